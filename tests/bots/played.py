"""A bot that a test plays."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from message_center.contracts.bots import Answer, BotAct, Turn
from message_center.domain.messages import Message


def asks_for_a_bot(message: Message) -> bool:
    """The customer said the word."""
    return "bot" in message.text


@dataclass
class PlayedBot:
    """Answers with `answers` when asked for; raises when told to fail, waits for ever when told to hang."""

    name: str = "played"
    order: int = 100
    needs_switch: bool = False
    answers: Sequence[BotAct] = (Answer(text="Hello!", why="The customer asked."),)
    wanted: Callable[[Message], bool] = asks_for_a_bot
    asked: list[str] = field(default_factory=list)

    def wants(self, message: Message) -> bool:
        """As the test wishes."""
        return self.wanted(message)

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """As the customer's words say."""
        self.asked.append(turn.message.text)
        if "fail" in turn.message.text:
            raise RuntimeError("a defect in a partner's bot")
        if "hang" in turn.message.text:
            await asyncio.Event().wait()
        return self.answers
