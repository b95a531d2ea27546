"""What a bot is: it is asked about customers' messages, and says what should be done.

A bot returns what it wants as data; the runner does it through the same use cases that people's acts go
through, once, whatever crashes (docs/plugins.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from message_center.domain.accounts import ChannelAccount
from message_center.domain.attachments import Attachment
from message_center.domain.buttons import Button
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One customer message that a bot is asked about, with what surrounds it."""

    message: Message
    conversation: Conversation
    customer: Customer
    account: ChannelAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Send this to the customer, marked as the bot's; `why` is shown to staff (spec H2).

    `buttons` stand below the text; a tapped `AnswerButton` comes back as a customer's message with its payload.
    `attachments` have a file of ours or a public address; those that the channel cannot send are left out. With
    `once`, a conversation gets the bot's answer of this name a single time, whatever messages ask for it.

    Nothing is sent while a person has the conversation in hand, unless the customer tapped a button.
    """

    text: str = ""
    why: str
    buttons: tuple[Button, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    once: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PutTags:
    """Put these tags of the shop on the customer who wrote; `why` is shown to staff (spec H2)."""

    tag_ids: tuple[Id, ...]
    why: str


@dataclass(frozen=True, slots=True)
class AssignNext:
    """Give the conversation to whoever is next among those at work; does nothing when somebody has it.

    The assignment explains by itself why this person (spec H2).
    """


BotAct = Answer | PutTags | AssignNext


@runtime_checkable
class Bot(Protocol):
    """A bot. `order` decides who is asked first, lowest first; the name breaks ties.

    A bot that `needs_switch` works only for shops that have switched it on (`Shop.automations` has its name).
    """

    name: str
    order: int
    needs_switch: bool

    def wants(self, message: Message) -> bool:
        """Whether to be asked about this message; pure and quick, called while it is taken in."""
        ...

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """What should be done. May be called again for the same message after a crash."""
        ...
