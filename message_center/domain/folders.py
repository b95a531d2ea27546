"""Where a conversation lies: in exactly one folder, so that each folder's list is one scan of an index."""

from enum import StrEnum


class Folder(StrEnum):
    """INBOX is the normal list; the others are looked into on purpose (spec A7, A11, H10)."""

    INBOX = "INBOX"
    ARCHIVE = "ARCHIVE"
    SNOOZED = "SNOOZED"
    BLOCKED = "BLOCKED"
