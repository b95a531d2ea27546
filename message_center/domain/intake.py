"""Taking platform events into a conversation, one after the other: a fold over the lane's new entries.

Pure. However often and in whatever order the platform delivers, the same events end in the same state
(spec G2): a message is known by the platform's id, states only move forward, and an edit or a withdrawal that
arrives before its message leaves a placeholder, which counts for nothing until the message meets it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from message_center.domain import conversations as rules
from message_center.domain.actors import Actor, ActorKind
from message_center.domain.chores import Chore
from message_center.domain.contacts import Contact
from message_center.domain.conversation_finds import drop_rejected, note_finds
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.delivery import (
    Delivery,
    DeliveryStatus,
    FailureKind,
    confirmed,
    confirmed_after_all,
    failed_later,
    part_accepted,
)
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.inbound import (
    AccountNotice,
    Delivered,
    EchoArrived,
    Edited,
    Event,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    Reacted,
    Read,
    ReferralOpened,
    StatusTold,
    Unsent,
    Unsupported,
)
from message_center.domain.marks import read_mark
from message_center.domain.media import is_kept
from message_center.domain.merge_suggestions import expect_match
from message_center.domain.messages import Direction, Message, kind_of
from message_center.domain.recognition.finds import Find
from message_center.domain.recognition.recognized import RejectedFind, kept_finds
from message_center.domain.referrals import Referral


@dataclass
class Intake:
    """The conversation while events are folded into it, and what has come of them so far.

    `keeps_media` says that the platform's media are to be fetched. `telling` are the customer's
    messages of which `finds_in` has found something, or no longer does.
    """

    conversation: Conversation
    new_id: Callable[[], Id]
    bots_want: Callable[[Message], bool]
    finds_in: Callable[[str], tuple[Find, ...]]
    keeps_media: bool = False
    messages: dict[Id, Message] = field(default_factory=dict)
    added: set[Id] = field(default_factory=set)
    changed: set[Id] = field(default_factory=set)
    telling: set[Id] = field(default_factory=set)
    happened: list[Happened] = field(default_factory=list)

    def know(self, messages: Iterable[Message]) -> None:
        """Tell of stored messages that the events speak of."""
        self.messages |= {message.id: message for message in messages}

    def asks_for(self, chore: Chore) -> None:
        """Let the lane do this later, once."""
        chores = self.conversation.chores
        if chore not in chores:
            self.conversation = replace(self.conversation, chores=(*chores, chore))

    def take(self, event: Event, *, at: datetime) -> None:
        """Fold one event in; `at` is when it happened."""
        match event:
            case MessageArrived():
                self._message_arrived(event, at)
            case PostbackTapped():
                self._postback(event, at)
            case ReferralOpened():
                self._moved(rules.open_through(self.conversation, event.referral, at))
            case EchoArrived():
                self._echo(event, at)
            case Delivered():
                self._receipt(DeliveryStatus.DELIVERED, event.external_ids, event.watermark, at)
            case Read():
                watermark = event.watermark or self.sent_at(event.up_to)
                self._receipt(DeliveryStatus.READ, event.external_ids, watermark, at)
            case StatusTold():
                self._status(event, at)
            case Unsent():
                self._unsent(event, at)
            case Edited():
                self._edited(event, at)
            case Reacted():
                self._reacted(event, at)
            case ReachChanged():
                reachable, detail = event.reachable, event.detail
                self._moved(rules.change_reach(self.conversation, reachable=reachable, detail=detail, at=at))
            case AccountNotice() | Unsupported():
                pass  # not about a conversation

    def heed(self, rejected: Sequence[RejectedFind]) -> None:
        """Leave out what staff have rejected; to be called after the last event."""
        for message in [self.messages[one] for one in self.telling]:
            finds = kept_finds(message.finds, rejected)
            if finds != message.finds:
                self._change(replace(message, finds=finds))
        self.conversation = drop_rejected(self.conversation, rejected)

    @property
    def customer(self) -> Actor:
        """The customer as an author; the name is looked up where it is shown, since it may change."""
        return Actor(ActorKind.CUSTOMER, self.conversation.customer_id)

    @property
    def taken_back(self) -> tuple[str, ...]:
        """The platform's ids of messages that the events speak of and that the customer has taken back."""
        known = self.messages.values()
        return tuple(one.external_id for one in known if one.unsent_at is not None and one.external_id)

    def sent_at(self, external_id: str | None) -> datetime | None:
        """When the message with this id of the platform's was sent by the shop, if it is known."""
        named = self._by_external_id(external_id) if external_id else None
        return named.delivery.sent_at if named and named.delivery else None

    def _message_arrived(self, event: MessageArrived, at: datetime) -> None:
        if self._has_arrived(event.external_id):
            return
        if event.contact is not None:
            self._learn_contact(event.contact)
        replied_to = self._by_external_id(event.reply_to) if event.reply_to else None
        message = replace(
            self._inbound(event.external_id, at),
            text=event.text,
            attachments=event.attachments,
            kind=kind_of(event.text, event.attachments),
            reply_to_id=replied_to.id if replied_to else None,
            payload=event.payload,
            product=event.product,
        )
        self._receive(message, event.referral)

    def _postback(self, event: PostbackTapped, at: datetime) -> None:
        if self._has_arrived(event.external_id):
            return
        message = replace(self._inbound(event.external_id, at), text=event.title, payload=event.payload)
        self._receive(message, event.referral)

    def _has_arrived(self, external_id: str) -> bool:
        known = self._by_external_id(external_id)
        return known is not None and known.arrived

    def _learn_contact(self, contact: Contact) -> None:
        """What the form tells makes the conversation answerable; what it leaves out takes nothing away."""
        self.conversation = replace(
            self.conversation,
            answerable_by_email=self.conversation.answerable_by_email or contact.email is not None,
            is_member=self.conversation.is_member or contact.member_id is not None,
        )

    def _receive(self, message: Message, referral: Referral | None) -> None:
        """Take a customer's message in; `referral` is the way it came through."""
        if referral is not None:
            self._moved(rules.open_through(self.conversation, referral, message.at))
        placeholder = self._by_external_id(message.external_id or "")
        if placeholder is not None:
            message = _met(placeholder, message)
        message = self._examined(message)
        stands = message.unsent_at is None
        message = replace(
            message,
            bots_pending=stands and not self.conversation.blocked and self.bots_want(message),
            media_pending=stands and self.keeps_media and any(map(is_kept, message.attachments)),
        )
        self._look_after_media(message)
        if placeholder is not None:
            self._change(message)
        else:
            self._add(message)
        self._moved(rules.receive(self.conversation, message))
        if message.finds:
            self._tell(message)

    def _echo(self, event: EchoArrived, at: datetime) -> None:
        mark = read_mark(event.sent_as)
        ours = self.messages.get(mark.message_id) if mark else None
        if ours is not None and mark is not None and ours.delivery is not None:
            accepted = part_accepted(
                ours.delivery, index=mark.index, external_id=event.external_id, parts=mark.parts, at=at
            )
            self._delivery(ours, accepted)
            return
        if self._by_external_id(event.external_id) is not None:
            return
        author = Actor(ActorKind.STAFF if event.by_a_person else ActorKind.BOT, None, event.sender)
        message = replace(
            self._inbound(event.external_id, at),
            direction=Direction.OUTBOUND,
            author=author,
            text=event.text,
            attachments=event.attachments,
            kind=kind_of(event.text, event.attachments),
            delivery=Delivery(status=DeliveryStatus.SENT, external_ids=(event.external_id,), sent_at=at),
        )
        self._add(message)
        self._moved(rules.answer(self.conversation, message))

    def _status(self, event: StatusTold, at: datetime) -> None:
        mark = read_mark(event.sent_as)
        marked = self.messages.get(mark.message_id) if mark else None
        message = marked or self._by_external_id(event.external_id)
        if message is None or message.delivery is None:
            return
        delivery = message.delivery
        if mark is not None and marked is not None and event.external_id not in delivery.external_ids:
            # An answer that we never got: the platform took this part.
            delivery = part_accepted(
                delivery, index=mark.index, external_id=event.external_id, parts=mark.parts, at=at
            )
        if event.failure is not None and event.external_id in delivery.external_ids:
            delivery = failed_later(delivery, event.failure)
            if event.failure.kind is FailureKind.USER_UNREACHABLE and delivery != message.delivery:
                self._moved(rules.miss(self.conversation, detail=event.failure.detail))
        elif event.failure is None and delivery.external_ids[-1:] == (event.external_id,):
            whole = mark is not None and len(delivery.external_ids) == mark.parts
            confirm = confirmed_after_all if whole else confirmed
            delivery = confirm(delivery, event.status, at=at)
        self._delivery(message, delivery)

    def _receipt(
        self, status: DeliveryStatus, names: Sequence[str], watermark: datetime | None, at: datetime
    ) -> None:
        for message in tuple(self.messages.values()):
            delivery = message.delivery
            if delivery is None:
                continue
            # Parts go out in order, so the last one's receipt speaks for all.
            named = delivery.external_ids[-1:] != () and delivery.external_ids[-1] in names
            covered = watermark is not None and delivery.sent_at is not None and delivery.sent_at <= watermark
            if named or covered:
                self._delivery(message, confirmed(delivery, status, at=at))

    def _unsent(self, event: Unsent, at: datetime) -> None:
        known = self._by_external_id(event.external_id) or self._placeholder(event.external_id, at)
        if known.unsent_at is not None:
            return
        emptied = _emptied(known, at)
        self._change(emptied)
        self._look_after_media(emptied)
        if known.finds:
            self._tell(emptied)
        self.conversation = rules.hide_snippet(self.conversation, (known.id,))
        self._say(FactKind.MESSAGE_UNSENT, known)

    def _edited(self, event: Edited, at: datetime) -> None:
        known = self._by_external_id(event.external_id) or self._placeholder(event.external_id, at)
        if known.unsent_at is not None or event.edit_number <= known.edit_number:
            return
        edited = replace(known, text=event.text, edited_at=at, edit_number=event.edit_number)
        if known.arrived:
            edited = self._examined(edited)
        self._change(edited)
        if known.finds or edited.finds:
            self._tell(edited)
        self.conversation = rules.show_edit(self.conversation, edited)
        self._say(FactKind.MESSAGE_EDITED, known)

    def _reacted(self, event: Reacted, at: datetime) -> None:
        known = self._by_external_id(event.external_id)
        if known is None or (known.reacted_at is not None and at <= known.reacted_at):
            return
        self._change(replace(known, reaction=event.emoji, reacted_at=at))
        self._say(FactKind.MESSAGE_REACTED, known)

    def _look_after_media(self, message: Message) -> None:
        """Leave it to the lane to fetch what the message carries, or to forget it."""
        if message.media_pending:
            self.asks_for(Chore.MEDIA)

    def _examined(self, message: Message) -> Message:
        """With what its words tell of the customer: not the shop's words, which a tapped button holds (B7)."""
        own_words = message.is_from_customer and message.payload is None
        return replace(message, finds=self.finds_in(message.text) if own_words else ())

    def _tell(self, message: Message) -> None:
        """Keep with the conversation what the message now tells."""
        self.telling.add(message.id)
        self.conversation = expect_match(note_finds(self.conversation, message), message)

    def _placeholder(self, external_id: str, at: datetime) -> Message:
        """The message that an edit or a withdrawal speaks of has not arrived yet, or never will."""
        message = replace(self._inbound(external_id, at), arrived=False)
        self._add(message)
        self.conversation = replace(self.conversation, sequence=message.sequence)
        return message

    def _inbound(self, external_id: str, at: datetime) -> Message:
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

    def _by_external_id(self, external_id: str) -> Message | None:
        for message in self.messages.values():
            sent_ids = message.delivery.external_ids if message.delivery else ()
            if message.external_id == external_id or external_id in sent_ids:
                return message
        return None

    def _delivery(self, message: Message, delivery: Delivery) -> None:
        if delivery == message.delivery:
            return
        self._change(replace(message, delivery=delivery))
        self._say(FactKind.DELIVERY_CHANGED, message, status=delivery.status.value)

    def _add(self, message: Message) -> None:
        self.messages[message.id] = message
        self.added.add(message.id)

    def _change(self, message: Message) -> None:
        self.messages[message.id] = message
        if message.id not in self.added:
            self.changed.add(message.id)

    def _moved(self, moved: Moved) -> None:
        self.conversation, happened = moved
        self.happened += happened

    def _say(self, kind: FactKind, message: Message, **values: str) -> None:
        actor = None if kind is FactKind.DELIVERY_CHANGED else self.customer
        self.happened.append(Happened(kind=kind, actor=actor, message_id=message.id, values={**values}))


def _met(placeholder: Message, message: Message) -> Message:
    """The message as it is after the edits and the withdrawal that came before it."""
    met = replace(message, id=placeholder.id, sequence=placeholder.sequence)
    if placeholder.unsent_at is not None:
        return _emptied(met, placeholder.unsent_at)
    return replace(
        met, text=placeholder.text, edited_at=placeholder.edited_at, edit_number=placeholder.edit_number
    )


def _emptied(message: Message, at: datetime) -> Message:
    """A message that was taken back: that it was, and nothing of what it said (spec G6)."""
    return replace(
        message,
        text="",
        attachments=(),
        payload=None,
        product=None,
        finds=(),
        edited_at=None,
        edit_number=0,
        bots_pending=False,
        media_pending=message.media_pending or any(one.file_id for one in message.attachments),
        unsent_at=at,
    )


def external_ids_of(events: Iterable[Event], *, arrivals: bool) -> tuple[str, ...]:
    """The platform's ids of messages that must be looked up before these events are folded in.

    New messages are looked up only on `arrivals`: normally their ids are new, as the journal took each event
    once, and the look-up is spared.
    """
    names: list[str] = []
    for event in events:
        match event:
            case Delivered() | Read():
                names += event.external_ids
                if isinstance(event, Read) and event.up_to:
                    names.append(event.up_to)
            case Unsent() | Edited() | Reacted() | EchoArrived() | StatusTold():
                names.append(event.external_id)
            case MessageArrived() | PostbackTapped():
                if arrivals:
                    names.append(event.external_id)
                if isinstance(event, MessageArrived) and event.reply_to:
                    names.append(event.reply_to)
    return tuple(dict.fromkeys(names))
