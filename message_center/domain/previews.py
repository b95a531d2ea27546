"""What a platform's limits change in a text that a shop edits: a warning, never a refusal (spec E11)."""

from dataclasses import dataclass
from enum import StrEnum


class PreviewWarningKind(StrEnum):
    """What becomes different from how it was written."""

    TEXT_IN_PARTS = "TEXT_IN_PARTS"
    BUTTON_SHORTENED = "BUTTON_SHORTENED"
    BUTTON_IN_WORDS = "BUTTON_IN_WORDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewWarning:
    """One change, in a sentence for whoever edits the text."""

    kind: PreviewWarningKind
    message: str
