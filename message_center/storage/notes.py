"""Notes on the customers of one shop, each change with the fact that tells it (spec D3)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from bson import ObjectId
from pymongo import ReturnDocument

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id
from message_center.domain.notes import Note, check_room
from message_center.domain.pages import Page
from message_center.errors import NotFound
from message_center.storage.cursors import read_row_cursor, row_cursor
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.notes import NoteDocument
from message_center.storage.mapping import new_id, object_id, to_document, to_value

_ORDER = "notes"


class Notes:
    """Reads and changes notes; every query is bound to the caller's shop.

    A note is part of what is known of its customer: each change is a revision of the customer, who counts them.
    """

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def by_ids(self, ids: Sequence[Id]) -> tuple[Note, ...]:
        """Those of the ids that exist in this shop, in any order."""
        rows = self._database.notes.find({**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}})
        return tuple([to_value(Note, row) async for row in rows])

    async def of_customer(self, customer_id: Id, *, first: int, after: str | None) -> Page[Note]:
        """A page of a customer's notes, the newest first: one command. Raises CursorInvalid."""
        query: Raw = {**self._shop, "customer_id": ObjectId(customer_id)}
        if after is not None:
            at, row_id = read_row_cursor(_ORDER, after)
            query |= {"at": {"$lte": at}, "$or": [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": row_id}}]}
        rows = self._database.notes.find(query).sort([("at", -1), ("_id", -1)]).limit(first + 1)
        found = [to_value(Note, row) async for row in rows.hint("of_customer")]
        shown = tuple(found[:first])
        cursors = tuple(row_cursor(_ORDER, note.at, note.id) for note in shown)
        return Page(shown, cursors, has_next=len(found) > first, has_previous=after is not None)

    async def add(self, note: Note) -> None:
        """Write a note. Raises NotFound for an unknown customer, LimitExceeded."""
        row = dict(validate(NoteDocument, to_document(note)))

        async def transact(session: Session) -> None:
            customer = await self._touch(note, session, count=1)
            check_room(customer["note_count"] - 1)
            await self._database.notes.insert_one(dict(row), session=session)
            await self._tell(FactKind.NOTE_ADDED, note, customer, note.at, session)

        await self._database.transaction(transact)

    async def change(self, note_id: str, decide: Callable[[Note], Note], *, at: datetime) -> Note:
        """Change a note. Raises NotFound, and whatever `decide` raises; then nothing has happened."""

        async def transact(session: Session) -> Note:
            before = await self._get(note_id, session)
            after = decide(before)
            if after == before:
                return before
            customer = await self._touch(after, session, count=0)
            row = dict(validate(NoteDocument, to_document(after)))
            await self._database.notes.replace_one({**self._shop, "_id": row["_id"]}, row, session=session)
            await self._tell(FactKind.NOTE_CHANGED, after, customer, at, session)
            return after

        return await self._database.transaction(transact)

    async def delete(self, note_id: str, check: Callable[[Note], None], *, at: datetime) -> Note:
        """Delete a note. Raises NotFound, and whatever `check` raises; then nothing has happened."""

        async def transact(session: Session) -> Note:
            note = await self._get(note_id, session)
            check(note)
            customer = await self._touch(note, session, count=-1)
            await self._database.notes.delete_one({**self._shop, "_id": ObjectId(note.id)}, session=session)
            await self._tell(FactKind.NOTE_DELETED, note, customer, at, session)
            return note

        return await self._database.transaction(transact)

    async def _get(self, note_id: str, session: Session) -> Note:
        match = {**self._shop, "_id": object_id(note_id, field="noteId")}
        row = await self._database.notes.find_one(match, session=session)
        if row is None:
            raise NotFound("This shop has no such note.", field="noteId")
        return to_value(Note, row)

    async def _touch(self, note: Note, session: Session, *, count: int) -> Raw:
        """The customer's next revision, with so many notes more."""
        customer = await self._database.customers.find_one_and_update(
            {**self._shop, "_id": ObjectId(note.customer_id), "erased_at": None},
            {"$inc": {"revision": 1, "note_count": count}},
            projection={"revision": True, "note_count": True},
            return_document=ReturnDocument.AFTER,
            session=session,
        )
        if customer is None:
            raise NotFound("This shop has no such customer.", field="customerId")
        return customer

    async def _tell(self, kind: FactKind, note: Note, customer: Raw, at: datetime, session: Session) -> None:
        fact = Fact(
            id=new_id(),
            shop_id=note.shop_id,
            kind=kind,
            at=at,
            actor=self._caller.actor,
            revision=customer["revision"],
            customer_id=note.customer_id,
            values={"note_id": note.id},
        )
        await self._database.facts.insert_one(dict(validate(FactDocument, to_document(fact))), session=session)
