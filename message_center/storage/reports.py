"""The figures of a shop's reports, summed by the database from the facts (spec F16).

Three commands a grouping, whatever the shop's size: what was written, and how long customers waited, each by an
index whose keys hold all that is counted; and what was completed, where a batch's fact is taken apart.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

from bson import ObjectId
from pymongo.errors import ExecutionTimeout

from message_center.domain.actors import ActorKind, Caller
from message_center.domain.durations import DIGITS, Durations, Lot, durations_of
from message_center.domain.facts import FactKind
from message_center.domain.reports import Figures, Grouping, Key, ReportPeriod
from message_center.errors import LimitExceeded
from message_center.storage.database import Database, Raw
from message_center.storage.documents.facts import EPOCH, MESSAGES, REPORTED

MAX_TIME_MS = 5_000

WRITTEN = (*MESSAGES, FactKind.CONVERSATION_STARTED.value)
COMPLETED = (FactKind.CONVERSATION_COMPLETED.value,)
_BY_PEOPLE = {"actor.kind": ActorKind.STAFF.value}


class Reports:
    """Sums; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller, *, max_time_ms: int = MAX_TIME_MS) -> None:
        self._facts = database.facts
        self._shop = {"shop_id": ObjectId(caller.shop_id)}
        self._max_time_ms = max_time_ms

    async def figures(self, period: ReportPeriod, by: Grouping) -> dict[Key, Figures]:
        """The rows that have something to tell, by key. Raises LimitExceeded when it takes too long."""
        try:
            volumes, waits, completions = await asyncio.gather(
                self._rows("reported", self._volumes(period, by)),
                self._rows("waiting", self._waits(period, by)),
                self._rows("reported", self._completions(period, by)),
            )
        except ExecutionTimeout as error:
            raise LimitExceeded("This report takes too long; ask for fewer days.", field="to") from error
        return {
            key: Figures(
                **volumes.get(key, {}),
                waits=waits.get(key, {}).get("began", 0),
                first_answers=_durations(waits.get(key, {})),
                resolutions=_durations(completions.get(key, {})),
            )
            for key in {**volumes, **waits, **completions}
        }

    async def _rows(self, index: str, pipeline: Sequence[Raw]) -> dict[Key, Raw]:
        options: dict[str, Any] = {"hint": index, "maxTimeMS": self._max_time_ms, "allowDiskUse": True}
        async with await self._facts.aggregate([*pipeline], **options) as rows:
            return {_key(row.pop("_id")): row async for row in rows}

    def _volumes(self, period: ReportPeriod, by: Grouping) -> list[Raw]:
        """Messages are counted first, for each kind and who wrote them, with the conversations that they are in;
        of a few such counts the rows are made. By tag, each conversation is a row of its own until then.
        """
        written: Raw = {**self._shop, **_of(WRITTEN), **_within("at", period)}
        if by is Grouping.PERSON:
            written |= {**_of(MESSAGES), **_BY_PEOPLE}
        key = "$conversation_id" if by is Grouping.TAG else _key_of(by, "at", period)
        counts = {
            "started": _counted(_is(FactKind.CONVERSATION_STARTED)),
            "received": _counted(_is(FactKind.MESSAGE_RECEIVED)),
            "answers": _counted(_written_by(ActorKind.STAFF)),
            "bot_messages": _counted(_written_by(ActorKind.BOT)),
        }
        together = {"input": "$sets", "initialValue": [], "in": {"$setUnion": ["$$value", "$$this"]}}
        rows: list[Raw] = [
            {"$match": written},
            {
                "$group": {
                    "_id": {"key": key, "kind": "$kind", "by": "$actor.kind"},
                    "number": {"$sum": 1},
                    "set": {"$addToSet": "$conversation_id"},
                }
            },
            {"$group": {"_id": "$_id.key", **counts, "sets": {"$push": "$set"}}},
            {"$set": {"conversations": {"$size": {"$reduce": together}}}},
            {"$unset": "sets"},
        ]
        if by is not Grouping.TAG:
            return rows
        sums = {name: {"$sum": f"${name}"} for name in ("conversations", *counts)}
        return [*rows, *_tags_of("_id"), {"$group": {"_id": "$tag", **sums}}]

    def _waits(self, period: ReportPeriod, by: Grouping) -> list[Raw]:
        waits: Raw = {**self._shop, **_within("since", period), "kind": {"$in": list(MESSAGES)}}
        if by is Grouping.PERSON:
            waits |= _BY_PEOPLE
        began = {"$eq": ["$kind", FactKind.MESSAGE_RECEIVED.value]}
        return [{"$match": waits}, *_in_lots(by, "since", period, {"$cond": [began, None, _LOT]})]

    def _completions(self, period: ReportPeriod, by: Grouping) -> list[Raw]:
        completed: Raw = {**self._shop, **_of(COMPLETED), **_within("at", period)}
        if by is Grouping.PERSON:
            completed |= _BY_PEOPLE
        alone = [{"id": "$conversation_id", "account_id": "$account_id", "since": "$since"}]
        each = {"$cond": [{"$eq": ["$conversations", []]}, alone, "$conversations"]}
        return [
            {"$match": completed},
            {"$project": {"at": True, "actor": True, "one": each}},
            {"$unwind": "$one"},
            {"$match": {"one.since": {"$gt": EPOCH}}},
            {"$set": {"account_id": "$one.account_id", "conversation_id": "$one.id", "since": "$one.since"}},
            *_in_lots(by, "at", period, _LOT),
        ]


def _in_lots(by: Grouping, at: str, period: ReportPeriod, lot: Raw) -> list[Raw]:
    """The rows, each with its durations in lots, few enough for one document; those without a lot began only."""
    key = "$tag" if by is Grouping.TAG else _key_of(by, at, period)
    needed = {"_id": False, "kind": True, "at": True, "since": True, "conversation_id": True}
    tagged = [{"$project": needed}, *_tags_of("conversation_id")] if by is Grouping.TAG else []
    only_began = {"$eq": ["$_id.lot", None]}
    lots = {"count": "$count", "longest": "$longest"}
    return [
        *tagged,
        {"$group": {"_id": {"key": key, "lot": lot}, "count": {"$sum": 1}, "longest": {"$max": _SECONDS}}},
        {
            "$group": {
                "_id": "$_id.key",
                "began": {"$sum": {"$cond": [only_began, "$count", 0]}},
                "lots": {"$push": {"$cond": [only_began, "$$REMOVE", lots]}},
            }
        },
    ]


def _durations(row: Raw) -> Durations:
    return durations_of(Lot(int(lot["count"]), int(lot["longest"])) for lot in row.get("lots", ()))


def _of(kinds: Sequence[str]) -> Raw:
    """Some of the reported kinds; the planner does not see by itself that they are."""
    return {"kind": {"$in": list(kinds)}, "$and": [REPORTED]}


def _within(name: str, period: ReportPeriod) -> Raw:
    return {name: {"$gte": max(period.start, EPOCH), "$lt": period.end}}


def _is(kind: FactKind) -> Raw:
    return {"$eq": ["$_id.kind", kind.value]}


def _written_by(kind: ActorKind) -> Raw:
    """Whether a count is of messages of theirs."""
    return {"$and": [{"$eq": ["$_id.by", kind.value]}, {"$in": ["$_id.kind", list(MESSAGES)]}]}


def _counted(condition: Raw) -> Raw:
    return {"$sum": {"$cond": [condition, "$number", 0]}}


_SECONDS: Raw = {"$max": [0, {"$toLong": {"$floor": {"$divide": [{"$subtract": ["$at", "$since"]}, 1000]}}}]}
"""How long it lasted; an answer that was written elsewhere may be older than the message that it met here."""

_PLACES = {"$subtract": [DIGITS - 1, {"$toInt": {"$floor": {"$log10": {"$max": [1, "$$seconds"]}}}}]}
_LOT: Raw = {"$let": {"vars": {"seconds": _SECONDS}, "in": {"$trunc": ["$$seconds", {"$min": [0, _PLACES]}]}}}
"""The leading digits of how long it lasted, which all of a lot have in common (domain/durations.py)."""


def _key_of(by: Grouping, at: str, period: ReportPeriod) -> Any:
    moment = {"date": f"${at}", "timezone": period.zone.key}
    keys: dict[Grouping, Any] = {
        Grouping.ALL: None,
        Grouping.ACCOUNT: "$account_id",
        Grouping.PERSON: "$actor.id",
        Grouping.DAY: {"$dateToString": {**moment, "format": "%Y-%m-%d"}},
        Grouping.HOUR: {"$hour": moment},
        Grouping.WEEKDAY: {"$isoDayOfWeek": moment},
    }
    return keys[by]


def _tags_of(conversation: str) -> list[Raw]:
    """One for each `tag` that the conversation's customer has now; one without for those who have none."""
    joined = {
        "from": "conversations",
        "localField": conversation,
        "foreignField": "_id",
        "pipeline": [{"$project": {"tag_ids": True}}],
        "as": "conversation",
    }
    return [
        {"$lookup": joined},
        {"$set": {"tag": {"$first": "$conversation.tag_ids"}}},
        {"$unwind": {"path": "$tag", "preserveNullAndEmptyArrays": True}},
    ]


def _key(stored: Any) -> Key:
    return str(stored) if isinstance(stored, ObjectId) else stored
