"""Moving many conversations in one transaction, each by a rule of its own, with messages and facts.

For machine work that is alike for many, such as reminders: a batch takes as many commands as one conversation.
A move means the same as in storage/moves.py, but only its conversation, messages and facts are written: comments,
carts and what a customer takes back are moved one by one. All are decided again when another process changed one
of the conversations meanwhile.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.facts import Fact, Happened
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.reminder_messages import reminds_anew, told_of
from message_center.domain.reminders import Reminder
from message_center.storage.conversation_rows import BY_ID, write_changes
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.lanes import touch
from message_center.storage.mapping import to_document, to_value
from message_center.storage.move_locks import all_locked
from message_center.storage.moves import (
    Move,
    fact_row,
    insert_messages,
    message_change,
    with_work,
)
from message_center.storage.reminders import Reminders, decide_all, follow


@dataclass(frozen=True, slots=True)
class Joint:
    """What was decided together: the moves, the ledger's entries that are decided with them, and further facts."""

    moves: Sequence[Move] = ()
    reminders: Sequence[Reminder] = ()
    facts: Sequence[Fact] = ()


@dataclass(frozen=True, slots=True)
class Gathering:
    """Conversations and messages as they are in this transaction, and which reminders still wait."""

    conversations: dict[Id, Conversation]
    messages: dict[Id, Message]
    waiting: frozenset[Id]


Tell = Callable[[Conversation, Happened], Raw]

DecideTogether = Callable[[Gathering], Awaitable[Joint]]


async def move_together(
    database: Database,
    caller: Caller,
    ids: Sequence[Id],
    decide: DecideTogether,
    *,
    at: datetime,
    message_ids: Sequence[Id] = (),
    reminders: Sequence[Reminder] = (),
) -> Joint:
    """Move those of the ids that exist in the caller's shop; at most one move for each. Returns what was decided.

    `message_ids` are messages that may change, `reminders` those that may be decided.
    """

    async def transact(session: Session) -> Joint:
        gathering = Gathering(
            await _conversations(database, caller, ids, session),
            await _messages(database, caller, message_ids, session),
            await Reminders(database, caller).waiting(reminders, session=session),
        )
        joint = await decide(gathering)
        await _write(database, session, gathering, joint, told=partial(fact_row, caller, at=at))
        return joint

    async with all_locked(ids):
        return await database.transaction(transact)


async def _conversations(
    database: Database, caller: Caller, ids: Sequence[Id], session: Session
) -> dict[Id, Conversation]:
    if not ids:
        return {}
    query = {"shop_id": ObjectId(caller.shop_id), "_id": {"$in": [ObjectId(one) for one in ids]}}
    rows = database.conversations.find(query, session=session, hint=BY_ID)
    found = [to_value(Conversation, row) async for row in rows]
    return {one.id: one for one in found}


async def _messages(database: Database, caller: Caller, ids: Sequence[Id], session: Session) -> dict[Id, Message]:
    if not ids:
        return {}
    query = {"shop_id": ObjectId(caller.shop_id), "_id": {"$in": [ObjectId(one) for one in ids]}}
    rows = database.messages.find(query, session=session, hint=BY_ID)
    found = [to_value(Message, row) async for row in rows]
    return {one.id: one for one in found}


async def _write(database: Database, session: Session, before: Gathering, joint: Joint, *, told: Tell) -> None:
    added = [message for move in joint.moves for message in move.added]
    changed = [message for move in joint.moves for message in move.changed]
    if added:
        await insert_messages(database, session, added)
    if changed:
        changes = [message_change(before.messages[one.id], one) for one in changed]
        await in_bulk(database.messages.bulk_write(changes, ordered=False, session=session))
    reminded = [one for one in changed if reminds_anew(before.messages[one.id], one)]
    await follow(database, reminded, session=session)
    await decide_all(database, joint.reminders, session=session)
    after, facts = _moved(before, joint.moves, reminded, told)
    facts += [dict(validate(FactDocument, to_document(fact))) for fact in joint.facts]
    if facts:
        await in_bulk(database.facts.insert_many(facts, session=session))
    await touch(database, [move.conversation.key for move in joint.moves if move.wakes], session=session)
    # The conversations last, because they are what others wait for.
    moved = [(before.conversations[one.id], one) for one in after]
    await write_changes(database, moved, session=session)


def _moved(
    before: Gathering, moves: Sequence[Move], reminded: Sequence[Message], told: Tell
) -> tuple[list[Conversation], list[Raw]]:
    """The conversations afterwards, each with one revision more if something happened, and the facts."""
    after: list[Conversation] = []
    facts: list[Raw] = []
    for move in moves:
        own = [one for one in reminded if one.conversation_id == move.conversation.id]
        happened = (*move.happened, *(told_of(one) for one in own))
        known = before.conversations[move.conversation.id]
        moved = with_work(known, move, before.messages)
        moved = replace(moved, revision=known.revision + bool(happened))
        facts += [told(moved, one) for one in happened]
        after.append(moved)
    return after, facts
