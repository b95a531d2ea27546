"""A message comes: from the customer, or from the shop's side through another door."""

from dataclasses import replace
from datetime import datetime

from message_center.domain import conversation_moves as rules
from message_center.domain.actors import Actor, ActorKind
from message_center.domain.contacts import Contact
from message_center.domain.delivery import Delivery, DeliveryStatus, part_accepted
from message_center.domain.inbound import EchoArrived, MessageArrived, PostbackTapped
from message_center.domain.intake.corrections import met
from message_center.domain.intake.finds import examined, tell
from message_center.domain.intake.state import Intake
from message_center.domain.marks import PartMark, read_mark
from message_center.domain.media import is_kept
from message_center.domain.messages import Direction, Message, kind_of
from message_center.domain.referrals import Referral
from message_center.domain.unmarked_echoes import part_echoed


def take_message(intake: Intake, event: MessageArrived, at: datetime) -> None:
    """The customer writes."""
    if _has_arrived(intake, event.external_id):
        return
    if event.contact is not None:
        _learn_contact(intake, event.contact)
    replied_to = intake.by_external_id(event.reply_to) if event.reply_to else None
    message = replace(
        intake.inbound(event.external_id, at),
        text=event.text,
        attachments=event.attachments,
        kind=kind_of(event.text, event.attachments),
        reply_to_id=replied_to.id if replied_to else None,
        payload=event.payload,
        product=event.product,
    )
    _receive(intake, message, event.referral)


def take_tap(intake: Intake, event: PostbackTapped, at: datetime) -> None:
    """The customer taps a button; its title stands for what they say."""
    if _has_arrived(intake, event.external_id):
        return
    message = replace(intake.inbound(event.external_id, at), text=event.title, payload=event.payload)
    _receive(intake, message, event.referral)


def take_echo(intake: Intake, event: EchoArrived, at: datetime) -> None:
    """The shop has written: through us (the mark says which part of what), or elsewhere."""
    mark = read_mark(event.sent_as) or _part_echoed(intake, event)
    ours = intake.messages.get(mark.message_id) if mark else None
    if ours is not None and mark is not None and ours.delivery is not None:
        if event.external_id in ours.delivery.former_ids:
            return  # the part was sent again since
        accepted = part_accepted(
            ours.delivery, index=mark.index, external_id=event.external_id, parts=mark.parts, at=at
        )
        intake.deliver(ours, accepted)
        return
    if intake.by_external_id(event.external_id) is not None:
        return
    author = Actor(ActorKind.STAFF if event.by_a_person else ActorKind.BOT, None, event.sender)
    message = replace(
        intake.inbound(event.external_id, at),
        direction=Direction.OUTBOUND,
        author=author,
        text=event.text,
        attachments=event.attachments,
        kind=kind_of(event.text, event.attachments),
        delivery=Delivery(status=DeliveryStatus.SENT, external_ids=(event.external_id,), sent_at=at),
    )
    intake.add(message)
    intake.moved(rules.answer(intake.conversation, message))


def _part_echoed(intake: Intake, event: EchoArrived) -> PartMark | None:
    if intake.parts_of is None or intake.by_external_id(event.external_id) is not None:
        return None
    return part_echoed(event, intake.messages.values(), intake.parts_of)


def _has_arrived(intake: Intake, external_id: str) -> bool:
    known = intake.by_external_id(external_id)
    return known is not None and known.arrived


def _learn_contact(intake: Intake, contact: Contact) -> None:
    """What the form tells makes the conversation answerable; what it leaves out takes nothing away."""
    intake.conversation = replace(
        intake.conversation,
        answerable_by_email=intake.conversation.answerable_by_email or contact.email is not None,
        is_member=intake.conversation.is_member or contact.member_id is not None,
    )


def _receive(intake: Intake, message: Message, referral: Referral | None) -> None:
    """Take a customer's message in; `referral` is the way it came through."""
    if referral is not None:
        intake.moved(rules.open_through(intake.conversation, referral, message.at))
    placeholder = intake.by_external_id(message.external_id or "")
    if placeholder is not None:
        message = met(placeholder, message)
    message = examined(intake, message)
    stands = message.unsent_at is None
    message = replace(
        message,
        bots_pending=stands and not intake.conversation.blocked and intake.bots_want(message),
        media_pending=stands and intake.keeps_media and any(map(is_kept, message.attachments)),
    )
    intake.look_after_media(message)
    if placeholder is not None:
        intake.change(message)
    else:
        intake.add(message)
    intake.moved(rules.receive(intake.conversation, message))
    if message.finds:
        tell(intake, message)
