"""Conversations of one shop: lists by keyset, and moves."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo.errors import ExecutionTimeout

from message_center.domain.actors import Caller
from message_center.domain.bulk_marks import Target
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.domain.folders import Folder
from message_center.domain.found_by import looked_for
from message_center.domain.ids import Id
from message_center.domain.pages import Page
from message_center.errors import LimitExceeded, NotFound
from message_center.storage.batch_moves import DecideAll, move_batch
from message_center.storage.cursors import read_row_cursor, row_cursor
from message_center.storage.database import Database, Raw
from message_center.storage.documents.conversations import EPOCH, FOUND_BY, UNREAD
from message_center.storage.mapping import left_out, object_id, to_value
from message_center.storage.moves import Decide, move

MAX_TIME_MS = 5_000
AT_ONCE = 10_001
"""Rows that the database hands over in one answer: as many as a bulk operation takes, so it never asks twice."""


class Conversations:
    """Reads and moves; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller, *, max_time_ms: int = MAX_TIME_MS) -> None:
        self._database = database
        self._caller = caller
        self._max_time_ms = max_time_ms
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def get(self, conversation_id: str, *, field: str = "conversationId") -> Conversation:
        """One conversation. Raises NotFound."""
        found = await self.by_ids([object_id(conversation_id, field=field)])
        if not found:
            raise NotFound("This shop has no such conversation.", field=field)
        return found[0]

    async def by_ids(
        self, ids: Sequence[ObjectId | str], *, without: Collection[str] = ()
    ) -> tuple[Conversation, ...]:
        """Those of the ids that exist in this shop, in any order; `without` fields that stay at their defaults."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        rows = await self._database.conversations.find(query, left_out(without)).to_list()
        return tuple([to_value(Conversation, row) for row in rows])

    async def by_key(self, key: str) -> Conversation | None:
        """The conversation of a lane."""
        row = await self._database.conversations.find_one({**self._shop, "key": key})
        return to_value(Conversation, row) if row else None

    async def ids_of_customer(self, customer_id: Id) -> tuple[Id, ...]:
        """All conversations of a customer, archived ones too."""
        query = {**self._shop, "customer_id": ObjectId(customer_id)}
        rows = self._database.conversations.find(query, {"_id": True}).hint("list_by_customer")
        return tuple([Id(str(row["_id"])) async for row in rows])

    async def instant_of(self, customer_ids: Sequence[Id]) -> tuple[Conversation, ...]:
        """The instant conversations of these customers, in any order."""
        theirs = [ObjectId(one) for one in customer_ids]
        query = {**self._shop, "customer_id": {"$in": theirs}, "kind": ConversationKind.INSTANT.value}
        rows = self._database.conversations.find(query).hint("list_by_customer")
        return tuple([to_value(Conversation, row) async for row in rows])

    async def page(
        self,
        wanted: ConversationFilter,
        *,
        order: ConversationOrder,
        first: int,
        after: str | None = None,
        without: Collection[str] = (),
    ) -> Page[Conversation]:
        """A page of the list: one command, whatever the page's size or depth (spec A8).

        LONGEST_WAITING is an order of unread conversations, so it shows no others (spec A9). `without` fields
        that stay at their defaults.

        Raises CursorInvalid, and LimitExceeded when a combination of filters takes too long.
        """
        fields = left_out({*without, "found_by"})
        rows = await self._listed(wanted, order=order, first=first, after=after, fields=fields)
        items = tuple([to_value(Conversation, row) for row in rows[:first]])
        cursors = tuple(row_cursor(order, _sort_key(order, item), item.id) for item in items)
        return Page(items, cursors, has_next=len(rows) > first, has_previous=after is not None)

    async def targets(
        self, wanted: ConversationFilter, *, first: int, after: str | None = None
    ) -> tuple[tuple[Target, ...], str | None]:
        """What a bulk mark is about, newest first: the conversations as they are now, and what they hold.

        With the cursor to go on from, None at the end. Raises CursorInvalid, LimitExceeded.
        """
        order = ConversationOrder.NEWEST
        rows = await self._listed(wanted, order=order, first=first, after=after, fields=_OF_A_TARGET)
        found = [Target(Id(str(row["_id"])), row["sequence"]) for row in rows[:first]]
        if len(rows) <= first:
            return tuple(found), None
        return tuple(found), row_cursor(order, rows[first - 1]["last_message_at"], found[-1].id)

    async def sequences(self, ids: Sequence[Id]) -> dict[Id, int]:
        """How many messages each conversation has, of those ids that exist in this shop: one command."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        rows = self._database.conversations.find(query, {"sequence": 1}, batch_size=AT_ONCE)
        return {Id(str(row["_id"])): row["sequence"] async for row in rows}

    async def move_batch(self, ids: Sequence[Id], decide: DecideAll, *, at: datetime) -> None:
        """Change many conversations by a rule, in one transaction (storage/batch_moves.py)."""
        await move_batch(self._database, self._caller, ids, decide, at=at)

    async def move(self, conversation_id: str, decide: Decide, *, at: datetime) -> Conversation:
        """Change one conversation by a rule, with everything that belongs to it (storage/moves.py).

        Raises NotFound, and whatever the rule raises.
        """
        match: Raw = {"_id": object_id(conversation_id, field="conversationId")}
        moved = await move(self._database, self._caller, match, decide, at=at)
        if moved is None:
            raise NotFound("This shop has no such conversation.", field="conversationId")
        return moved

    async def move_by_key(
        self, key: str, decide: Decide, *, at: datetime, start: Conversation | None = None
    ) -> Conversation | None:
        """The same for the conversation of a lane, which begins as `start` when there is none yet."""
        return await move(self._database, self._caller, {"key": key}, decide, at=at, start=start)

    async def unread_totals(self) -> dict[Id, int]:
        """The sum of unread badges in the normal list, by account (spec A16), from the index of the unread."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {**self._shop, "kind": {"$in": _ALL_KINDS}, "folder": Folder.INBOX.value, **UNREAD}},
            {"$group": {"_id": "$account_id", "total": {"$sum": {"$max": ["$unread", 1]}}}},
        ]
        async with await self._database.conversations.aggregate(pipeline, hint="list_longest_waiting") as rows:
            return {Id(str(row["_id"])): row["total"] async for row in rows}

    async def _listed(
        self,
        wanted: ConversationFilter,
        *,
        order: ConversationOrder,
        first: int,
        after: str | None,
        fields: Mapping[str, bool] | None = None,
    ) -> list[Raw]:
        """The rows after a cursor, and one more if there are more: one command and one index."""
        if wanted.tag_id is not None and await self._is_deleted(wanted.tag_id):
            return []
        index, narrowed = _narrowed(wanted, order)
        query = self._query(wanted) | narrowed
        field, direction = _ORDERS[order]
        if after is not None:
            at, row_id = read_row_cursor(order, after)
            beyond = "$lt" if direction < 0 else "$gt"
            query["$or"] = [{field: {beyond: at}}, {field: at, "_id": {beyond: row_id}}]
            # The $or alone gives the index no bounds: without this, a page costs all pages before it.
            query[field] = {**query.get(field, {}), f"{beyond}e": at}
        rows = (
            self._database.conversations.find(query, fields)
            .sort([(field, direction), ("_id", direction)])
            .limit(first + 1)
            .batch_size(AT_ONCE)
            .hint(index)
            .max_time_ms(self._max_time_ms)
        )
        try:
            return await rows.to_list()
        except ExecutionTimeout as error:
            raise LimitExceeded("These filters together take too long; leave one out.", field="filter") from error

    async def _is_deleted(self, tag_id: str) -> bool:
        """Whether rows may still have this tag although nobody sees it any more (storage/deleted_tags.py)."""
        tag = {"_id": object_id(tag_id, field="filter.tagId"), **self._shop, "deleted_at": {"$ne": None}}
        return await self._database.tags.find_one(tag, {"_id": True}) is not None

    def _query(self, wanted: ConversationFilter) -> Raw:
        kinds = [kind.value for kind in wanted.kinds] or _ALL_KINDS
        query: Raw = {**self._shop, "kind": {"$in": kinds}, **_in_folder(wanted)}
        if wanted.unread:
            query |= UNREAD
        if wanted.bots_stopped:
            query["bots.stopped_at"] = {"$ne": None}
        query |= {name: True for name in ("starred", "has_phone", "from_ad") if getattr(wanted, name)}
        if wanted.phone is not None:
            query["phones.value"] = wanted.phone
        if wanted.status is not None:
            query["status"] = wanted.status.value
        if wanted.account_ids:
            query["account_id"] = {
                "$in": [object_id(one, field="filter.accountIds") for one in wanted.account_ids]
            }
        if wanted.tag_id is not None:
            query["tag_ids"] = object_id(wanted.tag_id, field="filter.tagId")
        if wanted.unassigned:
            query["assignee_id"] = None
        elif wanted.assignee_id is not None:
            query["assignee_id"] = object_id(wanted.assignee_id, field="filter.assigneeId")
        if wanted.customer_id is not None:
            query["customer_id"] = object_id(wanted.customer_id, field="filter.customerId")
        return query


_OF_A_TARGET = {"sequence": True, "last_message_at": True}
_ALL_KINDS = [kind.value for kind in ConversationKind]
_ORDERS = {
    ConversationOrder.NEWEST: ("last_message_at", -1),
    ConversationOrder.LONGEST_WAITING: ("sorts_unread_by", 1),
}


def _in_folder(wanted: ConversationFilter) -> Raw:
    """Of one customer, what is set aside is shown with the rest: whoever asks means this person."""
    if wanted.customer_id is not None and wanted.folder in (Folder.INBOX, Folder.ARCHIVE):
        return {"archived": wanted.folder is Folder.ARCHIVE}
    return {"folder": wanted.folder.value}


SCANS_MERGED = 100
"""The server merges at most 200 scans; beyond, it would sort in memory."""


def _narrowed(wanted: ConversationFilter, order: ConversationOrder) -> tuple[str, Raw]:
    """The index that reads the fewest keys in the list's order, and what the query must say to be read by it.

    Named, because the planner's guess changes with the data it happens to try (decision 0025).
    """
    if order is ConversationOrder.LONGEST_WAITING:
        return "list_longest_waiting", UNREAD
    if wanted.customer_id is not None:
        return "list_by_customer", {}
    words = looked_for(wanted, most=SCANS_MERGED // (len(wanted.kinds) or len(_ALL_KINDS)))
    return (FOUND_BY, {"found_by": {"$in": list(words)}}) if words else ("list", {})


def _sort_key(order: ConversationOrder, conversation: Conversation) -> datetime:
    if order is ConversationOrder.NEWEST:
        return conversation.last_message_at
    return conversation.sorts_unread_by or EPOCH
