"""Gives a customer's message to whoever is next among those at work (spec C2 to C5)."""

from collections.abc import Sequence

from message_center.contracts.bots import AssignNext, BotAct, Turn
from message_center.domain.assignment import AUTO_ASSIGNMENT, is_assigned_automatically
from message_center.domain.messages import Message


class AutoAssignmentBot:
    """Asked before the bots that answer, so that a conversation has its person whatever they do. Who is next
    is decided where it is taken, in one transaction, and not here.
    """

    name = AUTO_ASSIGNMENT
    order = 50
    needs_switch = True

    def wants(self, message: Message) -> bool:
        """Every message of a customer: until somebody is at work, each is another chance."""
        return True

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """Assign an instant conversation that nobody has."""
        conversation = turn.conversation
        if conversation.assignee_id is not None or not is_assigned_automatically(conversation.kind):
            return ()
        return (AssignNext(),)
