"""Members of one shop, as the built-in shop backend keeps them (spec D7)."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.ids import Id
from message_center.domain.members import Member, MemberChange
from message_center.errors import Conflict, NotFound
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.members import BY_LETTERS, MemberDocument
from message_center.storage.mapping import to_document, to_part, to_value
from message_center.storage.prefixes import begins_with

WRITES_KEPT = 20
_TAKEN = {"phone": "phone number", "email": "e-mail address"}


class Members:
    """Finds and changes members; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def by_ids(self, ids: Collection[str]) -> dict[str, Member]:
        """Those of the host's ids that exist in this shop."""
        found = await self._find({"member_id": {"$in": list(ids)}})
        return {member.id: member for member in found}

    async def with_contacts(self, *, phones: Collection[str], emails: Collection[str]) -> tuple[Member, ...]:
        """The members who have one of these phones or e-mail addresses."""
        wanted: list[Raw] = []
        if phones:
            wanted.append({"profile.phone": {"$in": list(phones)}})
        if emails:
            wanted.append({"profile.email": {"$in": [one.lower() for one in emails]}})
        return await self._find({"$or": wanted}) if wanted else ()

    async def search(self, text: str, *, first: int) -> tuple[Member, ...]:
        """At most `first` whose name, e-mail or phone begins with the text, or who have it as id."""
        contacts: list[Raw] = [
            {"member_id": text},
            {"profile.email": begins_with(text.lower())},
            {"profile.phone": begins_with(text)},
        ]
        found = {one.id: one for one in await self._find({"$or": contacts}, limit=first)}
        named = self._database.members.find({**self._shop, "profile.name": begins_with(text)}).limit(first)
        async for row in named.collation(BY_LETTERS):
            member = value_of(row)
            found.setdefault(member.id, member)
        return tuple(found.values())[:first]

    async def change(self, member_id: str, change: MemberChange, *, write_id: Id, at: datetime) -> Member:
        """Apply a change once, however often it is asked for. Raises NotFound, Conflict (`phone`, `email`)."""
        match = {**self._shop, "member_id": member_id}

        async def transact(session: Session) -> Member:
            row = await self._database.members.find_one(match, session=session)
            if row is None:
                raise NotFound("The shop has no such member.", field="memberId")
            if ObjectId(write_id) in row["writes"]:
                return value_of(row)
            wanted = change.applied_to(value_of(row))
            fields: Raw = {"profile": to_part(wanted.profile), "tags": list(wanted.tags), "updated_at": at}
            writes = [*row["writes"], ObjectId(write_id)][-WRITES_KEPT:]
            changed = {**row, **fields, "writes": writes}
            validate(MemberDocument, changed)
            await self._database.members.update_one(match, {"$set": {**fields, "writes": writes}}, session=session)
            return value_of(changed)

        try:
            return await self._database.transaction(transact)
        except DuplicateKeyError as error:
            raise taken(error) from None

    async def _find(self, query: Raw, *, limit: int = 0) -> tuple[Member, ...]:
        rows = self._database.members.find({**self._shop, **query}).limit(limit)
        return tuple([value_of(row) async for row in rows])


def taken(error: DuplicateKeyError) -> Conflict:
    """Whose the phone or e-mail is that two members want; names the field."""
    pattern: dict[str, Any] = (error.details or {}).get("keyPattern", {})
    field = next((name for name in _TAKEN if f"profile.{name}" in pattern), None)
    what = _TAKEN[field] if field else "id"
    return Conflict(f"Another member has this {what}.", field=field)


def value_of(row: Raw) -> Member:
    """The member of a document."""
    return to_value(Member, {**row, "_id": row["member_id"]})


def document_of(member: Member) -> Raw:
    """The fields of a member's document, but for the shop and the writes."""
    row = to_document(member)
    row["member_id"] = row.pop("_id")
    return row
