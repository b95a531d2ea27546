"""Our own mark on what we send, which a platform may echo back (channels.md 0.2)."""

from dataclasses import dataclass

from message_center.domain.ids import Id, is_id

_PREFIX = "mc"


@dataclass(frozen=True, slots=True)
class PartMark:
    """Which part of which message a platform call carries: `index` from 0, of `parts`."""

    message_id: Id
    index: int
    parts: int

    def __str__(self) -> str:
        return f"{_PREFIX}:{self.message_id}:{self.index}:{self.parts}"


def read_mark(text: str | None) -> PartMark | None:
    """The mark in an echo, or None when the message is not ours."""
    match (text or "").split(":"):
        case [prefix, message_id, index, parts] if prefix == _PREFIX and is_id(message_id):
            if index.isdecimal() and parts.isdecimal():
                return PartMark(Id(message_id), int(index), int(parts))
    return None
