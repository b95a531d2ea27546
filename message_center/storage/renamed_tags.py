"""Tags that were renamed: their members at the host shop are gone through, a batch at a time (spec D2, D4).

Readers here look tags up and see the new name at once; only the host knows tags by name.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.tags import Renaming, Tag
from message_center.storage.customer_rows import customer_of
from message_center.storage.database import Database, Raw, Session
from message_center.storage.documents.customers import LINKED
from message_center.storage.documents.tags import ALIVE
from message_center.storage.mapping import object_id, to_part
from message_center.storage.tags import SETTLED, tag_of

Rename = Callable[[Tag, Sequence[Customer], Session], Awaitable[Collection[Id]]]
"""Carries the tag's name to these customers' members. Returns those who are at a new revision by that."""


class RenamedTags:
    """Walks through the linked customers who have a renamed tag; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def carry_some(self, tag_id: str, *, limit: int, rename: Rename, at: datetime) -> Renaming | None:
        """Pass so many customers, in one transaction. Returns what is left; None when there is nothing to carry.

        A tag that was deleted meanwhile is not renamed any more.
        """
        match = {**self._shop, **ALIVE, "_id": object_id(tag_id)}

        async def transact(session: Session) -> Renaming | None:
            row = await self._database.tags.find_one(match, session=session)
            tag = None if row is None else tag_of(row)
            if tag is None or tag.renaming is None:
                return None
            if tag.renaming.begins_at > at:
                return tag.renaming
            customers = await self._next(tag, tag.renaming, limit, session)
            if customers:
                await self._raise_revisions(await rename(tag, customers, session), session)
            last = customers[-1].id if len(customers) == limit else None
            left = tag.renaming.walked(last, settled=SETTLED, now=at)
            await self._database.tags.update_one(match, {"$set": {"renaming": to_part(left)}}, session=session)
            return left

        return await self._database.transaction(transact)

    async def _next(self, tag: Tag, renaming: Renaming, limit: int, session: Session) -> list[Customer]:
        query: Raw = {**self._shop, **LINKED, "tag_ids": ObjectId(tag.id)}
        if renaming.after is not None:
            query["_id"] = {"$gt": ObjectId(renaming.after)}
        rows = self._database.customers.find(query, session=session).sort("_id", 1).limit(limit)
        return [customer_of(row) async for row in rows.batch_size(limit)]

    async def _raise_revisions(self, ids: Collection[Id], session: Session) -> None:
        """Whoever changes one of them in this moment, the host's news too, meets us here, and one begins again."""
        theirs = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        await self._database.customers.update_many(theirs, {"$inc": {"revision": 1}}, session=session)
