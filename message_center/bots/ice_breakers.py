"""Answers a tap on an ice breaker with its prepared text (spec E1, E2)."""

from collections.abc import Awaitable, Callable, Sequence

from message_center.contracts.bots import Answer, BotAct, Turn
from message_center.domain.ice_breakers import IceBreakerSettings, answer_to, tapped
from message_center.domain.ids import Id
from message_center.domain.messages import Message

ReadIceBreakers = Callable[[Id, Id], Awaitable[IceBreakerSettings]]
"""Reads a shop's ice breakers of an account."""


class IceBreakersBot:
    """Taps are answered even while a person has taken over, and even after the switch went off: the customer
    saw the question. A tap on a question that was deleted gets no answer, rather than a wrong one.
    """

    name = "ice_breakers"
    order = 100
    needs_switch = False

    def __init__(self, read: ReadIceBreakers) -> None:
        self._read = read

    def wants(self, message: Message) -> bool:
        """Only taps on ice breakers."""
        return tapped(message.payload) is not None

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """The answer that belongs to the tapped question."""
        settings = await self._read(turn.account.shop_id, turn.account.id)
        text = answer_to(settings, turn.message.payload, account_name=turn.account.name)
        if text is None:
            return ()
        return (Answer(text=text, why=f"The customer tapped the ice breaker {turn.message.text!r}."),)
