"""Messages of a conversation."""

from collections.abc import Mapping
from datetime import datetime
from typing import Optional

import strawberry
from strawberry import ID

from message_center.domain import attachments as attachment_domain
from message_center.domain import delivery as delivery_domain
from message_center.domain import messages as domain
from message_center.domain.attachments import AttachmentKind
from message_center.domain.buttons import Button, LinkButton
from message_center.domain.delivery import DeliveryStatus, FailureKind
from message_center.domain.ids import Id
from message_center.domain.messages import Direction, MessageKind
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.types.actors import Actor
from message_center.graphql.types.finds import Find
from message_center.graphql.types.nodes import Node, PageInfo


@object_type("What a message carries besides text.")
class Attachment:
    """An image, a file, a place."""

    kind: AttachmentKind = described("What it is.")
    url: str | None = described("Where it lies at the platform; may expire.")
    file_id: ID | None = described("Our own copy, when there is one.")
    name: str | None = described("The file's name.")
    content_type: str | None = described("The file's type, as `image/png`.")
    size: int | None = described("The file's size in bytes.")
    latitude: float | None = described("For a LOCATION: degrees north.")
    longitude: float | None = described("For a LOCATION: degrees east.")

    @classmethod
    def of(cls, attachment: attachment_domain.Attachment, context: Context) -> "Attachment":
        """The domain's attachment, for the schema; our own copy is shown before the platform's, which expires."""
        own = attachment.file_id
        return cls(
            kind=attachment.kind,
            url=attachment.url if own is None else context.center.files.address(own),
            file_id=None if attachment.file_id is None else ID(attachment.file_id),
            name=attachment.name,
            content_type=attachment.content_type,
            size=attachment.size,
            latitude=attachment.latitude,
            longitude=attachment.longitude,
        )


@object_type("A button below a message's text.")
class MessageButton:
    """A link, or an answer that comes back when it is tapped."""

    title: str = described("The words on it. Some platforms show fewer of them, or tell the button in words.")
    url: str | None = described("For a link: where it leads. Null for a button that answers.")

    @classmethod
    def of(cls, button: Button) -> "MessageButton":
        """The domain's button, for the schema."""
        return cls(title=button.title, url=button.url if isinstance(button, LinkButton) else None)


@object_type("Why a message was refused.")
class DeliveryFailure:
    """The platform's refusal, classed."""

    kind: FailureKind = described("The class of the refusal.")
    detail: str = described("A sentence for staff.")


@object_type("Where a message of the shop stands on its way to the customer.")
class Delivery:
    """Only messages that the message center sends have one."""

    status: DeliveryStatus = described("How far it has come.")
    failure: DeliveryFailure | None = described("The latest refusal, also while another try is waiting.")
    sent_at: datetime | None = described("When the platform took it.")
    delivered_at: datetime | None = described("When it reached the customer's device, where the platform tells.")
    read_at: datetime | None = described("When the customer saw it, where the platform tells.")
    next_attempt_at: datetime | None = described("When the system tries again by itself; null when none is due.")
    can_retry: bool = described("Whether staff may ask for another try with `retryMessage`.")

    @classmethod
    def of(cls, delivery: delivery_domain.Delivery) -> "Delivery":
        """The domain's delivery, for the schema."""
        failure = delivery.failure
        return cls(
            status=delivery.status,
            failure=DeliveryFailure(kind=failure.kind, detail=failure.detail) if failure else None,
            sent_at=delivery.sent_at,
            delivered_at=delivery.delivered_at,
            read_at=delivery.read_at,
            next_attempt_at=delivery.next_attempt_at,
            can_retry=delivery_domain.may_retry(delivery),
        )


@object_type("The product page that a message was sent from.")
class ProductReference:
    """What the storefront said about the product."""

    id: ID = described("The shop's own id of the product.")
    title: str = described("The product's title then.")
    url: str | None = described("The product's page.")


@object_type("One message of a conversation.")
class Message(Node):
    """From the customer or from the shop."""

    conversation_id: ID = described("The conversation it belongs to.")
    sequence: int = described("Its place in the conversation, from 1 without gaps.")
    direction: Direction = described("Which side it comes from.")
    author: Actor = described("Who wrote it.")
    kind: MessageKind = described("What it mainly is.")
    text: str = described("The text; empty when there is none, and when the message was taken back.")
    attachments: list[Attachment] = described("What it carries besides text; empty when it was taken back.")
    buttons: list[MessageButton] = described("What stands below the text of a message of the shop, to be tapped.")
    at: datetime = described("When it was written, by the platform's clock.")
    delivery: Delivery | None = described("How far it has come; null for customers' messages.")
    reaction: str | None = described("The customer's reaction, an emoji.")
    edited_at: datetime | None = described("When the customer last changed it.")
    unsent_at: datetime | None = described("When it was taken back; its content is hidden then.")
    why: str | None = described("For a bot's message: why the bot sent it.")
    template_name: str | None = described(
        "For a message that went out in words that the platform approved beforehand: that template's name."
    )
    product: ProductReference | None = described("The product page it was sent from.")
    finds: list[Find] = described(
        "Phone numbers, e-mail and postal addresses in a customer's text, in order, to be copied by a click; "
        "without what staff rejected. The shop's own messages have none."
    )
    row: strawberry.Private[domain.Message]
    context: strawberry.Private[Context]

    @computed("The message that this one quotes.")
    def reply_to(self) -> Optional["Message"]:
        quoted = self.row.reply_to_id
        return None if quoted is None else self.context.now_or_later(messages_by_id, quoted)

    @classmethod
    def of(cls, message: domain.Message, context: Context) -> "Message":
        """The domain's message, for the schema; what was taken back shows no content (spec G6)."""
        hidden = message.unsent_at is not None
        product = message.product
        return cls(
            id=ID(message.id),
            conversation_id=ID(message.conversation_id),
            sequence=message.sequence,
            direction=message.direction,
            author=Actor.of(message.author),
            kind=message.kind,
            text="" if hidden else message.text,
            attachments=[] if hidden else [Attachment.of(one, context) for one in message.attachments],
            buttons=[MessageButton.of(one) for one in message.buttons],
            at=message.at,
            delivery=None if message.delivery is None else Delivery.of(message.delivery),
            reaction=message.reaction,
            edited_at=message.edited_at,
            unsent_at=message.unsent_at,
            why=message.why,
            template_name=message.template.name if message.template else None,
            product=ProductReference(id=ID(product.id), title=product.title, url=product.url) if product else None,
            finds=[] if hidden else [Find.of(find, message) for find in message.finds],
            row=message,
            context=context,
        )


@object_type("A message in its conversation's list.")
class MessageEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place: pass it as `before` or `after`.")
    node: Message = described("The message.")


@object_type("A page of a conversation's messages, oldest first.")
class MessageConnection:
    """As Relay's cursor connections describe it."""

    edges: list[MessageEdge] = described("The messages, oldest first.")
    page_info: PageInfo = described("Where the page lies in the conversation.")


async def _messages(context: Context, ids: list[Id]) -> Mapping[Id, Message]:
    return {row.id: Message.of(row, context) for row in await context.desk.scope.messages.by_ids(ids)}


messages_by_id = Loader("messages_by_id", _messages)
