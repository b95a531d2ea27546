"""The job that carries a tag's new name to the host's members: cut off, raced, and of one cost a batch."""

import asyncio
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import replace

import pytest

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.imports import ImportKind
from message_center.domain.tags import Tag, TagChoice
from message_center.errors import Conflict
from message_center.inbox.customer_tags import add_tags, remove_tags
from message_center.inbox.member_tags import rename_at_members
from message_center.inbox.rename_tag import carry_name
from message_center.inbox.tags import change_tag, create_tag
from message_center.storage.customer_rows import document_of
from message_center.storage.database import Session
from message_center.storage.imports import Imports
from message_center.storage.lanes import claim
from message_center.storage.mapping import new_id
from message_center.testing import TestCenter, open_test_center
from tests.law import the_law
from tests.shop.made import member
from tests.shop.renaming import nothing_is_left, rename
from tests.shop.scene import Scene
from tests.shop.tagging import host_says, put_on, shown
from tests.storage.counting import counted

pytestmark = pytest.mark.spec("D2", "D4")


async def many(center: TestCenter, tag: Tag, count: int) -> list[Id]:
    """So many linked customers with the tag, and as many who are nobody's members."""
    one = Customer(id=new_id(), shop_id=center.shop.id, created_at=center.clock.now(), tag_ids=(tag.id,))
    linked = [replace(one, id=new_id(), member_id=f"R-{n}", told_tags=(tag.name,)) for n in range(count)]
    others = [replace(one, id=new_id()) for _ in range(count)]
    await center.storage.database.customers.insert_many([document_of(row) for row in linked + others])
    return [one.id for one in linked]


async def test_a_job_that_was_cut_off_is_finished_by_another(scene: Scene) -> None:
    """Of 450 members each is written once, 200 at a time; when the worker dies, another goes on where it was."""
    database = scene.center.storage.database
    tag = await create_tag(scene.center.desk(), name="Gold", color=None)
    await many(scene.center, tag, 450)
    async with the_law(scene.center):
        await change_tag(scene.center.desk(), tag_id=tag.id, name="VIP", color=None)
        dying = await claim(database, holder="dying", seconds=30)
        assert dying is not None
        assert await scene.center.worker.work_on(dying) == 0
    assert await database.member_writes.count_documents({}) == 200
    # It dies here: its lease runs out, and its lane was never given back.
    await database.lanes.update_one({"_id": dying.key}, [{"$set": {"lease_until": "$$NOW"}}])
    desk = scene.center.desk()
    queued = []
    for _ in range(3):
        await carry_name(desk, tag.id)
        queued.append(await database.member_writes.count_documents({}))
    assert queued == [400, 450, 450]
    assert len(await database.member_writes.distinct("member_id")) == 450
    wanted = {"tags_added": ["VIP"], "tags_removed": ["Gold"]}
    rows = await database.member_writes.find({}, {"change": True}).to_list()
    assert all({name: row["change"][name] for name in wanted} == wanted for row in rows)
    scene.center.clock.advance(minutes=2)
    for _ in range(2):
        assert await carry_name(desk, tag.id) == 0
    assert await carry_name(desk, tag.id) is None
    assert await database.member_writes.count_documents({}) == 450


async def test_a_batch_costs_the_same_whatever_is_in_it(mongo_url: str) -> None:
    """For 200 members the database is asked as often as for ten."""
    costs = []
    async with counted(mongo_url, "renamed-tags") as (database, commands), open_test_center(database) as center:
        for count in (10, 200):
            tag = await create_tag(center.desk(), name=f"of {count}", color=None)
            await many(center, tag, count)
            await change_tag(center.desk(), tag_id=tag.id, name=f"for {count}", color=None)
            commands.take()
            await carry_name(center.desk(), tag.id)
            costs.append(commands.take())
        assert await database.member_writes.count_documents({}) == 210
        await database.raw.client.drop_database(database.raw.name)
    assert costs[0] == costs[1]
    assert len(costs[1]) == 10


async def test_whoever_is_given_the_tag_by_its_old_name_behind_the_job_is_found(scene: Scene) -> None:
    """A tagging older than the renaming queues the old name; the job looks once more, and the host has the new."""
    tag = await create_tag(scene.center.desk(), name="Gold", color=None)
    await change_tag(scene.center.desk(), tag_id=tag.id, name="VIP", color=None)
    await scene.center.work()
    await put_on(scene, "VIP")
    old = {"$set": {"change.tags_added": ["Gold"]}}
    await scene.center.storage.database.member_writes.update_many({}, old)
    await scene.center.work()
    assert (await scene.member()).tags == ("host's own", "Gold")
    await scene.center.later(minutes=3)
    assert (await scene.member()).tags == ("host's own", "VIP")
    assert await shown(scene) == ["VIP", "host's own"]
    assert await nothing_is_left(scene)


async def test_what_the_host_takes_off_in_the_jobs_own_moment_does_not_come_back(scene: Scene) -> None:
    """A batch that has read its customers does not write what is not true of them any more: it begins again."""
    await host_says(scene, "Gold", "Big", days=1)
    tag = await rename(scene, "Gold", "VIP")
    desk, batches = scene.center.desk(), []

    async def carry(tag: Tag, customers: Sequence[Customer], session: Session) -> Collection[Id]:
        batches.append(len(customers))
        if len(batches) == 1:
            await host_says(scene, "Big", days=2)
        return await rename_at_members(desk, tag, customers, session)

    await desk.scope.renamed_tags.carry_some(tag.id, limit=200, rename=carry, at=desk.clock.now())
    assert batches == [1]
    await scene.center.later(minutes=3)
    assert (await scene.member()).tags == ("Big",)
    assert await shown(scene) == ["Big"]


async def test_tagging_untagging_and_renaming_at_once_end_alike_on_both_sides(scene: Scene) -> None:
    """Twenty members' tags are put on and taken off while the tag gets two new names: host and center agree."""
    desk = scene.center.desk()
    tag = await create_tag(desk, name="Gold", color=None)
    ids = await many(scene.center, tag, 20)
    members = [member(f"R-{number}", tags=("Gold",)) for number in range(20)]
    await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, members, at=desk.clock.now())

    async def taken_off_and_on(number: int) -> None:
        await remove_tags(scene.center.desk(), customer_id=ids[number], tag_ids=[tag.id])
        if number % 2:
            await add_tags(
                scene.center.desk(), customer_id=ids[number], choices=[TagChoice(id=tag.id, field="tags.0")]
            )

    async def rename_twice() -> None:
        for name in ("Silver", "VIP"):
            with suppress(Conflict):
                await change_tag(scene.center.desk(), tag_id=tag.id, name=name, color=None)
            await carry_name(scene.center.desk(), tag.id)

    await asyncio.gather(*(taken_off_and_on(number) for number in range(10)), rename_twice())
    await scene.center.later(minutes=3)
    people = {one.member_id: one for one in await desk.scope.customers.by_ids(ids)}
    there = await scene.host.members(scene.center.shop.id, [one.id for one in members])
    wanted = {f"R-{number}": ("VIP",) if number >= 10 or number % 2 else () for number in range(20)}
    assert {one.id: one.tags for one in there.values()} == wanted
    assert {key: one.tag_ids for key, one in people.items()} == {
        key: (tag.id,) if tags else () for key, tags in wanted.items()
    }
    assert await nothing_is_left(scene)
