"""What a channel changes in what a shop writes for it: a warning, never a refusal (spec E8, E11)."""

from dataclasses import dataclass
from enum import StrEnum


class PreviewWarningKind(StrEnum):
    """What becomes different from how it was written."""

    TEXT_IN_PARTS = "TEXT_IN_PARTS"
    BUTTON_SHORTENED = "BUTTON_SHORTENED"
    BUTTON_IN_WORDS = "BUTTON_IN_WORDS"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    IMAGES_LEFT_OUT = "IMAGES_LEFT_OUT"
    IMAGES_REFUSED = "IMAGES_REFUSED"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewWarning:
    """One change, in a sentence for whoever edits or sends it."""

    kind: PreviewWarningKind
    message: str
