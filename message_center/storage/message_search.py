"""Finding messages of one shop by what they say (spec A10): candidates, newest first, by keyset.

Candidates have all grams of the query. The index follows the messages with a moment's delay, so whoever shows a
candidate looks at the message first (inbox/search.py).
"""

from collections.abc import Sequence

from bson import ObjectId
from pymongo.errors import ExecutionTimeout

from message_center.domain.actors import Caller
from message_center.domain.hits import Place
from message_center.domain.ids import Id
from message_center.domain.search import Query
from message_center.errors import LimitExceeded
from message_center.storage.database import Database, Raw
from message_center.storage.mapping import object_id
from message_center.storage.rarest import Lead, rarest

MAX_TIME_MS = 2_000

LEADS = 12
"""Grams of a query that are compared for the rarest."""


class MessageSearch:
    """Reads candidates; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller, *, max_time_ms: int = MAX_TIME_MS) -> None:
        self._rows = database.message_search
        self._max_time_ms = max_time_ms
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def candidates(
        self, query: Query, *, first: int, after: Place | None = None, conversation_id: str | None = None
    ) -> tuple[Place, ...]:
        """The first so many messages that may hold the query, newest first: two commands, however many there are.

        Raises LimitExceeded when it takes too long.
        """
        within = self._within(conversation_id)
        lead = await rarest(self._rows, self._leads(query, within))
        if lead is None:
            return ()
        # The other grams in an expression, which no index answers: the lead stays the one that was chosen.
        has_all = {"$setIsSubset": [list(query.grams), "$grams"]}
        rows = (
            self._rows.find({**within, **lead.match, **beyond("at", after), "$expr": has_all}, {"at": True})
            .sort([("at", -1), ("_id", -1)])
            .limit(first)
            .hint(lead.index)
            .max_time_ms(self._max_time_ms)
        )
        try:
            return tuple([Place(at=row["at"], id=Id(str(row["_id"]))) async for row in rows])
        except ExecutionTimeout as error:
            raise too_long() from error

    def _within(self, conversation_id: str | None) -> Raw:
        if conversation_id is None:
            return self._shop
        return {**self._shop, "conversation_id": object_id(conversation_id, field="conversationId")}

    def _leads(self, query: Query, within: Raw) -> Sequence[Lead]:
        longest = sorted(query.grams, key=len, reverse=True)[:LEADS]
        grams = [Lead("by_gram", {**self._shop, "grams": gram}) for gram in longest]
        return [*grams, Lead("by_conversation", within)] if within != self._shop else grams


def beyond(field: str, after: Place | None) -> Raw:
    """The condition for what comes after a place, newest first."""
    if after is None:
        return {}
    # The $or alone gives the index no bounds: without the first, a page costs all pages before it.
    same_time = {field: after.at, "_id": {"$lt": ObjectId(after.id)}}
    return {field: {"$lte": after.at}, "$or": [{field: {"$lt": after.at}}, same_time]}


def too_long() -> LimitExceeded:
    """What to tell when the database gave up."""
    return LimitExceeded("This search takes too long; write more of what you look for.", field="query")
