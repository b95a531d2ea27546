"""Customers of one shop."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.customers import Customer, Identity, Profile
from message_center.domain.ids import Id
from message_center.domain.orders import Order
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognized import Recognized
from message_center.errors import Conflict, NotFound
from message_center.storage.buyers import customers_behind
from message_center.storage.customer_changes import DecideCustomer, change_customer
from message_center.storage.customer_rows import (
    OURS_ALONE,
    customer_of,
    document_of,
    identity_key,
    with_search_keys,
)
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.mapping import left_out, object_id


class Customers:
    """Finds, makes and changes customers; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def get(self, customer_id: str) -> Customer:
        """One customer; of somebody who was merged, the one they were merged into. Raises NotFound."""
        found = await self.by_ids([Id(str(object_id(customer_id, field="customerId")))])
        if not found:
            raise NotFound("This shop has no such customer.", field="customerId")
        merged_into = found[0].merged_into
        return found[0] if merged_into is None else await self.get(merged_into)

    async def by_ids(self, ids: Sequence[Id], *, without: Collection[str] = ()) -> tuple[Customer, ...]:
        """Those of the ids that exist in this shop, in any order; `without` fields that stay at their defaults."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        fields = left_out({*without, *OURS_ALONE})
        return tuple([customer_of(row) for row in await self._database.customers.find(query, fields).to_list()])

    async def who_wrote(
        self, kind: FindKind, value: str, *, limit: int
    ) -> tuple[tuple[Customer, Recognized], ...]:
        """Those whose own words hold this value, each with its proof, the latest message first (spec B2)."""
        wanted = {"kind": kind.value, "value": value}
        query = {**self._shop, "recognized.value": value, "recognized": {"$elemMatch": wanted}}
        rows = self._database.customers.find(query).limit(limit)
        found = [customer_of(row) async for row in rows]
        held = [
            (customer, one)
            for customer in found
            for one in customer.recognized
            if (one.kind, one.value) == (kind, value)
        ]
        return tuple(sorted(held, key=lambda hit: hit[1].latest.at, reverse=True))

    async def by_members(self, member_ids: Sequence[str]) -> dict[str, Customer]:
        """The customers who are linked to these members, by the member's id; the earliest of several."""
        query = {**self._shop, "member_id": {"$in": list(member_ids)}}
        rows = self._database.customers.find(query).sort("_id", -1)
        return {row["member_id"]: customer_of(row) async for row in rows}

    async def buyers(self, orders: Sequence[Order]) -> dict[str, Customer]:
        """The customers who bought, by the keys of the orders' buyers."""
        rows = await customers_behind(self._database, self._shop, orders)
        return {key: customer_of(row) for key, row in rows.items()}

    async def ensure(self, customer: Customer) -> Customer:
        """Find who has one of these identities, or make this customer; safe to repeat and to race.

        A member who writes to two of the shop's own accounts in one moment is made once: the member is a key, too.
        """
        row = document_of(customer)
        if customer.member_id is not None:
            row["identity_keys"] = [*row["identity_keys"], f"member:{customer.member_id}"]
        row = dict(validate(CustomerDocument, row))
        # $elemMatch, because a plain equality would be written into the new document as well.
        match = {**self._shop, "identity_keys": {"$elemMatch": {"$in": row["identity_keys"]}}}
        try:
            found = await self._database.customers.find_one_and_update(
                match, {"$setOnInsert": row}, upsert=True, return_document=ReturnDocument.AFTER
            )
        except DuplicateKeyError:  # another process made it in this moment
            found = await self._database.customers.find_one(match)
        if found is None:
            raise NotFound("The customer vanished while it was made.")
        return customer_of(found)

    async def holders(self, identities: Sequence[Identity]) -> dict[Identity, Customer]:
        """Who has which of these identities, whatever their home is."""
        keys = {identity_key(one): one for one in identities}
        rows = self._database.customers.find({**self._shop, "identity_keys": {"$in": list(keys)}})
        found = [customer_of(row) async for row in rows]
        held = {identity_key(one): customer for customer in found for one in customer.identities}
        return {one: held[key] for key, one in keys.items() if key in held}

    async def learn(self, customer_id: Id, profile: Profile, *, at: datetime) -> Customer:
        """Keep what the platform told; it never overwrites with nothing, nor what the member's own shop tells."""
        linked = (await self.get(customer_id)).member_id is not None
        known = {
            name: value
            for name, value in (
                ("name", profile.name),
                ("avatar_url", profile.avatar_url),
                ("locale", profile.locale),
            )
            if value and (name == "avatar_url" or not linked)
        }
        return await self._change(customer_id, with_search_keys({**known, "profile_at": at}))

    async def learn_contact(self, customer_id: Id, fields: dict[str, str], *, session: Session) -> bool:
        """Keep name, e-mail, phone, locale or member id that the storefront told; False when all was known.

        What a visitor types is not a member's word, nor is what another member tells. Raises Conflict when the
        member began to write elsewhere in this moment.
        """
        member_id = fields.get("member_id")
        became = member_id is not None and await self._become(customer_id, member_id, session)
        told = {name: value for name, value in fields.items() if name != "member_id"}
        news = [{name: {"$ne": value}} for name, value in told.items()]
        if not news:
            return became
        theirs = {"_id": ObjectId(customer_id), "member_id": {"$in": [None, member_id]}}
        change = {"$set": with_search_keys(dict(told)), "$inc": {"revision": 1}}
        result = await self._database.customers.update_one(
            {**self._shop, **theirs, "$or": news}, change, session=session
        )
        return became or result.modified_count == 1

    async def _become(self, customer_id: Id, member_id: str, session: Session) -> bool:
        """Make who is no member this one, unless somebody else is: then the two are staff's to merge."""
        key = f"member:{member_id}"
        member = {"$or": [{**self._shop, "member_id": member_id}, {**self._shop, "identity_keys": key}]}
        if await self._database.customers.find_one(member, {"_id": True}, session=session) is not None:
            return False
        change = {"$set": {"member_id": member_id}, "$addToSet": {"identity_keys": key}, "$inc": {"revision": 1}}
        free = {**self._shop, "_id": ObjectId(customer_id), "member_id": None}
        try:
            result = await self._database.customers.update_one(free, change, session=session)
        except DuplicateKeyError:
            raise Conflict("This member began to write elsewhere in this moment.") from None
        return result.modified_count == 1

    async def change(
        self, customer_id: str, decide: DecideCustomer, *, at: datetime, session: Session | None = None
    ) -> Customer:
        """Change one customer in one transaction with its facts (storage/customer_changes.py)."""
        return await change_customer(self._database, self._caller, customer_id, decide, at=at, session=session)

    async def _change(self, customer_id: Id, fields: Raw) -> Customer:
        row = await self._database.customers.find_one_and_update(
            # A platform may answer after the customer was erased: nothing is written on the tombstone.
            {**self._shop, "_id": ObjectId(customer_id), "erased_at": None},
            {"$set": fields, "$inc": {"revision": 1}},
            return_document=ReturnDocument.AFTER,
        )
        if row is None:
            raise NotFound("This shop has no such customer.", field="customerId")
        return customer_of(row)
