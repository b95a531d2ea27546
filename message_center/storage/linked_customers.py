"""The customers whom a change of members or orders concerns (spec D2): a member's news appear at the customer."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from bson import ObjectId
from pymongo import UpdateOne

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact, FactKind, FactValue
from message_center.domain.ids import Id
from message_center.domain.members import Member
from message_center.domain.orders import Order
from message_center.storage.buyers import customers_behind
from message_center.storage.customer_rows import with_search_keys
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.member_writes import OPEN
from message_center.storage.mapping import new_id, to_document, to_part
from message_center.storage.member_tags import MemberTags
from message_center.storage.tags import Tags

_WHO = dict.fromkeys(("member_id", "identity_keys", "revision", "name", "locale", "tag_ids", "told_tags"), True)

News = tuple[Id, int, Mapping[str, FactValue]]
"""A customer, their revision, and the details of what happened."""


class LinkedCustomers:
    """Carries news to customers, with the facts that tell it; bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}
        self._tags = MemberTags(database, caller)

    async def show(self, members: Sequence[Member], *, at: datetime) -> None:
        """The same in a transaction of its own, for members who were asked for."""

        async def transact(session: Session) -> None:
            await self.refresh(members, at=at, session=session)

        if members:
            await Tags(self._database, self._caller).transaction(transact)

    async def refresh(self, members: Sequence[Member], *, at: datetime, session: Session) -> None:
        """Let linked customers show what their members are now, tags included.

        Who has a change of theirs still to be written to the host keeps it; they are refreshed when it is. Belongs
        into a transaction that runs again when another makes the same tag (`Tags.transaction`).
        """
        by_id = {member.id: member for member in members}
        waiting = await self._waiting(by_id, session)
        query = {**self._shop, "member_id": {"$in": list(by_id)}}
        linked = [row async for row in self._database.customers.find(query, _WHO, session=session)]
        free = [row for row in linked if row["member_id"] not in waiting]
        retagged = await self._tags.news(free, by_id, at=at, session=session)
        tags = {one.customer_id: {"tag_ids": [ObjectId(tag) for tag in one.after]} for one in retagged}
        writes = [
            UpdateOne(
                {**self._shop, "_id": row["_id"]},
                {
                    "$set": with_search_keys(shown_of(by_id[row["member_id"]], row)) | tags.get(row["_id"], {}),
                    "$inc": {"revision": 1},
                },
            )
            for row in free
        ]
        if writes:
            await in_bulk(self._database.customers.bulk_write(writes, ordered=False, session=session))
        await self._tags.show(retagged, at=at, session=session)
        changed: list[News] = [
            (
                Id(str(row["_id"])),
                row["revision"] + (row["member_id"] not in waiting),
                {"member_id": row["member_id"]},
            )
            for row in linked
        ]
        await self._tell(FactKind.CUSTOMER_CHANGED, changed, at, session)

    async def hear_of_orders(self, orders: Sequence[Order], *, at: datetime, session: Session) -> None:
        """Tell that these orders are new or changed, for each customer who bought."""
        buyers = await self._buyers(orders, session)
        told: list[News] = [
            (*customer, {"order_id": order.id})
            for order in orders
            for customer in {buyers[key] for key in order.buyer.keys if key in buyers}
        ]
        await self._tell(FactKind.ORDER_CHANGED, told, at, session)

    async def _waiting(self, member_ids: Collection[str], session: Session) -> set[str]:
        """Those of the members for whom a change is still to be written."""
        query = {**self._shop, "member_id": {"$in": list(member_ids)}, **OPEN}
        rows = self._database.member_writes.find(query, {"member_id": True}, session=session)
        return {row["member_id"] async for row in rows}

    async def _buyers(self, orders: Sequence[Order], session: Session) -> dict[str, tuple[Id, int]]:
        """The customers behind the keys of these orders' buyers, with their revisions, by key."""
        rows = await customers_behind(self._database, self._shop, orders, fields=_WHO, session=session)
        return {key: (Id(str(row["_id"])), row["revision"]) for key, row in rows.items()}

    async def _tell(
        self,
        kind: FactKind,
        concerned: Iterable[News],
        at: datetime,
        session: Session,
    ) -> None:
        facts = [
            Fact(
                id=new_id(),
                shop_id=self._caller.shop_id,
                kind=kind,
                at=at,
                actor=self._caller.actor,
                revision=revision,
                customer_id=customer_id,
                values=dict(values),
            )
            for customer_id, revision, values in concerned
        ]
        if facts:
            rows = [dict(validate(FactDocument, to_document(fact))) for fact in facts]
            await in_bulk(self._database.facts.insert_many(rows, session=session))


def shown_of(member: Member, known: Raw) -> Raw:
    """What a customer's row shows of the member: the member's contact as it is; a name is never lost."""
    profile = member.profile
    return {
        "name": profile.name or known["name"],
        "phone": profile.phone,
        "email": profile.email,
        "locale": profile.locale or known["locale"],
        "gender": to_part(profile.gender),
        "birthday": to_part(profile.birthday),
        "addresses": to_part(profile.addresses),
        "told_tags": list(member.tags),
    }
