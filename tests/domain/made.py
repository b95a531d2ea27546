"""Plain domain values for tests of the rules."""

import itertools
from datetime import UTC, datetime, timedelta

from message_center.domain.actors import Actor, ActorKind
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.delivery import Delivery
from message_center.domain.ids import Id
from message_center.domain.messages import Direction, Message, kind_of

START = datetime(2026, 6, 1, tzinfo=UTC)
SHOP, ACCOUNT, CUSTOMER, CONVERSATION = (Id(digit * 24) for digit in "1234")
ANNA = Actor(ActorKind.CUSTOMER, CUSTOMER)
BEN = Actor(ActorKind.STAFF, Id("5" * 24), "Ben")
BOT = Actor(ActorKind.BOT, "greeter", "greeter")

_numbers = itertools.count(1)


def fresh_id() -> Id:
    """An id that no other value has."""
    return Id(f"{next(_numbers):024x}")


def minute(number: int) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=number)


def a_conversation() -> Conversation:
    """An empty one, as it is before its first message."""
    return Conversation(
        id=CONVERSATION,
        shop_id=SHOP,
        account_id=ACCOUNT,
        customer_id=CUSTOMER,
        channel="played",
        kind=ConversationKind.INSTANT,
        key="played:page:anna",
        identity="anna",
        created_at=START,
        last_message_at=START,
    )


def a_message(author: Actor, *, sequence: int, at: datetime, text: str = "hello") -> Message:
    """A message by this author; from the customer, or waiting to be sent."""
    inbound = author.kind is ActorKind.CUSTOMER
    return Message(
        id=fresh_id(),
        shop_id=SHOP,
        conversation_id=CONVERSATION,
        account_id=ACCOUNT,
        sequence=sequence,
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        author=author,
        kind=kind_of(text, ()),
        at=at,
        text=text,
        delivery=None if inbound else Delivery(),
    )
