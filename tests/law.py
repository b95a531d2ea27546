"""The law of the live feed: a snapshot, and the facts after it, are a fresh snapshot (docs/architecture.md).

    async with the_law(center):
        await send_message(...)

plays a client that loaded everything before the block, hears only the facts of the block, and looks again at
what they name. What it holds then must be what a fresh snapshot holds.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bson import ObjectId

from message_center.domain.actors import SYSTEM, system_caller
from message_center.domain.conversations import Conversation
from message_center.domain.facts import Fact, FactKind
from message_center.domain.found_by import found_by
from message_center.storage.mapping import new_id, to_value
from message_center.testing import TestCenter

BOOKKEEPING = frozenset(
    {
        "outbox",
        "bots_waiting",
        "chores",
        "reach_known_at",
        "bots_pending",
        "media_pending",
        "profile_at",
        "conversation_count",
        "found_by",
        "matching",
        "password_hash",
        "renaming",
    }
)
"""What no client ever sees: the lane's work list, what tells late events from new ones, and what lists go by."""

COLLECTIONS = (
    "conversations",
    "messages",
    "customers",
    "channel_accounts",
    "settings",
    "staff",
    "tags",
    "comments",
    "carts",
    "working_hours",
    "saved_replies",
    "reminders",
)

Rows = dict[tuple[str, str], dict[str, Any]]


async def _snapshot(center: TestCenter) -> Rows:
    database = center.storage.database
    found: Rows = {}
    for name in COLLECTIONS:
        async for row in database.raw[name].find({"shop_id": _shop(center)}):
            if name == "conversations":
                words = found_by(to_value(Conversation, row))
                assert sorted(row["found_by"]) == sorted(words), "lists would not find it"
            if name == "reminders" and row["decided_at"] is None:
                continue  # planned ones follow from orders and settings, of which others tell
            key = str(row["order_id"] if name == "reminders" else row.get("topic") or row["_id"])
            found[name, key] = {field: value for field, value in row.items() if field not in BOOKKEEPING}
    async for row in database.shops.find({"_id": _shop(center)}):
        found["shops", center.shop.id] = row
    return found


def _shop(center: TestCenter) -> Any:
    return ObjectId(center.shop.id)


async def _facts_after(center: TestCenter, cursor: str) -> list[Fact]:
    last = Fact(
        id=new_id(),
        shop_id=center.shop.id,
        kind=FactKind.SETTINGS_CHANGED,
        at=center.clock.now(),
        actor=SYSTEM,
        values={"topic": "the law's end"},
    )
    await center.storage.scope(system_caller(center.shop.id)).facts.add(last)
    facts: list[Fact] = []
    async for _, fact in center.storage.feed.follow(center.shop.id, cursor):
        if fact.id == last.id:
            return facts
        facts.append(fact)
    raise AssertionError("the feed ended")


def _named(fact: Fact) -> set[tuple[str, str]]:
    """What a client looks at again when it hears this fact."""
    named = {
        ("conversations", fact.conversation_id),
        *(("conversations", one.id) for one in fact.conversations),
        ("messages", fact.message_id),
        ("channel_accounts", fact.account_id if fact.kind is FactKind.ACCOUNT_CHANGED else None),
    }
    if fact.is_about_customer or fact.kind in (FactKind.CUSTOMER_CHANGED, FactKind.CONVERSATION_STARTED):
        named.add(("customers", fact.customer_id))
    if fact.kind is FactKind.STAFF_CHANGED:
        named.add(("staff", str(fact.values["staff_id"])))
    if "comment_id" in fact.values:
        named.add(("comments", str(fact.values["comment_id"])))
    if "cart_id" in fact.values:
        named.add(("carts", str(fact.values["cart_id"])))
    if fact.kind is FactKind.SETTINGS_CHANGED:
        topic = str(fact.values["topic"])
        named.add(("settings", topic if fact.account_id is None else f"{topic}:{fact.account_id}"))
        named.add(("shops", fact.shop_id))
        named.add(("working_hours", _text(fact, "working_hours_id")))
    if fact.kind is FactKind.REMINDER_CHANGED:
        named.add(("reminders", str(fact.values["order_id"])))
    if fact.kind is FactKind.TAG_CHANGED:
        named.add(("tags", str(fact.values["tag_id"])))
    if fact.kind is FactKind.SAVED_REPLY_CHANGED:
        named.add(("saved_replies", str(fact.values["saved_reply_id"])))
    if fact.kind in (FactKind.NOTE_ADDED, FactKind.NOTE_CHANGED, FactKind.NOTE_DELETED):
        named.add(("notes", str(fact.values["note_id"])))
    return {(collection, key) for collection, key in named if key is not None}


def _drop_deleted_tags(facts: list[Fact], *snapshots: Rows) -> None:
    """A client that hears of a deleted tag drops it wherever it shows it; no row tells of that by itself."""
    deleted = {
        ObjectId(str(fact.values["tag_id"]))
        for fact in facts
        if fact.kind is FactKind.TAG_CHANGED and fact.values["change"] == "DELETED"
    }
    for snapshot in snapshots:
        for row in snapshot.values():
            if "tag_ids" in row:
                row["tag_ids"] = [one for one in row["tag_ids"] if one not in deleted]


def _text(fact: Fact, name: str) -> str | None:
    value = fact.values.get(name)
    return value if isinstance(value, str) else None


def _drop_erased(facts: list[Fact], held: Rows) -> None:
    """A client that hears of an erasure or an expiry drops what it shows of the conversation or the customer."""
    erased = {
        ObjectId(str(fact.conversation_id or fact.customer_id))
        for fact in facts
        if fact.kind in (FactKind.CONVERSATION_ERASED, FactKind.CONVERSATION_EMPTIED, FactKind.CUSTOMER_ERASED)
    }
    for name, row in list(held.items()):
        if row.get("conversation_id") in erased or (name[0] == "notes" and row["customer_id"] in erased):
            del held[name]


@asynccontextmanager
async def the_law(center: TestCenter) -> AsyncIterator[list[Fact]]:
    """Hold what runs in the block to the law; afterwards the list holds the block's facts."""
    facts: list[Fact] = []
    async with center.storage.feed.running():
        cursor = center.storage.feed.cursor(center.shop.id)
        held = await _snapshot(center)
        yield facts
        fresh = await _snapshot(center)
        facts += await _facts_after(center, cursor)
    _drop_deleted_tags(facts, held, fresh)
    _drop_erased(facts, held)
    revisions: dict[str, int] = {}
    for fact in facts:
        for name in _named(fact):
            if name in fresh:
                held[name] = fresh[name]
            else:
                held.pop(name, None)
        told = {one.id: one.revision for one in fact.conversations}
        if fact.conversation_id is not None:
            told[fact.conversation_id] = fact.revision
        for conversation_id, revision in told.items():
            assert revision >= revisions.get(conversation_id, 0), "revisions go back"
            revisions[conversation_id] = revision
    silent = [name for name in fresh if held.get(name) != fresh[name]]
    assert not silent, f"changed without a fact: {silent}"
    assert not held.keys() - fresh.keys(), "gone without a fact"
    for conversation_id, revision in revisions.items():
        assert fresh["conversations", conversation_id]["revision"] == revision, "the last fact is not the row's"
