"""What a channel is told when it is to send: the message, with addresses that anybody can fetch, and for whom."""

from dataclasses import replace

from message_center.contracts.channels import Channel
from message_center.contracts.sending import OutgoingMessage, OutgoingPart, PublicFiles, Recipient
from message_center.domain.actors import ActorKind
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer, reached_at
from message_center.domain.messages import Message
from message_center.domain.unmarked_echoes import PlannedPart
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.desk import Desk


def planned_parts(channel: Channel, message: Message) -> list[PlannedPart]:
    """What the platform shows of each part of the message."""
    outgoing = OutgoingMessage(
        id=message.id,
        text=message.text,
        attachments=message.attachments,
        buttons=message.buttons,
        template=message.template,
    )
    return [_planned(part) for part in channel.plan(outgoing)]


def _planned(part: OutgoingPart) -> PlannedPart:
    shown = AttachmentKind.TEMPLATE if part.buttons else part.attachment.kind if part.attachment else None
    return PlannedPart(part.text, shown)


async def outgoing_of(desk: Desk, message: Message, files: PublicFiles) -> OutgoingMessage:
    """The message as channels need to know it."""
    return OutgoingMessage(
        id=message.id,
        text=message.text,
        attachments=tuple(_public(attachment, files) for attachment in message.attachments),
        buttons=message.buttons,
        reply_to_external_id=await _quoted(desk, message),
        by_a_person=message.author.kind is ActorKind.STAFF,
        author_name=message.author.name,
        template=message.template,
    )


async def recipient_of(desk: Desk, conversation: Conversation) -> Recipient:
    """The customer of the conversation, with what is known of them now."""
    customer = await desk.scope.customers.get(conversation.customer_id)
    number = await _order_number(desk, conversation.order_id)
    return recipient_for(customer, conversation, order_number=number)


def recipient_for(customer: Customer, conversation: Conversation, *, order_number: str | None = None) -> Recipient:
    """This customer, as the channel of the conversation needs to know them."""
    return Recipient(
        identity=reached_at(customer, conversation.account_id, conversation.identity),
        conversation_id=conversation.id,
        customer_name=customer.name,
        email=customer.email,
        is_member=conversation.is_member,
        locale=customer.locale,
        order_id=conversation.order_id,
        order_number=order_number,
    )


async def _order_number(desk: Desk, order_id: str | None) -> str | None:
    """What people call the order; its id while the shop does not tell, since no answer waits for that."""
    if order_id is None:
        return None
    try:
        found = await desk.backend.orders(desk.scope.shop_id, [order_id])
    except ShopBackendUnavailable:
        return order_id
    return found[order_id].number if order_id in found else order_id


async def _quoted(desk: Desk, message: Message) -> str | None:
    """The platform's id of the quoted message; of one that we sent in several parts, the first part's."""
    if message.reply_to_id is None:
        return None
    found = await desk.scope.messages.by_ids([message.reply_to_id])
    if not found:
        return None
    sent_ids = found[0].delivery.external_ids if found[0].delivery else ()
    return found[0].external_id or next(iter(sent_ids), None)


def _public(attachment: Attachment, files: PublicFiles) -> Attachment:
    if attachment.file_id is None:
        return attachment
    return replace(attachment, url=files.address(attachment.file_id))
