"""That staff want to hear no more of a customer (spec H10)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from message_center.domain.actors import Actor


class BlockReason(StrEnum):
    """Why staff want to hear no more of a customer."""

    UNWANTED = "UNWANTED"
    SPAM = "SPAM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """That a customer is blocked: why, since when, and by whom."""

    reason: BlockReason
    at: datetime
    by: Actor
