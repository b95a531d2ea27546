"""Changes of members on their way to the host shop (spec D2): kept in the transaction of our own change."""

from collections.abc import Sequence
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.customers import Customer
from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id
from message_center.domain.member_writes import OPEN as OPEN_STATES
from message_center.domain.member_writes import MemberWrite, WriteState, customer_as_wanted, in_order
from message_center.domain.members import Member, MemberChange
from message_center.storage.customer_changes import CustomerChange, change_customer
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.member_writes import OPEN, UNFINISHED, MemberWriteDocument
from message_center.storage.lanes import Lane, claim_this, finish, touch
from message_center.storage.linked_customers import LinkedCustomers
from message_center.storage.mapping import new_id, to_document, to_value
from message_center.storage.tags import Tags

_IN_ORDER = [("created_at", 1), ("_id", 1)]
"""Ids are in order within one process alone: two that are made in the same second elsewhere are not."""


class MemberWrites:
    """Keeps, finds and settles wanted changes; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}
        self._customers = LinkedCustomers(database, caller)

    async def plan(self, write: MemberWrite, *, lane: str, seconds: float) -> Lane | None:
        """Note a write that the host is about to be asked for, and hold its member's lane meanwhile.

        Whoever dies now leaves it to the worker, after `seconds`. None while another writes for this member.
        """
        row = dict(validate(MemberWriteDocument, to_document(write)))

        async def transact(session: Session) -> None:
            await self._database.member_writes.insert_one(row, session=session)
            await touch(self._database, [lane], after=seconds, session=session)

        await self._database.transaction(transact)
        return await claim_this(self._database, lane, holder=write.id, seconds=seconds)

    async def drop(self, write: MemberWrite) -> None:
        """Forget a planned write that the host refused."""
        await self._database.member_writes.delete_one({**self._shop, "_id": ObjectId(write.id)})

    async def give_back(self, held: Lane) -> None:
        """Let others write for this member."""
        await finish(self._database, held)

    async def keep(self, write: MemberWrite, *, lane: str, at: datetime) -> Customer:
        """Change the customer as wanted and keep the write, in one transaction with the fact that tells both.

        A planned one is kept as it is now.

        `lane` is asked to go on with a write that is not done. Raises NotFound.
        """

        async def transact(session: Session) -> Customer:
            customer = await change_customer(
                self._database,
                self._caller,
                write.customer_id,
                lambda before: CustomerChange(customer=customer_as_wanted(before, write.change)),
                at=at,
                session=session,
            )
            await self.queue(write, revision=customer.revision, lane=lane, at=at, session=session)
            return customer

        return await self._database.transaction(transact)

    async def queue(self, write: MemberWrite, *, revision: int, lane: str, at: datetime, session: Session) -> None:
        """Keep the write, with the fact that tells it, in the transaction that changed the customer.

        `revision` is the customer's after that; `lane` is asked to go on with a write that is not done.
        """
        row = dict(validate(MemberWriteDocument, to_document(write)))
        match = {**self._shop, "_id": row["_id"]}
        await self._database.member_writes.replace_one(match, row, upsert=True, session=session)
        await self._supersede(write, session)
        await self._tell(write, revision, at, session)
        if write.state in OPEN_STATES:
            after = (write.next_try_at - at).total_seconds()
            await touch(self._database, [lane], after=max(0, after), session=session)

    async def queue_many(
        self, writes: Sequence[tuple[MemberWrite, int]], *, lanes: Sequence[str], at: datetime, session: Session
    ) -> None:
        """The same for many members' writes, each with its customer's revision, which are all still to be made."""
        if not writes:
            return
        rows = [dict(validate(MemberWriteDocument, to_document(write))) for write, _ in writes]
        facts = [self._fact(write, revision, at) for write, revision in writes]
        await in_bulk(self._database.member_writes.insert_many(rows, session=session))
        await in_bulk(self._database.facts.insert_many(facts, session=session))
        await touch(self._database, lanes, session=session)

    async def waiting(self, member_ids: Sequence[str], *, session: Session) -> dict[str, tuple[MemberChange, ...]]:
        """The changes that are still to be made of members, oldest first, by the member's id."""
        query = {**self._shop, "member_id": {"$in": list(member_ids)}, **OPEN}
        rows = await self._database.member_writes.find(query, session=session, batch_size=1000).to_list()
        found: dict[str, tuple[MemberChange, ...]] = {}
        for write in sorted((to_value(MemberWrite, row) for row in rows), key=in_order):
            found[write.member_id] = (*found.get(write.member_id, ()), write.change)
        return found

    async def oldest(self, member_id: str) -> MemberWrite | None:
        """The write that is to be made next for a member."""
        query = {**self._shop, "member_id": member_id, **OPEN}
        rows = self._database.member_writes.find(query).sort(_IN_ORDER).limit(1)
        return next(iter([to_value(MemberWrite, row) async for row in rows]), None)

    async def settle(
        self, before: MemberWrite, after: MemberWrite, member: Member | None, *, at: datetime
    ) -> None:
        """Say what became of a write; `member` is what the host has now, and shows at linked customers.

        Does nothing when another has said it meanwhile, or the customer was erased: a worker may have lost its
        lease while the host was answering it.
        """
        fields = to_document(after)
        validate(MemberWriteDocument, fields)
        match = {**self._shop, "_id": fields.pop("_id"), "state": before.state.value, "tries": before.tries}

        async def transact(session: Session) -> None:
            settled = await self._database.member_writes.update_one(match, {"$set": fields}, session=session)
            if not settled.matched_count:
                return
            await self._supersede(after, session)
            if member is not None:
                await self._customers.refresh([member], at=at, session=session)
            if after.state is not before.state:
                await self._tell(after, 0, at, session)

        await Tags(self._database, self._caller).transaction(transact)

    async def of_customers(self, ids: Sequence[Id]) -> dict[Id, tuple[MemberWrite, ...]]:
        """The unfinished and refused writes of customers, oldest first."""
        query = {**self._shop, "customer_id": {"$in": [ObjectId(one) for one in ids]}, **UNFINISHED}
        rows = self._database.member_writes.find(query)
        found: dict[Id, tuple[MemberWrite, ...]] = {}
        for write in sorted([to_value(MemberWrite, row) async for row in rows], key=in_order):
            found[write.customer_id] = (*found.get(write.customer_id, ()), write)
        return found

    async def _supersede(self, write: MemberWrite, session: Session) -> None:
        """What the host takes now replaces what it refused before, so that nobody is told of it any more."""
        if write.state is WriteState.DONE:
            refused: Raw = {**self._shop, "member_id": write.member_id, "state": WriteState.REFUSED.value}
            await self._database.member_writes.delete_many(refused, session=session)

    async def _tell(self, write: MemberWrite, revision: int, at: datetime, session: Session) -> None:
        await self._database.facts.insert_one(self._fact(write, revision, at), session=session)

    def _fact(self, write: MemberWrite, revision: int, at: datetime) -> Raw:
        fact = Fact(
            id=new_id(),
            shop_id=write.shop_id,
            kind=FactKind.CUSTOMER_CHANGED,
            at=at,
            actor=self._caller.actor,
            revision=revision,
            customer_id=write.customer_id,
            values={"member_id": write.member_id, "member_write": write.state.value},
        )
        return dict(validate(FactDocument, to_document(fact)))
