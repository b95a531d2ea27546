"""What a text that is being edited will look like on each channel, and what its limits change (spec E4, E5, E11).

A preview is the channel's own plan of the message, so that it shows exactly what will be sent.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from message_center.contracts.channels import Channel
from message_center.contracts.sending import OutgoingMessage, OutgoingPart
from message_center.domain.buttons import Button, same_target
from message_center.domain.previews import PreviewWarning, PreviewWarningKind
from message_center.inbox.reply import sendable_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The message on one channel: what the customer gets, message by message."""

    channel: str
    parts: tuple[OutgoingPart, ...]
    warnings: tuple[PreviewWarning, ...]


def previews_of(message: OutgoingMessage, channels: Iterable[Channel]) -> tuple[Preview, ...]:
    """The message on each of these channels, by their names."""
    return tuple(_preview(message, channel) for channel in sorted(channels, key=lambda channel: channel.name))


def _preview(message: OutgoingMessage, channel: Channel) -> Preview:
    carried = replace(
        message, attachments=tuple(one for one in message.attachments if one.kind in sendable_by(channel))
    )
    calls = channel.plan(carried)
    parts = tuple(piece for call in calls for piece in (call, *call.along))
    if not any(part.attachment for part in parts):  # an e-mail tells where they are, and its thread shows them
        parts += tuple(OutgoingPart(attachment=one) for one in carried.attachments)
    warnings = (*_of_text(parts), *_of_buttons(message, parts), *_of_images(message, carried))
    return Preview(channel=channel.name, parts=parts, warnings=warnings)


def _of_text(parts: Iterable[OutgoingPart]) -> Iterator[PreviewWarning]:
    texts = sum(part.attachment is None for part in parts)
    if texts > 1:
        yield PreviewWarning(
            kind=PreviewWarningKind.TEXT_IN_PARTS,
            message=f"The text is longer than one message here: it arrives as {texts}.",
        )


def _of_images(message: OutgoingMessage, carried: OutgoingMessage) -> Iterator[PreviewWarning]:
    if carried.attachments != message.attachments:
        yield PreviewWarning(
            kind=PreviewWarningKind.IMAGES_REFUSED, message="This channel sends no images; it is left out."
        )


def _of_buttons(message: OutgoingMessage, parts: Iterable[OutgoingPart]) -> Iterator[PreviewWarning]:
    shown = [button for part in parts for button in part.buttons]
    for button in message.buttons:
        found = next((one for one in shown if same_target(one, button)), None)
        if found is None:
            yield _in_words(button)
        elif found.title != button.title:
            yield PreviewWarning(
                kind=PreviewWarningKind.BUTTON_SHORTENED,
                message=f"The button's text is longer than this platform shows; customers see {found.title!r}.",
            )


def _in_words(button: Button) -> PreviewWarning:
    return PreviewWarning(
        kind=PreviewWarningKind.BUTTON_IN_WORDS,
        message=f"This platform has no place for the button {button.title!r}; it stands in the text.",
    )
