"""What every made-up row is like: the document of a domain value, whatever fields it gains."""

from datetime import UTC, datetime
from typing import Any

from message_center.domain.actors import Actor, ActorKind
from message_center.domain.conversations import Conversation, ConversationKind, ConversationStatus
from message_center.domain.customers import Customer, Identity
from message_center.domain.delivery import Delivery, DeliveryStatus
from message_center.domain.ids import Id
from message_center.domain.messages import Direction, Message, MessageKind
from message_center.storage.customer_rows import document_of
from message_center.storage.database import Raw
from message_center.storage.mapping import to_document, to_part

_NO_ID = Id("0" * 24)
_THEN = datetime(2020, 1, 1, tzinfo=UTC)


def _like(direction: Direction) -> Raw:
    message = Message(
        id=_NO_ID,
        shop_id=_NO_ID,
        conversation_id=_NO_ID,
        account_id=_NO_ID,
        sequence=1,
        direction=direction,
        author=Actor(ActorKind.SYSTEM),
        kind=MessageKind.TEXT,
        at=_THEN,
    )
    like: Raw = _plain(to_document(message))
    return like


def _plain(value: Any) -> Any:
    """Enums as their values, which is what the database would give back."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    return value.value if isinstance(value, Direction | MessageKind | ActorKind | ConversationStatus) else value


ASKED, ANSWERED = _like(Direction.INBOUND), _like(Direction.OUTBOUND)
NOBODY = to_part(Actor(ActorKind.STAFF))
READ = {**to_part(Delivery()), "status": DeliveryStatus.READ.value}
CONVERSATION = _plain(
    to_document(
        Conversation(
            id=_NO_ID,
            shop_id=_NO_ID,
            account_id=_NO_ID,
            customer_id=_NO_ID,
            channel="",
            kind=ConversationKind.INSTANT,
            key="",
            identity="",
            created_at=_THEN,
            last_message_at=_THEN,
        )
    )
)
CUSTOMER = document_of(
    Customer(
        id=_NO_ID,
        shop_id=_NO_ID,
        created_at=_THEN,
        identities=(Identity(channel="", account_id=_NO_ID, external_id=""),),
    )
)
