"""Shops, their staff, and staff's sessions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.shops import Shop, Staff
from message_center.errors import Conflict, NotFound
from message_center.storage.assignment_turns import AssignmentTurns
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.shops import SessionDocument, ShopDocument, StaffDocument
from message_center.storage.facts import Facts
from message_center.storage.mapping import new_id, object_id, to_document, to_value

_NO_PASSWORD = {"password_hash": False}

WITH_SHOP: tuple[Raw, ...] = (
    {"$lookup": {"from": "shops", "localField": "shop_id", "foreignField": "_id", "as": "shop"}},
    {"$unwind": "$shop"},
)
"""Adds, to each row of a pipeline, the shop that it belongs to: one command for both."""

StaffRule = Callable[[Staff, Sequence[Staff]], Staff]
"""Decides what a person becomes, given the whole staff; raises what it refuses."""


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


class OwnShop:
    """The caller's shop; every change is told by a fact."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._facts = Facts(database, caller)
        self._id = ObjectId(caller.shop_id)

    async def set_timezone(self, timezone: str, *, fact: Fact) -> None:
        """Give the shop another time zone."""
        await self._set({"timezone": timezone}, fact)

    async def set_bots_rest(self, hours: int, *, fact: Fact) -> None:
        """Say how long bots rest after a person."""
        await self._set({"bots_rest_hours": hours}, fact)

    async def set_language(self, locale: str, *, follows_browser: bool, fact: Fact) -> None:
        """Give the shop another language, and say whether the storefront follows each customer's instead."""
        await self._set({"locale": locale, "follows_browser": follows_browser}, fact)

    async def set_features_off(self, features: Sequence[Feature], *, fact: Fact) -> None:
        """Say what the shop's plan leaves out."""
        await self._set({"features_off": [feature.value for feature in features]}, fact)

    async def _set(self, fields: Raw, fact: Fact) -> None:
        async def transact(session: Session) -> None:
            change = {"$set": fields}
            await self._database.shops.update_one({"_id": self._id}, change, session=session)
            await self._facts.add(fact, session=session)

        await self._database.transaction(transact)


class StaffDirectory:
    """The shop's staff; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._facts = Facts(database, caller)
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def all(self) -> tuple[Staff, ...]:
        """The shop's staff, by name."""
        return await AssignmentTurns(self._database, self._caller).staff()

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

    async def change_by_rule(self, staff_id: Id, rule: StaffRule, *, fact: Fact) -> Staff:
        """Change a person as the rule decides, with the fact that tells it; returns them afterwards.

        Whoever changes or assigns staff in the same moment comes after, and decides again. Raises NotFound,
        and what the rule refuses; then nothing changed.
        """
        await AssignmentTurns(self._database, self._caller).ensure()

        async def transact(session: Session) -> Staff:
            turns = AssignmentTurns(self._database, self._caller, session)
            everybody = await turns.staff()
            before = next((one for one in everybody if one.id == staff_id), None)
            if before is None:
                raise NotFound("This shop has no such staff member.", field="staffId")
            after = rule(before, everybody)
            if after != before:
                await turns.staff_changed()
                await self._write(before, after, session)
                await self._facts.add(fact, session=session)
            return after

        return await self._database.transaction(transact)

    async def _write(self, before: Staff, after: Staff, session: Session) -> None:
        known, row = to_document(before), to_document(after)
        validate(StaffDocument, {**row, "password_hash": ""})
        changes = {name: value for name, value in row.items() if known[name] != value}
        match = {**self._shop, "_id": row["_id"]}
        await self._database.staff.update_one(match, {"$set": changes}, session=session)

    async def add(self, staff: Staff, *, password_hash: str, fact: Fact | None = None) -> None:
        """Create a staff member, with the fact that tells it. Raises Conflict when the e-mail address is taken."""
        row = dict(validate(StaffDocument, {**to_document(staff), "password_hash": password_hash}))

        async def transact(session: Session) -> None:
            await self._database.staff.insert_one(row, session=session)
            if fact is not None:
                await self._facts.add(fact, session=session)

        try:
            await self._database.transaction(transact)
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

    async def choose_password(self, staff: Staff, password_hash: str, *, fact: Fact) -> Staff | None:
        """Set the password, and end everything that was issued before; None when that has happened meanwhile."""
        match = {"_id": ObjectId(staff.id), "generation": staff.generation, "active": True}
        chosen = {"$set": {"password_hash": password_hash}, "$inc": {"generation": 1}}

        async def transact(session: Session) -> bool:
            changed = await self._database.staff.update_one(match, chosen, session=session)
            if changed.matched_count:
                row = validate(FactDocument, to_document(fact))
                await self._database.facts.insert_one(dict(row), session=session)
            return bool(changed.matched_count)

        done = await self._database.transaction(transact)
        return replace(staff, generation=staff.generation + 1) if done else None

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
