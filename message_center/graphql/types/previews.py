"""What a text that is being edited looks like on each channel (spec E4, E5)."""

from strawberry import ID

from message_center.contracts.sending import OutgoingPart
from message_center.domain.previews import PreviewWarningKind
from message_center.graphql.context import Context
from message_center.graphql.fields import described, object_type
from message_center.graphql.types.messages import Attachment, MessageButton
from message_center.inbox import previews as inbox


@object_type("What a channel changes in what was written for it.")
class PreviewWarning:
    """Never a reason not to save or send it."""

    kind: PreviewWarningKind = described("What becomes different.")
    message: str = described("A sentence for whoever edits or sends it.")


@object_type("One message as the customer gets it.")
class PreviewedMessage:
    """A text with its buttons, or an image."""

    text: str = described("Its text; empty for an image.")
    buttons: list[MessageButton] = described("The buttons below it, with the words that the channel shows.")
    attachment: Attachment | None = described("The image; null for a text.")

    @classmethod
    def of(cls, part: OutgoingPart, context: Context) -> "PreviewedMessage":
        """A part of the channel's plan, for the schema."""
        return cls(
            text=part.text,
            buttons=[MessageButton.of(one) for one in part.buttons],
            attachment=None if part.attachment is None else Attachment.of(part.attachment, context),
        )


@object_type("A text as one channel will send it, with an example for each variable.")
class MessagePreview:
    """The channel's own plan."""

    channel: ID = described("The channel's name, as `messenger`.")
    messages: list[PreviewedMessage] = described("What the customer gets, in order.")
    warnings: list[PreviewWarning] = described("What the channel's limits change.")

    @classmethod
    def of(cls, preview: inbox.Preview, context: Context) -> "MessagePreview":
        """The inbox's preview, for the schema."""
        return cls(
            channel=ID(preview.channel),
            messages=[PreviewedMessage.of(part, context) for part in preview.parts],
            warnings=[PreviewWarning(kind=one.kind, message=one.message) for one in preview.warnings],
        )
