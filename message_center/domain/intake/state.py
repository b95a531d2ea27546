"""The conversation while events are folded into it, and what has come of them so far."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from message_center.domain.actors import Actor, ActorKind
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.delivery import Delivery
from message_center.domain.delivery_facts import delivery_changed
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.messages import Direction, Message, kind_of
from message_center.domain.recognition.finds import Find
from message_center.domain.unmarked_echoes import PlannedPart


@dataclass
class Intake:
    """The conversation while events are folded into it, and what has come of them so far.

    `keeps_media` says that the platform's media are to be fetched. `parts_of` plans a message again, where the
    platform's echoes do not say what they are of; else it is None. `telling` are the customer's
    messages of which `finds_in` has found something, or no longer does.
    """

    conversation: Conversation
    new_id: Callable[[], Id]
    bots_want: Callable[[Message], bool]
    finds_in: Callable[[str], tuple[Find, ...]]
    keeps_media: bool = False
    parts_of: Callable[[Message], Sequence[PlannedPart]] | None = None
    messages: dict[Id, Message] = field(default_factory=dict)
    added: set[Id] = field(default_factory=set)
    changed: set[Id] = field(default_factory=set)
    telling: set[Id] = field(default_factory=set)
    happened: list[Happened] = field(default_factory=list)

    @property
    def customer(self) -> Actor:
        """The customer as an author; the name is looked up where it is shown, since it may change."""
        return Actor(ActorKind.CUSTOMER, self.conversation.customer_id)

    @property
    def taken_back(self) -> tuple[str, ...]:
        """The platform's ids of messages that the events speak of and that the customer has taken back."""
        known = self.messages.values()
        return tuple(one.external_id for one in known if one.unsent_at is not None and one.external_id)

    def by_external_id(self, external_id: str) -> Message | None:
        """The known message that the platform calls so, whole or in part."""
        for message in self.messages.values():
            sent_ids = message.delivery.external_ids if message.delivery else ()
            if message.external_id == external_id or external_id in sent_ids:
                return message
        return None

    def sent_at(self, external_id: str | None) -> datetime | None:
        """When the message with this id of the platform's was sent by the shop, if it is known."""
        named = self.by_external_id(external_id) if external_id else None
        return named.delivery.sent_at if named and named.delivery else None

    def know(self, messages: Iterable[Message]) -> None:
        """Tell of stored messages that the events speak of."""
        self.messages |= {message.id: message for message in messages}

    def inbound(self, external_id: str, at: datetime) -> Message:
        """The conversation's next message, from the customer and still empty."""
        return Message(
            id=self.new_id(),
            shop_id=self.conversation.shop_id,
            conversation_id=self.conversation.id,
            account_id=self.conversation.account_id,
            sequence=self.conversation.sequence + 1,
            direction=Direction.INBOUND,
            author=self.customer,
            kind=kind_of("", ()),
            at=at,
            external_id=external_id,
        )

    def add(self, message: Message) -> None:
        """Keep a message that is new."""
        self.messages[message.id] = message
        self.added.add(message.id)

    def change(self, message: Message) -> None:
        """Keep a known message as it is now."""
        self.messages[message.id] = message
        if message.id not in self.added:
            self.changed.add(message.id)

    def deliver(self, message: Message, delivery: Delivery) -> None:
        """Keep how far a message of the shop's has come, if that is news."""
        if delivery == message.delivery:
            return
        self.change(replace(message, delivery=delivery))
        known = message.delivery
        if known is None or replace(delivery, arrived_parts=known.arrived_parts) != known:  # else nobody sees it
            self.happened.append(delivery_changed(message.id, delivery))

    def moved(self, moved: Moved) -> None:
        """Go on with the conversation as a rule has left it."""
        self.conversation, happened = moved
        self.happened += happened

    def asks_for(self, chore: Chore) -> None:
        """Let the lane do this later, once."""
        self.conversation = self.conversation.with_chore(chore)

    def look_after_media(self, message: Message) -> None:
        """Leave it to the lane to fetch what the message carries, or to forget it."""
        if message.media_pending:
            self.asks_for(Chore.MEDIA)

    def say(self, kind: FactKind, message: Message) -> None:
        """Tell what the customer did to a message."""
        self.happened.append(Happened(kind=kind, actor=self.customer, message_id=message.id))
