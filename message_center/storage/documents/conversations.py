"""Conversations: all that a row or a filter of the inbox needs."""

from datetime import UTC, datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNREAD = {"sorts_unread_by": {"$gt": EPOCH}}
"""The predicate of the longest-waiting index; a query must repeat it to use it."""

FOUND_BY = "list_by_found_by"

_LIST = [("shop_id", ASCENDING), ("kind", ASCENDING), ("folder", ASCENDING)]
_NEWEST = [("last_message_at", DESCENDING), ("_id", DESCENDING)]


class ConversationDocument(Document):
    """A thread between a customer and an account.

    `list_by_found_by` answers each filter of the inbox, and the pairs that staff use, in the list's order:
    `found_by` holds a word for each of them (domain/found_by.py). It also answers which of those that were set
    aside have been silent for longest (domain/retention.py). A list over all kinds is a merge of three scans
    (docs/architecture.md). Queries name the index that they mean (storage/conversations.py). `folder` follows
    from the marks that set a conversation aside (domain/folders.py), so that a folder's list is one scan.

    Within a transaction each change costs the square of the number of indexes (docs/performance.md), so a filter
    gets a word, and no index.
    """

    shop_id: PydanticObjectId
    account_id: PydanticObjectId
    customer_id: PydanticObjectId
    channel: str
    kind: str
    key: str
    identity: str
    created_at: datetime
    last_message_at: datetime
    order_id: str | None
    sequence: int
    revision: int
    unread: int
    marked_unread: bool
    waiting_since: datetime | None
    sorts_unread_by: datetime | None
    last_customer_message_at: datetime | None
    acted_at: datetime | None
    starred: bool
    archived: bool
    snoozed_until: datetime | None
    blocked: bool
    folder: str
    found_by: list[str]
    status: str
    reopened_at: datetime | None = None
    assignee_id: PydanticObjectId | None
    assigned_at: datetime | None
    bots: dict[str, Any]
    tag_ids: list[PydanticObjectId]
    has_phone: bool
    phones: list[dict[str, Any]]
    emails: list[dict[str, Any]]
    from_ad: bool
    ads: list[dict[str, Any]]
    last_message: dict[str, Any] | None
    unreachable: str | None
    reach_known_at: datetime | None
    answerable_by_email: bool
    is_member: bool
    erased_at: datetime | None = None
    emptied_at: datetime | None = None
    emptied_through: int = 0
    outbox: int
    bots_waiting: int
    chores: list[str]
    matching: list[PydanticObjectId]
    merge_suggestion: dict[str, Any] | None

    class Settings:
        """Collection and indexes."""

        name = "conversations"
        indexes = [
            IndexModel([("key", ASCENDING), ("shop_id", ASCENDING)], unique=True),
            IndexModel([("shop_id", ASCENDING), ("customer_id", ASCENDING), *_NEWEST], name="list_by_customer"),
            IndexModel([*_LIST, *_NEWEST], name="list"),
            IndexModel([*_LIST, ("found_by", ASCENDING), *_NEWEST], name=FOUND_BY),
            IndexModel(
                [*_LIST, ("sorts_unread_by", ASCENDING), ("_id", ASCENDING)],
                name="list_longest_waiting",
                partialFilterExpression=UNREAD,
            ),
        ]
