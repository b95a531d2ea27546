"""Shops, their staff, and staff's sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact
from message_center.domain.ids import Id
from message_center.domain.shops import Shop, Staff
from message_center.errors import Conflict, NotFound
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.shops import SessionDocument, ShopDocument, StaffDocument
from message_center.storage.mapping import new_id, object_id, to_document, to_value

_NO_PASSWORD = {"password_hash": False}

WITH_SHOP: tuple[Raw, ...] = (
    {"$lookup": {"from": "shops", "localField": "shop_id", "foreignField": "_id", "as": "shop"}},
    {"$unwind": "$shop"},
)
"""Adds, to each row of a pipeline, the shop that it belongs to: one command for both."""


class Shops:
    """All shops of the system; only the command line and public addresses look across them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, shop: Shop) -> None:
        """Create a shop. Raises Conflict when the handle is taken."""
        try:
            await self._database.shops.insert_one(dict(validate(ShopDocument, to_document(shop))))
        except DuplicateKeyError:
            raise Conflict(f"A shop with the handle {shop.handle!r} exists.", field="handle") from None

    async def all(self) -> tuple[Shop, ...]:
        """Every shop, by handle."""
        return tuple([to_value(Shop, row) async for row in self._database.shops.find().sort("handle", 1)])

    async def by_handle(self, handle: str) -> Shop | None:
        """The shop of an address."""
        row = await self._database.shops.find_one({"handle": handle})
        return to_value(Shop, row) if row else None

    async def get(self, shop_id: Id) -> Shop:
        """One shop. Raises NotFound."""
        row = await self._database.shops.find_one({"_id": object_id(shop_id)})
        if row is None:
            raise NotFound("There is no such shop.")
        return to_value(Shop, row)


class StaffDirectory:
    """The shop's staff; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def all(self) -> tuple[Staff, ...]:
        """The shop's staff, by name."""
        rows = self._database.staff.find(self._shop, _NO_PASSWORD).sort([("name", 1), ("_id", 1)])
        return tuple([to_value(Staff, row) async for row in rows])

    async def by_ids(self, ids: Sequence[Id]) -> tuple[Staff, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        return tuple([to_value(Staff, row) async for row in self._database.staff.find(query, _NO_PASSWORD)])

    async def get(self, staff_id: str, *, field: str = "staffId") -> Staff:
        """One staff member. Raises NotFound."""
        found = await self.by_ids([Id(str(object_id(staff_id, field=field)))])
        if not found:
            raise NotFound("This shop has no such staff member.", field=field)
        return found[0]

    async def add(self, staff: Staff, *, password_hash: str) -> None:
        """Create a staff member. Raises Conflict when the e-mail address is taken."""
        row = {**to_document(staff), "password_hash": password_hash}
        try:
            await self._database.staff.insert_one(dict(validate(StaffDocument, row)))
        except DuplicateKeyError:
            raise Conflict(f"A staff member with the e-mail {staff.email} exists.", field="email") from None

    async def change(self, staff: Staff, fields: Sequence[str], *, fact: Fact) -> None:
        """Save these fields of a staff member, and the fact that tells it, in one transaction."""
        row = validate(StaffDocument, {**to_document(staff), "password_hash": ""})
        told = validate(FactDocument, to_document(fact))

        async def transact(session: Session) -> None:
            match = {**self._shop, "_id": ObjectId(staff.id)}
            changes = {"$set": {name: row[name] for name in fields}}
            await self._database.staff.update_one(match, changes, session=session)
            await self._database.facts.insert_one(dict(told), session=session)

        await self._database.transaction(transact)


class SignIns:
    """Who may sign in, before it is known to which shop they belong."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_email(self, email: str) -> tuple[Staff, str] | None:
        """The staff member with this e-mail address, and their password's hash."""
        row = await self._database.staff.find_one({"email": email})
        return _with_password(row) if row else None

    async def by_id(self, staff_id: Id) -> Staff | None:
        """The staff member of a token, as they are now."""
        row = await self._database.staff.find_one({"_id": ObjectId(staff_id)}, _NO_PASSWORD)
        return to_value(Staff, row) if row else None

    async def with_shop(self, staff_id: Id) -> tuple[Staff, Shop] | None:
        """The same with the shop where they work; one command."""
        mine: Raw = {"$match": {"_id": ObjectId(staff_id)}}
        wanted = [mine, {"$project": _NO_PASSWORD}, *WITH_SHOP]
        async with await self._database.staff.aggregate(wanted) as rows:
            async for row in rows:
                shop = to_value(Shop, row.pop("shop"))
                return to_value(Staff, row), shop
        return None

    async def remember(self, staff: Staff, token_hash: str, *, expires_at: datetime) -> None:
        """Keep a refresh token's hash."""
        row = {
            "_id": ObjectId(new_id()),
            "shop_id": ObjectId(staff.shop_id),
            "staff_id": ObjectId(staff.id),
            "token_hash": token_hash,
            "expires_at": expires_at,
        }
        await self._database.sessions.insert_one(dict(validate(SessionDocument, row)))

    async def take(self, token_hash: str, *, now: datetime) -> Id | None:
        """Use up a refresh token: the staff member's id, or None when it is unknown, used or expired."""
        row = await self._database.sessions.find_one_and_delete({"token_hash": token_hash})
        return Id(str(row["staff_id"])) if row and row["expires_at"] > now else None


def _with_password(row: dict[str, Any]) -> tuple[Staff, str]:
    password_hash: str = row.pop("password_hash")
    return to_value(Staff, row), password_hash
