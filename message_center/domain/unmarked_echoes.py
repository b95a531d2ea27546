"""Echoes that do not say what they are of: Instagram's name neither our app nor our mark (Instagram Platform).

After a crash or a time-out in the middle of a call, such an echo is the only word on what became of it. It is
known by what it says: it must be the next part of a message that is on its way, or of which nobody knows.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from message_center.domain.attachments import AttachmentKind
from message_center.domain.delivery import Delivery, DeliveryStatus, next_part
from message_center.domain.inbound import EchoArrived
from message_center.domain.marks import PartMark
from message_center.domain.messages import Message

OPEN = (DeliveryStatus.SENDING, DeliveryStatus.UNKNOWN)
"""The states of a message whose next part the platform may have taken without our hearing of it."""


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """What a part shows at the platform: its text, or an attachment (with buttons, a template)."""

    text: str
    attachment: AttachmentKind | None = None


def part_echoed(
    echo: EchoArrived, messages: Iterable[Message], parts_of: Callable[[Message], Sequence[PlannedPart]]
) -> PartMark | None:
    """The part of ours that an echo without a mark is of, or None when somebody else wrote it.

    A call under way comes before an older one whose outcome is unknown.
    """
    open_ones = [one for one in messages if one.delivery is not None and one.delivery.status in OPEN]
    for message in sorted(open_ones, key=_sending_first):
        parts = parts_of(message)
        index = next_part(message.delivery or Delivery(), parts=len(parts))
        if index is not None and _shows(echo, parts[index]):
            return PartMark(message.id, index, len(parts))
    return None


def _sending_first(message: Message) -> tuple[bool, int]:
    sending = message.delivery is not None and message.delivery.status is DeliveryStatus.SENDING
    return not sending, message.sequence


def _shows(echo: EchoArrived, part: PlannedPart) -> bool:
    if part.attachment is None:
        return echo.text == part.text and not echo.attachments
    return [one.kind for one in echo.attachments] == [part.attachment]
