"""Our own mark on what we send, which a platform may echo back (docs/channels.md)."""

import re
from dataclasses import dataclass

from message_center.domain.ids import Id

_PREFIX = "mc"
_FORM = re.compile(r"mc:([0-9a-f]{24}):([0-9]{1,4}):([0-9]{1,4})")


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
    found = _FORM.fullmatch(text or "")
    if found is None:
        return None
    return PartMark(Id(found[1]), int(found[2]), int(found[3]))
