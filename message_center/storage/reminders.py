"""The ledger of payment reminders: one entry an order (spec E7)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bson import ObjectId
from pymongo import UpdateOne

from message_center.domain.actors import Caller
from message_center.domain.delivery import Delivery
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.orders import Order
from message_center.domain.reminder_messages import delivered, order_of
from message_center.domain.reminder_rules import Rhythm, planned
from message_center.domain.reminders import Reminder, ReminderReason, ReminderState
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.reminders import PLANNED, POSTPONED, ReminderDocument
from message_center.storage.mapping import new_id, to_document, to_value


class Reminders:
    """Plans, claims and decides; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop_id = caller.shop_id
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def of_orders(
        self, order_ids: Collection[str], *, session: Session | None = None
    ) -> dict[str, Reminder]:
        """The entries of these orders, by order: one command."""
        query = {**self._shop, "order_id": {"$in": list(order_ids)}}
        rows = self._database.reminders.find(query, session=session).hint("of_order")
        return {row["order_id"]: to_value(Reminder, row) async for row in rows}

    async def plan(
        self, orders: Sequence[Order], rhythm: Rhythm, *, now: datetime, session: Session
    ) -> tuple[Reminder, ...]:
        """Enter what the shop told of these orders; returns the entries that are new or changed: two commands."""
        known = await self.of_orders([order.id for order in orders], session=session)
        latest = {order.id: order for order in orders}
        told = [
            planned(known.get(order.id), order, rhythm, reminder_id=new_id(), shop_id=self._shop_id, now=now)
            for order in latest.values()
        ]
        changed = [one for one in told if one != known.get(one.order_id)]
        if changed:
            writes = [_entered(one) for one in changed]
            await in_bulk(self._database.reminders.bulk_write(writes, ordered=False, session=session))
        return tuple(changed)

    async def due(self, now: datetime, *, limit: int) -> tuple[Reminder, ...]:
        """The planned ones whose time to be looked at has come, the earliest first: one range of an index."""
        query = {**self._shop, **PLANNED, "due_at": {"$lte": now}}
        rows = self._database.reminders.find(query).sort([("due_at", 1), ("_id", 1)]).limit(limit).hint("due")
        return tuple([to_value(Reminder, row) async for row in rows])

    async def next_due_at(self) -> datetime | None:
        """When the next planned one is to be looked at; None when nothing is planned."""
        rows = self._database.reminders.find({**self._shop, **PLANNED}, {"due_at": True})
        async for row in rows.sort([("due_at", 1), ("_id", 1)]).limit(1).hint("due"):
            at: datetime = row["due_at"]
            return at
        return None

    async def postpone(self, reminders: Sequence[Reminder]) -> None:
        """Look at these later. One that was decided or changed meanwhile stays as it is."""
        writes = [
            UpdateOne(
                _waiting(one),
                {
                    "$set": {
                        "due_at": one.due_at,
                        "postponed_under": one.postponed_under,
                        "reason": one.reason.value,
                    }
                },
            )
            for one in reminders
        ]
        if writes:
            await in_bulk(self._database.reminders.bulk_write(writes, ordered=False))

    async def bring_forward(self, revision: int, *, limit: int) -> int:
        """Look again at those that earlier settings postponed: their wait may be over by these.

        Returns how many they were, at most `limit`.
        """
        query: Raw = {**self._shop, **POSTPONED, "postponed_under": {"$type": "int", "$lt": revision}}
        rows = self._database.reminders.find(query, {"_id": True}).limit(limit).hint("postponed")
        found = [row["_id"] async for row in rows]
        if found:
            query["_id"] = {"$in": found}
            back = [{"$set": {"due_at": "$promised_at", "postponed_under": None, "reason": "WAITING"}}]
            await self._database.reminders.update_many(query, back)
        return len(found)

    async def waiting(self, reminders: Sequence[Reminder], *, session: Session) -> frozenset[Id]:
        """Which of these still wait for their due time: nobody decided, and their order did not end it."""
        if not reminders:
            return frozenset()
        query = {**self._shop, **PLANNED, "_id": {"$in": [ObjectId(one.id) for one in reminders]}}
        rows = self._database.reminders.find(query, {"_id": True}, session=session).hint([("_id", 1)])
        return frozenset([Id(str(row["_id"])) async for row in rows])

    async def forget_buyer(self, keys: Sequence[str], *, at: datetime, session: Session) -> None:
        """Forget whose orders these were (spec F15); what waited is cancelled.

        The entries stay, so that no order is reminded of twice.
        """
        theirs = {**self._shop, "buyer_keys": {"$in": list(keys)}}
        await self._database.reminders.update_many(theirs, [{"$set": _forgotten(at)}], session=session)


async def decide_all(database: Database, decided: Sequence[Reminder], *, session: Session) -> None:
    """Write what was decided of reminders that wait in this transaction."""
    if decided:
        writes = [_decided(one) for one in decided]
        await in_bulk(database.reminders.bulk_write(writes, ordered=False, session=session))


def _forgotten(at: datetime) -> Raw:
    waits = {"$eq": ["$decided_at", None]}
    erased = (ReminderState.CANCELLED.value, ReminderReason.CUSTOMER_ERASED.value)
    return {
        "buyer_keys": [],
        "customer_id": None,
        "conversation_id": None,
        "message_id": None,
        "detail": "",
        "postponed_under": None,
        "state": {"$cond": [waits, erased[0], "$state"]},
        "reason": {"$cond": [waits, erased[1], "$reason"]},
        "decided_at": {"$cond": [waits, at, "$decided_at"]},
    }


async def follow(database: Database, messages: Sequence[Message], *, session: Session) -> None:
    """Let the entries of reminders tell how their messages stand now."""
    writes = [_followed(message) for message in messages]
    if writes:
        await in_bulk(database.reminders.bulk_write(writes, ordered=False, session=session))


def _followed(message: Message) -> UpdateOne:
    state, reason, detail = delivered(message.delivery or Delivery())
    match = {
        "shop_id": ObjectId(message.shop_id),
        "order_id": order_of(message.client_key),
        "message_id": ObjectId(message.id),
    }
    return UpdateOne(match, {"$set": {"state": state.value, "reason": reason.value, "detail": detail}})


def _waiting(reminder: Reminder) -> Raw:
    return {"shop_id": ObjectId(reminder.shop_id), "_id": ObjectId(reminder.id), **PLANNED}


def _decided(reminder: Reminder) -> UpdateOne:
    row = dict(validate(ReminderDocument, to_document(reminder)))
    names = ("state", "reason", "decided_at", "customer_id", "conversation_id", "message_id", "detail")
    return UpdateOne(_waiting(reminder), {"$set": {name: row[name] for name in names} | {"postponed_under": None}})


def _entered(reminder: Reminder) -> UpdateOne:
    row = dict(validate(ReminderDocument, to_document(reminder)))
    match = {"shop_id": row.pop("shop_id"), "order_id": row.pop("order_id"), "decided_at": None}
    row_id = row.pop("_id")
    return UpdateOne(match, {"$set": row, "$setOnInsert": {"_id": row_id}}, upsert=True)
