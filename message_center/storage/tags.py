"""Tags of one shop, each change with the fact that tells it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact, FactKind
from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.tags import DELETED_REMEMBERED, TAGS_OF_A_SHOP, Tag, default_color
from message_center.errors import Conflict, LimitExceeded, NotFound
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.tags import ALIVE, TagDocument
from message_center.storage.mapping import new_id, object_id, to_document, to_value
from message_center.storage.races import through_races

T = TypeVar("T")
SETTLED = timedelta(minutes=2)
"""Twice as long as MongoDB lets a transaction live: then none goes on that began before a tag was changed."""


class Tags:
    """Reads and changes tags; every query is bound to the caller's shop. Tombstones are not seen."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}
        self._alive = {**self._shop, **ALIVE}

    async def all(self) -> tuple[Tag, ...]:
        """The shop's tags, by name."""
        return tuple([tag_of(row) async for row in self._database.tags.find(self._alive).sort("key", 1)])

    async def by_ids(self, ids: Iterable[Id], *, session: Session | None = None) -> tuple[Tag, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {**self._alive, "_id": {"$in": [ObjectId(one) for one in ids]}}
        return tuple([tag_of(row) for row in await self._database.tags.find(query, session=session).to_list()])

    async def get(self, tag_id: str, *, field: str = "tagId") -> Tag:
        """One tag. Raises NotFound."""
        found = await self.by_ids([Id(str(object_id(tag_id, field=field)))])
        if not found:
            raise NotFound("This shop has no such tag.", field=field)
        return found[0]

    async def named(self, names: Iterable[str], *, session: Session | None = None) -> dict[str, Tag]:
        """The tags with these names, whatever their case and width, by their folded name."""
        query = {**self._alive, "key": {"$in": [folded(name) for name in names]}}
        return {row["key"]: tag_of(row) async for row in self._database.tags.find(query, session=session)}

    async def renamed(self, names: Iterable[str], *, session: Session | None = None) -> dict[str, Tag]:
        """The tags that had these names before, by the folded former name.

        A name that a tag has today means that one; of several that had it, the tag that was made last.
        """
        keys = {folded(name) for name in names}
        wanted = {"$in": list(keys)}
        query = {"$or": [{**self._alive, "key": wanted}, {**self._alive, "former_keys": wanted}]}
        rows = await self._database.tags.find(query, session=session).to_list()
        free = keys - {row["key"] for row in rows}
        by_age = sorted(rows, key=lambda row: row["_id"])
        return {key: tag_of(row) for row in by_age for key in row.get("former_keys", ()) if key in free}

    async def deleted(self, names: Iterable[str], *, at: datetime, session: Session) -> set[str]:
        """Which of these names, folded, are of tags that were deleted not long ago, and of none of today's."""
        wanted = {"former_keys": {"$in": [folded(name) for name in names]}}
        lately = {"deleted_at": {"$gt": at - DELETED_REMEMBERED}}
        rows = await self._database.tags.find({**self._shop, **wanted, **lately}, session=session).to_list()
        gone = {key for row in rows for key in row["former_keys"]}
        return gone - (await self.named(gone, session=session)).keys() if gone else gone

    async def counts(self, ids: Sequence[Id]) -> dict[Id, int]:
        """How many customers have each tag: one command, which reads one index key a customer and tag."""
        pipeline: list[Raw] = [
            {"$match": {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}},
            {
                "$lookup": {
                    "from": "customers",
                    "localField": "_id",
                    "foreignField": "tag_ids",
                    "pipeline": [{"$match": self._shop}, {"$count": "customers"}],
                    "as": "counted",
                }
            },
            {"$project": {"customers": {"$first": "$counted.customers"}}},
        ]
        async with await self._database.tags.aggregate(pipeline) as rows:
            return {Id(str(row["_id"])): row.get("customers", 0) async for row in rows}

    async def add(self, tag: Tag) -> None:
        """Put a tag into a shop that is being set up; nobody listens yet."""
        await self._database.tags.insert_one(_document(tag))

    async def ensure(self, names: Mapping[str, str], *, at: datetime, session: Session) -> dict[str, Tag]:
        """The tags with these names, by folded name; unknown ones are made, as many as a shop may have."""
        found = await self.named(names, session=session)
        missing = [name for key, name in names.items() if key not in found]
        if missing:
            known = await self._database.tags.count_documents(self._alive, session=session)
            fitting = missing[: max(0, TAGS_OF_A_SHOP - known)]
            made = [
                Tag(id=new_id(), shop_id=self._caller.shop_id, name=name, color=default_color(name))
                for name in fitting
            ]
            await self.create(made, at=at, session=session)
            found |= {folded(tag.name): tag for tag in made}
        return found

    async def create(self, tags: Sequence[Tag], *, at: datetime, session: Session) -> None:
        """Make new tags. Raises LimitExceeded; a name that another made in this moment ends the transaction."""
        if not tags:
            return
        known = await self._database.tags.count_documents(self._alive, session=session)
        if known + len(tags) > TAGS_OF_A_SHOP:
            raise LimitExceeded(f"A shop has at most {TAGS_OF_A_SHOP:,} tags; delete some.", field="name")
        for tag in tags:
            await self._database.tags.insert_one(_document(tag), session=session)
            await self._tell(tag, "CREATED", at, session)

    async def change(self, tag_id: str, decide: Callable[[Tag], Tag], *, at: datetime, session: Session) -> Tag:
        """Change a tag; it shows everywhere at once. Nothing is written when it stays as it was.

        Raises NotFound.
        """
        match = {**self._alive, "_id": object_id(tag_id, field="tagId")}
        row = await self._database.tags.find_one(match, session=session)
        if row is None:
            raise NotFound("This shop has no such tag.", field="tagId")
        before = tag_of(row)
        decided = decide(before)
        if decided == before:
            return before
        after = replace(decided, revision=before.revision + 1)
        await self._database.tags.replace_one(match, _document(after), session=session)
        await self._tell(after, "DELETED" if after.deleted_at else "CHANGED", at, session)
        return after

    async def transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run a transaction that may make or rename tags; again when another took a name in this moment.

        Raises Conflict, naming `name`, when a name stays taken.
        """
        taken = Conflict("There is a tag with this name already.", field="name")
        return await through_races(self._database, work, otherwise=taken)

    async def _tell(self, tag: Tag, change: str, at: datetime, session: Session) -> None:
        fact = Fact(
            id=new_id(),
            shop_id=tag.shop_id,
            kind=FactKind.TAG_CHANGED,
            at=at,
            actor=self._caller.actor,
            values={"tag_id": tag.id, "change": change},
        )
        row = dict(validate(FactDocument, to_document(fact)))
        await self._database.facts.insert_one(row, session=session)


def tag_of(row: Raw) -> Tag:
    """The tag of a document."""
    return to_value(Tag, row)


def _document(tag: Tag) -> Raw:
    former = tag.former_names if tag.deleted_at is None else tag.names
    keys = {"key": folded(tag.name), "former_keys": [folded(name) for name in former]}
    return dict(validate(TagDocument, {**to_document(tag), **keys}))
