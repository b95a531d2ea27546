"""Conversations: all that a row or a filter of the inbox needs."""

from datetime import UTC, datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STOPPED = {"bots.stopped_at": {"$gt": EPOCH}}
"""The predicate of the index of conversations whose bots the budget stopped; a query must repeat it."""

UNREAD = {"sorts_unread_by": {"$gt": EPOCH}}
"""The predicate of the unread indexes; a query must repeat it to use them."""

NOT_EMPTIED = {"folder": {"$in": ["ARCHIVE", "BLOCKED"]}, "emptied": None}
"""The predicate of the index of what may expire; a query must repeat it to use it."""

_LIST = [("shop_id", ASCENDING), ("kind", ASCENDING), ("folder", ASCENDING)]
_NEWEST = [("last_message_at", DESCENDING), ("_id", DESCENDING)]
_STARRED = {"starred": True}


def _filtered(*fields: str) -> IndexModel:
    by = [(field, ASCENDING) for field in fields]
    return IndexModel([*_LIST, *by, *_NEWEST], name=f"list_by_{'_'.join(fields)}")


def _marked(name: str, predicate: dict[str, Any], *fields: str) -> IndexModel:
    by = [(field, ASCENDING) for field in fields]
    name = "_by_".join([f"list_{name}", *fields])
    return IndexModel([*_LIST, *by, *_NEWEST], name=name, partialFilterExpression=predicate)


class ConversationDocument(Document):
    """A thread between a customer and an account.

    The list indexes answer each filter of the inbox, and the pairs that staff use, in the list's order; the
    partial ones are small. A list over all kinds is a merge of three scans (docs/architecture.md). Queries
    name the index that they mean (storage/conversations.py). `folder` follows from the marks that set a
    conversation aside (domain/folders.py), so that a folder's list is one scan. `not_emptied` answers which of
    those that were set aside have been silent for longest (domain/retention.py).
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
    emptied: bool | None = None
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
            _filtered("account_id"),
            _filtered("assignee_id"),
            _filtered("status"),
            _filtered("tag_ids"),
            _marked("unread", UNREAD),
            _marked("starred", _STARRED),
            _marked("has_phone", {"has_phone": True}),
            _marked("phone", {"has_phone": True}, "phones.value"),
            _marked("from_ad", {"from_ad": True}),
            _marked("bots_stopped", STOPPED),
            _marked("unread", UNREAD, "account_id"),
            _marked("unread", UNREAD, "assignee_id"),
            _marked("starred", _STARRED, "account_id"),
            _filtered("assignee_id", "status"),
            _filtered("tag_ids", "account_id"),
            IndexModel(
                [*_LIST, ("sorts_unread_by", ASCENDING), ("_id", ASCENDING)],
                name="list_longest_waiting",
                partialFilterExpression=UNREAD,
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("last_message_at", ASCENDING)],
                name="not_emptied",
                partialFilterExpression=NOT_EMPTIED,
            ),
        ]
