"""Moving many conversations in one transaction, with one fact for each kind of thing that happened.

For effects that are too many for a move each (storage/moves.py). A batch is decided again when another process
changed one of its conversations meanwhile, so deciding must be free of effects. Messages stay as they are.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import UpdateMany

from message_center.domain.actors import Actor, Caller
from message_center.domain.conversations import Conversation, Moved
from message_center.domain.facts import Changed, Fact, FactKind
from message_center.domain.found_by import found_by
from message_center.domain.ids import Id
from message_center.domain.messages import Direction
from message_center.storage.conversation_rows import BY_ID
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.documents.facts import FactDocument
from message_center.storage.mapping import new_id, to_document, to_value
from message_center.storage.move_locks import all_locked

BATCH_LIMIT = 200
"""How many conversations one transaction moves (decision 0008)."""


class Batch:
    """The conversations of a batch as they are in this transaction, and their messages on request."""

    def __init__(self, database: Database, session: Session, conversations: Sequence[Conversation]) -> None:
        self.conversations = {one.id: one for one in conversations}
        self._database = database
        self._session = session

    async def unread_after(self, sequences: Mapping[Id, int]) -> dict[Id, int]:
        """How many customer messages follow those sequence numbers, by conversation: one command at most."""
        branches = [
            {
                "shop_id": ObjectId(one.shop_id),
                "conversation_id": ObjectId(one.id),
                "sequence": {"$gt": sequences[one.id]},
                "direction": Direction.INBOUND.value,
                "arrived": {"$ne": False},
            }
            for one in self.conversations.values()
            if one.unread and one.id in sequences and sequences[one.id] < one.sequence
        ]
        if not branches:
            return {}
        counted: list[Raw] = [
            {"$match": {"$or": branches}},
            {"$group": {"_id": "$conversation_id", "count": {"$sum": 1}}},
        ]
        async with await self._database.messages.aggregate(counted, session=self._session, hint="page") as rows:
            return {Id(str(row["_id"])): row["count"] async for row in rows}


_ADD = "$addToSet"

_FIELDS = (*(field.name for field in fields(Conversation)), "folder")

DecideAll = Callable[[Batch], Awaitable[Sequence[Moved]]]
"""Returns the conversations that move, with what happened to each; the others of the batch stay."""


async def move_batch(
    database: Database, caller: Caller, ids: Sequence[Id], decide: DecideAll, *, at: datetime
) -> None:
    """Move those of the ids that exist in the caller's shop: four commands and the commit, however many."""

    async def transact(session: Session) -> None:
        query = {"shop_id": ObjectId(caller.shop_id), "_id": {"$in": [ObjectId(one) for one in ids]}}
        rows = database.conversations.find(query, session=session, batch_size=BATCH_LIMIT + 1, hint=BY_ID)
        batch = Batch(database, session, [to_value(Conversation, row) async for row in rows])
        moved = [one for one in await decide(batch) if one[1]]
        if not moved:
            return
        await in_bulk(database.facts.insert_many(_facts(caller, moved, at), session=session))
        # The conversations last, because they are what others wait for.
        changes = _changes(batch, [after for after, _ in moved])
        await in_bulk(database.conversations.bulk_write(changes, ordered=False, session=session))

    async with all_locked(ids):
        await database.transaction(transact)


def _changes(batch: Batch, moved: Sequence[Conversation]) -> list[UpdateMany]:
    """The writes: one for all conversations of which the same fields and words become different.

    The document is checked once for those of which the same fields change.
    """
    alike: dict[Change, list[Conversation]] = {}
    for after in moved:
        alike.setdefault(_change(batch.conversations[after.id], after), []).append(after)
    samples = {tuple(name for name, _ in change.fields): same[0] for change, same in alike.items()}
    for sample in samples.values():
        validate(ConversationDocument, to_document(sample))
    return [_write(change, same) for change, same in alike.items()]


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes different of a conversation: fields by name and value, and what happens to its words."""

    fields: tuple[tuple[str, Any], ...]
    operator: str
    words: tuple[str, ...]


def _change(before: Conversation, after: Conversation) -> Change:
    fields = [(name, getattr(after, name)) for name in _FIELDS if getattr(before, name) != getattr(after, name)]
    return Change(tuple(fields), *_words(found_by(before), found_by(after)))


def _words(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """How the words that lists find it by change: as little as can be said, so that it fits many conversations.

    MongoDB does not give and take of one array at once.
    """
    gone = tuple([word for word in old if word not in new])
    come = tuple([word for word in new if word not in old])
    if gone and come:
        return "$set", new
    return ("$pullAll", gone) if gone else (_ADD, come)


def _write(change: Change, conversations: Sequence[Conversation]) -> UpdateMany:
    row = to_document(conversations[0])
    match = {
        "shop_id": row["shop_id"],
        "_id": {"$in": [ObjectId(one.id) for one in conversations]},
    }
    words: Any = list(change.words)
    update: dict[str, Raw] = {"$set": {name: row[name] for name, _ in change.fields}, "$inc": {"revision": 1}}
    update.setdefault(change.operator, {})["found_by"] = {"$each": words} if change.operator == _ADD else words
    return UpdateMany(match, update, hint=BY_ID)


def _facts(caller: Caller, moved: Sequence[Moved], at: datetime) -> list[Raw]:
    """One fact for each kind of thing and each actor; details are in the conversations themselves."""
    together: dict[tuple[FactKind, Actor], list[Changed]] = {}
    for after, happened in moved:
        for one in happened:
            changed = Changed(
                id=after.id, account_id=after.account_id, revision=after.revision + 1, since=one.since
            )
            together.setdefault((one.kind, one.actor or caller.actor), []).append(changed)
    facts = [
        Fact(
            id=new_id(),
            shop_id=caller.shop_id,
            kind=kind,
            at=at,
            actor=actor,
            conversations=tuple(conversations),
        )
        for (kind, actor), conversations in together.items()
    ]
    return [dict(validate(FactDocument, to_document(fact))) for fact in facts]
