"""Taking in what the host tells of many members, orders or products at once (spec D7).

A batch is one transaction: the records, what changes at the linked customers, and the facts that tell it. A batch
that meets another's change runs again on what is stored then.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from beanie import Document
from bson import ObjectId
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.imports import (
    Contacts,
    Folded,
    ImportKind,
    Outcome,
    Refusal,
    Told,
    Verdict,
    contacts_of,
    fold,
)
from message_center.domain.members import Member
from message_center.domain.orders import Order
from message_center.storage import members, orders, products
from message_center.storage.database import Database, Raw, Session, in_bulk, is_repetition, validate
from message_center.storage.documents.members import MemberDocument
from message_center.storage.documents.orders import OrderDocument
from message_center.storage.documents.products import ProductDocument
from message_center.storage.linked_customers import LinkedCustomers

BATCH = 200
"""Records of one transaction."""

RACES = 5

Also = Callable[[Sequence[Told], Session], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where one kind of record is kept, and how."""

    collection: str
    key: str
    document: type[Document]
    value_of: Callable[[Raw], Any]
    document_of: Callable[[Any], Raw]


SHELVES = {
    ImportKind.MEMBERS: Shelf("members", "member_id", MemberDocument, members.value_of, members.document_of),
    ImportKind.ORDERS: Shelf("orders", "order_id", OrderDocument, orders.value_of, orders.document_of),
    ImportKind.PRODUCTS: Shelf("products", "product_id", ProductDocument, products.value_of, products.document_of),
}


class Imports:
    """Writes what the host tells; bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}
        self._customers = LinkedCustomers(database, caller)

    async def take_in(
        self, kind: ImportKind, told: Sequence[Told], *, at: datetime, also: Also | None = None
    ) -> tuple[Verdict, ...]:
        """Take in at most BATCH records of a kind; a verdict for each, in order.

        `also` does what belongs to the same transaction, with the records that were written.
        """
        for _ in range(RACES):
            try:
                return await self._together(kind, told, at, also)
            except DuplicateKeyError:
                continue
            except BulkWriteError as error:
                if not is_repetition(error):
                    raise
            # Somebody took an id, a phone or an address in this moment: look again.
        if len(told) == 1:
            return (Refusal(None, "Others change the same records at this moment; import the line again."),)
        return tuple([verdict for one in told for verdict in await self.take_in(kind, [one], at=at, also=also)])

    async def _together(
        self, kind: ImportKind, told: Sequence[Told], at: datetime, also: Also | None
    ) -> tuple[Verdict, ...]:
        shelf = SHELVES[kind]

        async def transact(session: Session) -> tuple[Verdict, ...]:
            known = await self._known(shelf, {shelf.key: {"$in": [one.id for one in told]}}, session)
            contacts = await self._contacts(told, session) if kind is ImportKind.MEMBERS else None
            folded = fold(known, told, contacts)
            await self._write(shelf, folded, session)
            await self._tell(kind, folded, told, at, session)
            if also is not None and folded.writes:
                await also(tuple(folded.writes.values()), session)
            return folded.verdicts

        return await self._database.transaction(transact)

    async def _known(self, shelf: Shelf, query: Raw, session: Session) -> Mapping[str, Any]:
        rows = self._database.raw[shelf.collection].find({**self._shop, **query}, session=session)
        return {row[shelf.key]: shelf.value_of(row) async for row in rows}

    async def _contacts(self, told: Sequence[Any], session: Session) -> Contacts:
        """Whose the phones and addresses are that the batch names or that its members have."""
        claimed: dict[str, list[str]] = {"phone": [], "email": []}
        for one in told:
            for field, value in contacts_of(one):
                claimed[field].append(value)
        query = {
            "$or": [
                {"member_id": {"$in": [one.id for one in told]}},
                *({f"profile.{field}": {"$in": values}} for field, values in claimed.items() if values),
            ]
        }
        return Contacts.of((await self._known(SHELVES[ImportKind.MEMBERS], query, session)).values())

    async def _write(self, shelf: Shelf, folded: Folded, session: Session) -> None:
        writes = []
        for told in folded.writes.values():
            row = shelf.document_of(told)
            validate(shelf.document, {**self._shop, **row})
            match = {**self._shop, shelf.key: row.pop(shelf.key)}
            writes.append(UpdateOne(match, {"$set": row, "$setOnInsert": _EMPTY.get(shelf.key, {})}, upsert=True))
        if writes:
            collection = self._database.raw[shelf.collection]
            await in_bulk(collection.bulk_write(writes, session=session))  # in order: a phone is freed, then taken

    async def _tell(
        self, kind: ImportKind, folded: Folded, told: Sequence[Told], at: datetime, session: Session
    ) -> None:
        """Carry changes to the customers whom they concern."""
        verdicts = zip(told, folded.verdicts, strict=True)
        changed = {one.id for one, verdict in verdicts if verdict in (Outcome.CREATED, Outcome.CHANGED)}
        news = [folded.writes[one] for one in changed]
        if kind is ImportKind.MEMBERS:
            await self._customers.refresh([one for one in news if isinstance(one, Member)], at=at, session=session)
        if kind is ImportKind.ORDERS:
            ordered = [one for one in news if isinstance(one, Order)]
            await self._customers.hear_of_orders(ordered, at=at, session=session)


_EMPTY: dict[str, Raw] = {"member_id": {"writes": []}}
"""What a new document has beside what the host tells."""
