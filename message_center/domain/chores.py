"""What a conversation's lane still has to do beside messages: things that ask others, and so come later."""

from enum import StrEnum


class Chore(StrEnum):
    """The kinds of chore; each is done once, after what asked for it: most often a message that was taken in."""

    PROFILE = "PROFILE"
    MEMBER = "MEMBER"
    MEDIA = "MEDIA"
    WAKE = "WAKE"
    MATCHING = "MATCHING"
    SWEEP = "SWEEP"
    ORDER = "ORDER"
