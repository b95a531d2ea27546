"""A deleted tag goes off every customer, whatever dies or happens meanwhile (spec D4)."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest
from bson import ObjectId

from message_center.domain.auto_tagging import AutoTagging, AutoTagRule
from message_center.domain.ids import Id
from message_center.domain.tags import Tag, TagChoice
from message_center.errors import NotFound
from message_center.inbox.auto_tag_rules import store_rules, stored_rules
from message_center.inbox.customer_tags import add_tags
from message_center.inbox.delete_tag import delete_tag, take_off_customers
from message_center.inbox.tags import create_tag
from message_center.storage.customer_rows import document_of
from message_center.storage.lanes import claim
from message_center.storage.mapping import new_id, to_document
from message_center.testing import TestCenter


async def tagged(center: TestCenter, count: int) -> Tag:
    """A tag that so many customers have, each on a row of their own."""
    tag = await create_tag(center.desk(), name="VIP", color=None)
    await center.customer("anna").writes("hello")
    row = await center.customer("anna").conversation()
    anna = await center.desk().scope.customers.get(row.customer_id)
    customers, rows = [], []
    for number in range(count):
        one = replace(anna, id=new_id(), identities=(), tag_ids=(tag.id,))
        customers.append({**document_of(one), "identity_keys": [one.id]})
        theirs = replace(row, id=new_id(), key=f"key {number}", customer_id=one.id, tag_ids=(tag.id,))
        rows.append(to_document(theirs))
    await center.storage.database.customers.insert_many(customers)
    await center.storage.database.conversations.insert_many(rows)
    return tag


async def left(center: TestCenter, tag_id: Id) -> tuple[int, int]:
    """How many customers and rows still have the tag."""
    with_tag = {"tag_ids": ObjectId(tag_id)}
    database = center.storage.database
    return await database.customers.count_documents(with_tag), await database.conversations.count_documents(
        with_tag
    )


@pytest.mark.spec("D4")
async def test_a_job_that_was_cut_off_is_finished_by_another(center: TestCenter) -> None:
    """Batches of 200 customers with their rows; when the worker dies between two, another goes on to the end."""
    tag = await tagged(center, 450)
    await delete_tag(center.desk(), tag_id=tag.id)
    assert await left(center, tag.id) == (450, 450)
    dying = await claim(center.storage.database, holder="dying", seconds=30)
    assert dying is not None
    assert await center.worker.work_on(dying) == 0
    assert await left(center, tag.id) == (250, 250)
    # It dies here: its lease runs out, and its lane was never given back.
    await center.storage.database.lanes.update_one({"_id": dying.key}, [{"$set": {"lease_until": "$$NOW"}}])
    await center.work()
    assert await left(center, tag.id) == (0, 0)
    assert await center.storage.database.tags.count_documents({}) == 1
    await center.later(minutes=3)
    assert await center.storage.database.tags.count_documents({"taken_off_at": None}) == 0
    assert await center.storage.database.lanes.count_documents({}) == 0
    assert await take_off_customers(center.desk(), tag.id) is None


@pytest.mark.spec("D4")
async def test_a_tag_deleted_while_it_is_put_on_is_on_nobody(center: TestCenter) -> None:
    """Twenty customers are tagged while the tag is deleted: in the end neither they nor their rows have it."""
    tag = await create_tag(center.desk(), name="VIP", color=None)
    names = [f"customer {number}" for number in range(20)]
    for name in names:
        await center.customer(name).writes("hello")
    rows = [await center.customer(name).conversation() for name in names]

    async def put_on(customer_id: Id) -> None:
        with suppress(NotFound):
            await add_tags(center.desk(), customer_id=customer_id, choices=[TagChoice(id=tag.id, field="tags.0")])

    async def delete() -> None:
        await asyncio.sleep(0)
        await delete_tag(center.desk(), tag_id=tag.id)
        await center.work()

    puts = [put_on(row.customer_id) for row in rows]
    await asyncio.gather(*puts[:10], delete(), *puts[10:])
    await center.later(minutes=3)
    assert await left(center, tag.id) == (0, 0)
    assert await center.storage.database.tags.count_documents({"taken_off_at": None}) == 0


async def test_a_transaction_that_outlives_the_job_s_first_look_is_cleaned_up(center: TestCenter) -> None:
    """Who is tagged by a transaction older than the deletion loses the tag when the job looks once more."""
    tag = await tagged(center, 1)
    await delete_tag(center.desk(), tag_id=tag.id)
    await center.work()
    assert await left(center, tag.id) == (0, 0)
    row = await center.customer("anna").conversation()
    late = {"$set": {"tag_ids": [ObjectId(tag.id)]}}
    await center.storage.database.customers.update_one({"_id": ObjectId(row.customer_id)}, late)
    await center.storage.database.conversations.update_one({"_id": ObjectId(row.id)}, late)
    await center.later(minutes=3)
    assert await left(center, tag.id) == (0, 0)
    assert await center.storage.database.tags.count_documents({"taken_off_at": None}) == 0


@pytest.mark.spec("D4")
async def test_a_rule_saved_at_the_moment_of_the_deletion_goes_too(center: TestCenter) -> None:
    """Rules that name the tag, saved by a transaction older than its deletion, lose that rule in the end."""
    desk = center.desk()
    tag = await create_tag(desk, name="VIP", color=None)
    await delete_tag(desk, tag_id=tag.id)
    late = AutoTagging(enabled=True, rules=(AutoTagRule(tag_id=tag.id, keywords=("gold",)),))
    await desk.scope.tags.transaction(lambda session: store_rules(desk, late, session=session))
    await center.later(minutes=3)
    after = await stored_rules(desk)
    assert (after.enabled, after.rules, after.revision) == (True, (), 2)
