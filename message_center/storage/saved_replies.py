"""Saved replies of one shop, each change with the fact that tells it (spec E8).

Two changes of the order at the same moment would give the same rank: the second meets the unique index and is
decided again on what there is then.
"""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact, FactKind
from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.pages import Page
from message_center.domain.ranks import rank_between
from message_center.domain.saved_replies import REPLIES_OF_A_SHOP, SavedReply
from message_center.errors import Conflict, LimitExceeded, NotFound
from message_center.storage.cursors import rank_cursor, read_rank_cursor
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.saved_replies import SavedReplyDocument
from message_center.storage.facts import Facts
from message_center.storage.mapping import new_id, object_id, to_document, to_value
from message_center.storage.races import through_races

T = TypeVar("T")
_OURS_ALONE = frozenset({"search_key"})


class SavedReplies:
    """Reads and changes saved replies; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._rows = database.saved_replies
        self._facts = Facts(database, caller)
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def page(self, *, search: str, first: int, after: str | None) -> Page[SavedReply]:
        """A page in the shop's order, of those that hold the searched text: one command. Raises CursorInvalid."""
        query: Raw = dict(self._shop)
        if after is not None:
            query["rank"] = {"$gt": read_rank_cursor(after)}
        if search.strip():
            sought = folded(search.strip()).replace("\0", " ")  # no pattern holds a NUL, and no reply does
            query["search_key"] = {"$regex": re.escape(sought)}
        rows = self._rows.find(query).sort("rank", 1).limit(first + 1).hint("in_order")
        found = [_value(row) async for row in rows]
        shown = tuple(found[:first])
        cursors = tuple(rank_cursor(reply.rank) for reply in shown)
        return Page(shown, cursors, has_next=len(found) > first, has_previous=after is not None)

    async def by_ids(self, ids: Sequence[Id]) -> tuple[SavedReply, ...]:
        """Those of the ids that exist in this shop, in any order."""
        rows = self._rows.find({**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}})
        return tuple([_value(row) async for row in rows])

    async def get(
        self, reply_id: str, *, field: str = "savedReplyId", session: Session | None = None
    ) -> SavedReply:
        """One saved reply. Raises NotFound."""
        row = await self._rows.find_one({**self._shop, "_id": object_id(reply_id, field=field)}, session=session)
        if row is None:
            raise NotFound("This shop has no such saved reply.", field=field)
        return _value(row)

    async def add(self, reply: SavedReply, *, at: datetime, session: Session) -> SavedReply:
        """Put a reply at the end of the order, whatever its rank was. Raises LimitExceeded."""
        if await self._rows.count_documents(self._shop, session=session) >= REPLIES_OF_A_SHOP:
            raise LimitExceeded(f"A shop has at most {REPLIES_OF_A_SHOP} saved replies; delete some.")
        last = await self._neighbour({}, -1, session)
        placed = replace(reply, rank=rank_between(last, None))
        await self._rows.insert_one(_document(placed), session=session)
        await self._tell(placed, "CREATED", at, session)
        return placed

    async def change(
        self, reply_id: str, decide: Callable[[SavedReply], SavedReply], *, at: datetime, session: Session
    ) -> tuple[SavedReply, SavedReply]:
        """The reply before and after. Nothing is written when it stays as it was. Raises NotFound."""
        before = await self.get(reply_id, session=session)
        decided = decide(before)
        if decided == before:
            return before, before
        after = replace(decided, revision=before.revision + 1)
        await self._rows.replace_one({**self._shop, "_id": ObjectId(after.id)}, _document(after), session=session)
        await self._tell(after, "CHANGED", at, session)
        return before, after

    async def rank_behind(self, reply: SavedReply, other: SavedReply | None, *, session: Session) -> str:
        """The rank that puts a reply right behind another, or (None) before all; its own when it stands there."""
        low = None if other is None else other.rank
        behind: Raw = {"rank": {"$gt": low or ""}, "_id": {"$ne": ObjectId(reply.id)}}
        high = await self._neighbour(behind, 1, session)
        there = (low is None or low < reply.rank) and (high is None or reply.rank < high)
        return reply.rank if there else rank_between(low, high)

    async def delete(self, reply_id: str, *, at: datetime, session: Session) -> SavedReply:
        """Delete a reply. Raises NotFound."""
        reply = await self.get(reply_id, session=session)
        await self._rows.delete_one({**self._shop, "_id": ObjectId(reply.id)}, session=session)
        await self._tell(reply, "DELETED", at, session)
        return reply

    async def uses_image(self, file_id: Id) -> bool:
        """Whether a reply has this image."""
        query = {**self._shop, "image_ids": ObjectId(file_id)}
        return await self._rows.find_one(query, {"_id": True}) is not None

    async def transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run a transaction that may give ranks; again when another took a rank in this moment.

        Raises Conflict when that happens again and again.
        """
        busy = Conflict("Others are changing the order at this moment; try again.")
        return await through_races(self._database, work, otherwise=busy)

    async def _neighbour(self, where: Raw, direction: int, session: Session) -> str | None:
        query = {**self._shop, **where}
        row = await self._rows.find_one(query, {"rank": True}, sort=[("rank", direction)], session=session)
        return None if row is None else str(row["rank"])

    async def _tell(self, reply: SavedReply, change: str, at: datetime, session: Session) -> None:
        fact = Fact(
            id=new_id(),
            shop_id=reply.shop_id,
            kind=FactKind.SAVED_REPLY_CHANGED,
            at=at,
            actor=self._caller.actor,
            values={"saved_reply_id": reply.id, "change": change},
        )
        await self._facts.add(fact, session=session)


def _value(row: Raw) -> SavedReply:
    return to_value(SavedReply, {name: value for name, value in row.items() if name not in _OURS_ALONE})


def _document(reply: SavedReply) -> Raw:
    row = {**to_document(reply), "search_key": reply.search_key}
    return dict(validate(SavedReplyDocument, row))
