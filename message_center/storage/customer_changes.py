"""Changing a customer: read them, let a rule decide, and write everything in one transaction.

The twin of a conversation's move (storage/moves.py). What rows of the inbox repeat of a customer, their tags,
is written to the customer's conversations in the same transaction, each with its own fact.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.facts import Fact, FactKind, Happened
from message_center.domain.setting_aside import block, unblock
from message_center.errors import Conflict, NotFound
from message_center.storage.conversation_rows import retagged, write_changes
from message_center.storage.customer_rows import customer_of, document_of, fields_of
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.documents.facts import FactDocument
from message_center.storage.mapping import new_id, object_id, to_document, to_value


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChange:
    """What a rule decided: the customer afterwards, and what happened; without a change, nothing happened."""

    customer: Customer
    happened: tuple[Happened, ...] = ()


TAKEN = "An identity of this customer belongs to another customer; merge the two first."

DecideCustomer = Callable[[Customer], CustomerChange]


async def change_customer(
    database: Database,
    caller: Caller,
    customer_id: str,
    decide: DecideCustomer,
    *,
    at: datetime,
    session: Session | None = None,
) -> Customer:
    """Change one customer of the caller's shop; `decide` may run again when another changed them meanwhile.

    `session` is a transaction that this change belongs to; without one it has its own. Raises NotFound,
    Conflict when the customer was erased or one of their identities is somebody else's, and whatever `decide`
    raises; then everything is as it was.
    """
    match = {"shop_id": ObjectId(caller.shop_id), "_id": object_id(customer_id, field="customerId")}

    async def transact(session: Session) -> Customer:
        row = await database.customers.find_one(match, session=session)
        if row is None:
            raise NotFound("This shop has no such customer.", field="customerId")
        before = customer_of(row)
        if before.merged_into is not None:
            raise Conflict("This customer was merged into another meanwhile; load it again.", field="customerId")
        decided = decide(before)
        if decided.customer == before:
            return before
        if before.erased_at is not None:
            raise Conflict(
                "This customer's data were erased; nothing is kept of them any more.", field="customerId"
            )
        after = replace(decided.customer, revision=before.revision + 1)
        facts = [_fact(caller, after, happened, at) for happened in decided.happened]
        if after.tag_ids != before.tag_ids:
            facts += await _show_tags(database, session, caller, after, at)
        if (after.block is None) != (before.block is None):
            facts += await _show_block(database, session, caller, after, at)
        if facts:
            await in_bulk(database.facts.insert_many(facts, session=session))
        try:
            await database.customers.update_one(match, {"$set": _difference(before, after)}, session=session)
        except DuplicateKeyError:
            raise Conflict(TAKEN, field="customerId") from None
        return after

    return await transact(session) if session is not None else await database.transaction(transact)


async def _show_tags(
    database: Database, session: Session, caller: Caller, customer: Customer, at: datetime
) -> list[Raw]:
    """Repeat the tags on the customer's conversations; the facts that tell it, one a conversation."""
    theirs = {"shop_id": ObjectId(customer.shop_id), "customer_id": ObjectId(customer.id)}
    rows = [to_value(Conversation, row) async for row in database.conversations.find(theirs, session=session)]
    changes = [(known, retagged(known, customer.tag_ids)) for known in rows]
    await write_changes(database, changes, session=session)
    happened = Happened(kind=FactKind.CONVERSATION_TAGS_CHANGED)
    return [_fact(caller, customer, happened, at) | _about(after) for _, after in changes]


async def _show_block(
    database: Database, session: Session, caller: Caller, customer: Customer, at: datetime
) -> list[Raw]:
    """Set the customer's conversations aside, or bring them back; the facts that tell it, one a conversation."""
    rule = block if customer.block is not None else unblock
    theirs = {"shop_id": ObjectId(customer.shop_id), "customer_id": ObjectId(customer.id)}
    rows = [to_value(Conversation, row) async for row in database.conversations.find(theirs, session=session)]
    facts: list[Raw] = []
    changes: list[tuple[Conversation, Conversation]] = []
    for known in rows:
        moved, happened = rule(known)
        moved = replace(moved, revision=known.revision + len(happened))
        changes.append((known, moved))
        facts += [_fact(caller, customer, one, at) | _about(moved) for one in happened]
    await write_changes(database, changes, session=session)
    return facts


def _about(conversation: Conversation) -> Raw:
    """The fields of a fact that say which conversation it is about."""
    return {
        "conversation_id": ObjectId(conversation.id),
        "account_id": ObjectId(conversation.account_id),
        "revision": conversation.revision,
    }


def _fact(caller: Caller, customer: Customer, happened: Happened, at: datetime) -> Raw:
    fact = Fact(
        id=new_id(),
        shop_id=customer.shop_id,
        kind=happened.kind,
        at=at,
        actor=happened.actor or caller.actor,
        revision=customer.revision,
        customer_id=customer.id,
        message_id=happened.message_id,
        values=happened.values,
        why=happened.why,
    )
    return dict(validate(FactDocument, to_document(fact)))


def _difference(before: Customer, after: Customer) -> Raw:
    old, new = fields_of(before), fields_of(after)
    validate(CustomerDocument, document_of(after))
    return {name: value for name, value in new.items() if old[name] != value}
