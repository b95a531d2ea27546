"""Merging two customers of one shop, and parting them again, each in one transaction (spec B9).

A person has few conversations, one an account (and one an order), so all of it fits into a transaction. Messages
stay as they are: they belong to their conversation, and whoever wrote them is found through the shell.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.facts import Fact, FactKind, FactValue
from message_center.domain.ids import Id
from message_center.domain.merging import Merge, merged, unmerged
from message_center.errors import Conflict, NotFound
from message_center.storage.conversation_rows import retagged, write_changes
from message_center.storage.customer_rows import customer_of, document_of, fields_of
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.merges import MergeDocument
from message_center.storage.mapping import new_id, object_id, to_document, to_value

JOURNAL_SHOWN = 50

Shown = Sequence[tuple[Customer, Sequence[Conversation]]]
"""Customers, and the conversations that are to show them."""

Retagged = Callable[[Iterable[Id], Customer, Session], Awaitable[None]]
"""Given the target's tags before, and the target afterwards."""


class Merges:
    """Writes and reads the merge journal; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def get(self, merge_id: str) -> Merge:
        """One entry. Raises NotFound."""
        wanted = {**self._shop, "_id": object_id(merge_id, field="mergeId")}
        row = await self._database.merges.find_one(wanted)
        if row is None:
            raise NotFound("This shop has no such merge.", field="mergeId")
        return to_value(Merge, row)

    async def into(self, customer_id: Id) -> tuple[Merge, ...]:
        """What was merged into a customer, the latest first."""
        query = {**self._shop, "target_id": ObjectId(customer_id)}
        rows = self._database.merges.find(query).sort("_id", -1).limit(JOURNAL_SHOWN)
        return tuple([to_value(Merge, row) async for row in rows])

    async def latest_of(self, source_id: str) -> Merge | None:
        """The latest merge of a customer who is a shell now."""
        query = {**self._shop, "source_id": object_id(source_id, field="customerId")}
        rows = self._database.merges.find(query).sort("_id", -1).limit(1)
        return next(iter([to_value(Merge, row) async for row in rows]), None)

    async def counts(self, customer: Customer) -> int:
        """How many conversations a customer has."""
        mine = {**self._shop, "customer_id": ObjectId(customer.id)}
        return await self._database.conversations.count_documents(mine)

    async def merge(
        self,
        source_id: Id,
        target: Customer,
        *,
        made: bool,
        at: datetime,
        expected_revision: int | None,
        retagged: Retagged,
    ) -> Merge:
        """Move everything of a customer onto `target`, which is stored first when it was `made` for this.

        `retagged` does what belongs to it for the member's tags. Both are taken as they are in this moment. Raises
        Conflict when the customer is not at `expected_revision`, or was merged meanwhile.
        """

        async def transact(session: Session) -> Merge:
            if made:
                row = dict(validate(CustomerDocument, document_of(target)))
                await self._database.customers.insert_one(row, session=session)
            source = await self._customer(source_id, session)
            _check(source, expected_revision)
            before = await self._customer(target.id, session)
            _check_standing(source, before)
            shell, both = merged(source, before)
            moved = await self._conversations(source.id, session)
            note_ids = await self._notes(source.id, session)
            entry = Merge(
                id=new_id(),
                shop_id=source.shop_id,
                source_id=source.id,
                target_id=target.id,
                by=self._caller.actor,
                at=at,
                source=source,
                target=before,
                note_ids=note_ids,
                conversation_count=len(moved),
            )
            own = await self._conversations(target.id, session) if both.tag_ids != before.tag_ids else []
            await self._store(shell, both, len(moved), session)
            await self._show(both, [*moved, *own], session)
            await self._give_notes(note_ids, both, session)
            document = dict(validate(MergeDocument, to_document(entry)))
            await self._database.merges.insert_one(document, session=session)
            told = self._fact(FactKind.CUSTOMER_MERGED, entry, at)
            await self._tell(told, (shell, both), ((both, [*moved, *own]),), session)
            await retagged(before.tag_ids, replace(both, revision=both.revision + 1), session)
            return entry

        return await self._database.transaction(transact)

    async def undo(self, entry: Merge, *, at: datetime, retagged: Retagged) -> Merge:
        """Part the two again; `retagged` as for `merge`.

        Raises Conflict when it was undone, or when the target was merged itself.
        """

        async def transact(session: Session) -> Merge:
            mine = {**self._shop, "_id": ObjectId(entry.id)}
            row = await self._database.merges.find_one(mine, session=session)
            if row is None or row["undone_at"] is not None:
                raise Conflict("This merge was undone already.", field="mergeId")
            source = await self._customer(entry.source_id, session)
            target = await self._customer(entry.target_id, session)
            identities = {(one.account_id, one.external_id) for one in entry.source.identities}
            theirs: list[Conversation] = []
            others: list[Conversation] = []
            for one in await self._conversations(target.id, session):
                is_theirs = (one.account_id, one.identity) in identities
                (theirs if is_theirs else others).append(one)
            kept = {ObjectId(one) for one in entry.note_ids}
            note_ids = [one for one in await self._notes(target.id, session) if ObjectId(one) in kept]
            ids = [one.id for one in theirs]
            back, left = unmerged(entry, source, target, conversation_ids=ids, notes=len(note_ids))
            shown = ((back, theirs), (left, others if left.tag_ids != target.tag_ids else []))
            await self._store(left, back, len(theirs), session)
            for owner, rows in shown:
                await self._show(owner, rows, session)
            await self._give_notes(note_ids, back, session)
            undone = replace(entry, undone_at=at, undone_by=self._caller.actor)
            changed = to_document(undone)
            marks = {"undone_at": at, "undone_by": changed["undone_by"]}
            await self._database.merges.update_one(mine, {"$set": marks}, session=session)
            told = self._fact(FactKind.CUSTOMER_UNMERGED, entry, at)
            await self._tell(told, (back, left), shown, session)
            await retagged(target.tag_ids, replace(left, revision=left.revision + 1), session)
            return undone

        return await self._database.transaction(transact)

    async def _customer(self, customer_id: Id, session: Session) -> Customer:
        mine = {**self._shop, "_id": ObjectId(customer_id)}
        row = await self._database.customers.find_one(mine, session=session)
        if row is None:
            raise Conflict("One of the two is not here any more.", field="customerId")
        return customer_of(row)

    async def _conversations(self, customer_id: Id, session: Session) -> list[Conversation]:
        mine = {**self._shop, "customer_id": ObjectId(customer_id)}
        rows = self._database.conversations.find(mine, session=session)
        return [to_value(Conversation, row) async for row in rows]

    async def _notes(self, customer_id: Id, session: Session) -> tuple[Id, ...]:
        mine = {**self._shop, "customer_id": ObjectId(customer_id)}
        rows = self._database.notes.find(mine, {"_id": True}, session=session)
        return tuple([Id(str(row["_id"])) async for row in rows])

    async def _store(self, poorer: Customer, richer: Customer, conversations: int, session: Session) -> None:
        """Who gives first, since an identity belongs to one customer at a time."""
        for customer, more in ((poorer, -conversations), (richer, conversations)):
            fields = fields_of(customer)
            validate(CustomerDocument, document_of(customer))
            del fields["_id"], fields["revision"]
            change = {"$set": fields, "$inc": {"revision": 1, "conversation_count": more}}
            mine = {**self._shop, "_id": ObjectId(customer.id)}
            await self._database.customers.update_one(mine, change, session=session)

    async def _show(self, customer: Customer, rows: Sequence[Conversation], session: Session) -> None:
        """Let these conversations be the customer's, with the customer's tags on their rows."""
        changes = [(one, replace(retagged(one, customer.tag_ids), customer_id=customer.id)) for one in rows]
        await write_changes(self._database, changes, session=session)

    async def _give_notes(self, note_ids: Iterable[Id], customer: Customer, session: Session) -> None:
        these = {**self._shop, "_id": {"$in": [ObjectId(one) for one in note_ids]}}
        change = {"$set": {"customer_id": ObjectId(customer.id)}}
        await self._database.notes.update_many(these, change, session=session)

    async def _tell(self, told: Fact, customers: Iterable[Customer], shown: Shown, session: Session) -> None:
        """One fact a customer, and one a conversation that changed hands or shows other tags."""
        facts = [replace(told, customer_id=one.id, revision=one.revision + 1) for one in customers]
        facts += [
            replace(
                told,
                customer_id=owner.id,
                conversation_id=row.id,
                account_id=row.account_id,
                revision=row.revision + 1,
            )
            for owner, rows in shown
            for row in rows
        ]
        documents = [dict(validate(FactDocument, to_document(replace(fact, id=new_id())))) for fact in facts]
        await in_bulk(self._database.facts.insert_many(documents, session=session))

    def _fact(self, kind: FactKind, entry: Merge, at: datetime) -> Fact:
        values: dict[str, FactValue] = {"from": entry.source_id, "into": entry.target_id}
        return Fact(id=entry.id, shop_id=entry.shop_id, kind=kind, at=at, actor=self._caller.actor, values=values)


def merges_of(customer_id: Id, shop: Raw) -> Raw:
    """The query of the journal's entries that a customer is in, on either side."""
    sides = ("source_id", "target_id")
    return {"$or": [{**shop, side: ObjectId(customer_id)} for side in sides]}


def _check(source: Customer, expected_revision: int | None) -> None:
    if source.merged_into is not None or source.member_id is not None:
        raise Conflict("This customer was merged meanwhile; load it again.", field="customerId")
    if expected_revision is not None and source.revision != expected_revision:
        raise Conflict("The customer changed meanwhile; look at the preview again.", field="expectedRevision")


def _check_standing(*both: Customer) -> None:
    if any(one.erased_at is not None for one in both):
        raise Conflict("The data of one of the two were erased.", field="customerId")
    if any(one.block is not None for one in both):
        raise Conflict("One of the two is blocked; unblock them first.", field="customerId")
