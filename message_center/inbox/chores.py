"""Chores that are done: what a conversation's lane had to do beside messages (`domain/chores.py`)."""

from message_center.domain.chores import Chore
from message_center.domain.facts import Happened
from message_center.domain.ids import Id
from message_center.inbox.desk import Desk
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def cross_off(desk: Desk, conversation_id: Id, chore: Chore, *, happened: tuple[Happened, ...] = ()) -> None:
    """The chore is done, and that is what happened by it. Whatever else waits goes on waiting."""

    async def decide(moment: Moment) -> Move:
        return Move(conversation=moment.conversation.without_chore(chore), happened=happened)

    await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())
