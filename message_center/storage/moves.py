"""Moving a conversation: read it, let a rule decide, and write everything in one transaction.

This is the only way in which a conversation, its messages and its facts change (decision 0005). A move is
decided again when another process changed the conversation meanwhile, so deciding must be free of effects.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import UpdateOne
from pymongo.errors import BulkWriteError, DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.carts import Cart
from message_center.domain.comments import Comment
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import holds_back
from message_center.domain.facts import Fact, Happened
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.reminder_messages import reminds_anew, told_of
from message_center.domain.setting_aside import block, unblock
from message_center.errors import Conflict, NotFound
from message_center.storage.carts import write_cart
from message_center.storage.comments import write_comments
from message_center.storage.conversation_rows import difference_of
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.messages import PENDING, MessageDocument
from message_center.storage.forgetting import forget_words
from message_center.storage.lanes import touch
from message_center.storage.mapping import new_id, to_document, to_value
from message_center.storage.moments import Moment
from message_center.storage.move_locks import learn_lock, lock_of
from message_center.storage.reminders import follow
from message_center.storage.search_index import search_mark

_DUPLICATE = 11000


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a rule decided: the conversation afterwards, its new and changed messages, and what happened.

    `wakes` asks for the conversation's lane, `done` names the journal entries that this move takes in.
    `comments` are new and changed ones, `uncommented` those that are deleted; `cart` is the new or changed one.
    `taken_back` are messages, by the platform's ids, of whose words nothing may be left (spec G6).
    """

    conversation: Conversation
    added: tuple[Message, ...] = ()
    changed: tuple[Message, ...] = ()
    comments: tuple[Comment, ...] = ()
    uncommented: tuple[Comment, ...] = ()
    cart: Cart | None = None
    happened: tuple[Happened, ...] = ()
    wakes: bool = False
    done: tuple[Id, ...] = ()
    taken_back: tuple[str, ...] = ()


Decide = Callable[[Moment], Awaitable[Move]]


async def move(
    database: Database,
    caller: Caller,
    match: Raw,
    decide: Decide,
    *,
    at: datetime,
    start: Conversation | None = None,
) -> Conversation | None:
    """Move the conversation that `match` finds in the caller's shop, or else begin with `start`.

    Returns the conversation afterwards; None when there is neither. Whatever `decide` raises leaves everything
    as it was. Raises Conflict when another process began the same conversation in this moment.
    """
    query = {"shop_id": ObjectId(caller.shop_id), **match}

    async def transact(session: Session) -> Conversation | None:
        row = await database.conversations.find_one(query, session=session)
        if row is not None:
            learn_lock(row)
        known = to_value(Conversation, row) if row is not None else start
        if known is None:
            return None
        moment = Moment(database, session, caller, known)
        after = await _write(database, session, caller, moment, decided=await decide(moment), at=at)
        # The conversation last, because it is what others wait for.
        if row is None:
            after = await _begin(database, session, after)
        elif after != known:
            match = {"_id": ObjectId(after.id), "shop_id": ObjectId(after.shop_id)}
            changes = {"$set": difference_of(known, after)}
            await database.conversations.update_one(match, changes, session=session)
        return after

    async with lock_of(match):
        return await database.transaction(transact)


async def _write(
    database: Database, session: Session, caller: Caller, moment: Moment, *, decided: Move, at: datetime
) -> Conversation:
    before = moment.conversation
    after = with_work(before, decided, moment.seen)
    if decided.added:
        await insert_messages(database, session, decided.added)
    if decided.changed:
        changes = [message_change(moment.seen[message.id], message) for message in decided.changed]
        await in_bulk(database.messages.bulk_write(changes, session=session))
    await write_comments(database, decided.comments, decided.uncommented, session=session)
    if decided.cart is not None:
        await write_cart(database, decided.cart, session=session)
    reminded = [one for one in decided.changed if reminds_anew(moment.seen[one.id], one)]
    await follow(database, reminded, session=session)
    happened = (*decided.happened, *(told_of(one) for one in reminded))
    if happened:
        # What no fact tells of is bookkeeping that nobody sees: the revision stays (docs/architecture.md).
        after = replace(after, revision=before.revision + 1)
        facts = [fact_row(caller, after, one, at=at) for one in happened]
        await in_bulk(database.facts.insert_many(facts, session=session))
    if decided.done:
        ids = [ObjectId(one) for one in decided.done]
        done = {"$set": {"state": "DONE"}}
        await database.journal.update_many({"_id": {"$in": ids}}, done, session=session)
    if decided.taken_back:
        await forget_words(database, after.key, decided.taken_back, session=session)
    if decided.wakes:
        await touch(database, [after.key], session=session)
    return after


async def _begin(database: Database, session: Session, conversation: Conversation) -> Conversation:
    """Store a new conversation, with the tags and the block that its customer has at this moment."""
    theirs = {"_id": ObjectId(conversation.customer_id), "shop_id": ObjectId(conversation.shop_id)}
    customer = await database.customers.find_one_and_update(
        theirs,
        {"$inc": {"conversation_count": 1}},
        projection={"tag_ids": True, "block": True, "erased_at": True, "merged_into": True},
        session=session,
    )
    if customer is None:
        raise NotFound("This shop has no such customer.", field="customerId")
    if customer.get("merged_into") is not None:
        raise Conflict("The customer was merged in this moment.")
    if customer.get("erased_at") is not None:
        # Found before they were erased. Whoever comes again finds none, and makes somebody new.
        raise Conflict("This customer's data were erased in this moment.", field="customerId")
    begun = replace(conversation, tag_ids=tuple(Id(str(tag)) for tag in customer["tag_ids"]))
    begun = (block if customer.get("block") else unblock)(begun)[0]
    row = dict(validate(ConversationDocument, to_document(begun)))
    try:
        await database.conversations.insert_one(row, session=session)
    except DuplicateKeyError as error:
        raise Conflict("This conversation was begun in this moment.") from error
    return begun


async def insert_messages(database: Database, session: Session, messages: Sequence[Message]) -> None:
    """Write new messages. Raises Conflict when one of them is stored already."""
    rows = [dict(validate(MessageDocument, to_document(one) | search_mark(None, one))) for one in messages]
    try:
        await in_bulk(database.messages.insert_many(rows, session=session))
    except BulkWriteError as error:
        if any(problem["code"] != _DUPLICATE for problem in error.details["writeErrors"]):
            raise
        raise Conflict("One of these messages is stored already.") from error


def with_work(before: Conversation, decided: Move, seen: dict[Id, Message]) -> Conversation:
    """Keep the lane's work list true: what this move adds to it and settles of it."""
    outbox = sum(_is_pending(message) for message in (*decided.added, *decided.changed))
    outbox -= sum(_is_pending(seen[message.id]) for message in decided.changed)
    bots = sum(message.bots_pending for message in (*decided.added, *decided.changed))
    bots -= sum(seen[message.id].bots_pending for message in decided.changed)
    return replace(decided.conversation, outbox=before.outbox + outbox, bots_waiting=before.bots_waiting + bots)


def _is_pending(message: Message) -> bool:
    return message.delivery is not None and holds_back(message.delivery)


def message_change(before: Message, message: Message) -> UpdateOne:
    """The write of a message that changed."""
    row = to_document(message) | search_mark(before, message)
    return UpdateOne({"_id": row.pop("_id")}, {"$set": validate(MessageDocument, row)})


def fact_row(caller: Caller, conversation: Conversation, happened: Happened, *, at: datetime) -> Raw:
    """The document of what happened to a conversation as it is afterwards."""
    fact = Fact(
        id=new_id(),
        shop_id=conversation.shop_id,
        kind=happened.kind,
        at=happened.at or at,
        actor=happened.actor or caller.actor,
        revision=conversation.revision,
        conversation_id=conversation.id,
        account_id=conversation.account_id,
        customer_id=conversation.customer_id,
        message_id=happened.message_id,
        values=happened.values,
        why=happened.why,
        since=happened.since,
    )
    row = to_document(fact)
    validate(FactDocument, row)
    return row


async def outbox_of(database: Database, conversation: Conversation) -> tuple[Message, ...]:
    """The messages that the lane still has to send or settle, in order."""
    query: dict[str, Any] = {
        "shop_id": ObjectId(conversation.shop_id),
        "conversation_id": ObjectId(conversation.id),
        "delivery.status": {"$in": list(PENDING)},
    }
    rows = database.messages.find(query).sort("sequence", 1)
    messages = [to_value(Message, row) async for row in rows]
    return tuple(message for message in messages if _is_pending(message))
