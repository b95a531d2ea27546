"""Tags of a member and of the linked customer are the same, whoever changes them (spec D2, D4)."""

import asyncio
from dataclasses import replace

import pytest

from message_center.domain.facts import FactKind
from message_center.domain.imports import ImportKind
from message_center.domain.member_writes import SyncState
from message_center.domain.members import Gender
from message_center.domain.tags import TagChoice, default_color
from message_center.inbox.customer_tags import add_tags, remove_tags
from message_center.inbox.delete_tag import delete_tag, take_off_customers
from message_center.inbox.merging import merge_customer, undo_merge
from message_center.inbox.tags import change_tag
from message_center.storage.customer_rows import document_of
from message_center.storage.imports import Imports
from message_center.storage.mapping import new_id
from tests.law import the_law
from tests.shop.made import link, member
from tests.shop.scene import Scene
from tests.shop.tagging import host_says, put_on, shown


@pytest.mark.spec("D2")
async def test_the_hosts_tags_come_and_go_here(scene: Scene) -> None:
    """Tags that the host gave become tags of the shop and of the customer; one that the host takes off goes."""
    async with the_law(scene.center) as facts:
        await host_says(scene, "Gold", "早鳥", days=1)
        assert await shown(scene) == ["Gold", "早鳥"]
        await host_says(scene, "早鳥", "Big", days=2)
    assert await shown(scene) == ["早鳥", "Big"]
    tags = {tag.name: tag.color for tag in await scene.center.desk().scope.tags.all()}
    assert tags == {name: default_color(name) for name in ("Gold", "早鳥", "Big")}
    assert [fact.why for fact in facts if fact.kind is FactKind.CUSTOMER_TAGS_CHANGED] == [
        "The shop's own system changed the member's tags."
    ] * 2
    assert await scene.center.storage.database.member_writes.count_documents({}) == 0


@pytest.mark.spec("D2")
async def test_a_tag_that_the_host_never_had_stays(scene: Scene) -> None:
    """News of the host take nothing away that it did not give, and undo nothing that is on its way."""
    await put_on(scene, "ours")
    scene.host.away = True
    await host_says(scene, "Gold", days=1)
    assert await shown(scene) == ["ours"]
    scene.host.away = False
    await scene.center.later(minutes=1)
    assert await shown(scene) == ["ours", "Gold"]
    assert (await scene.member()).tags == ("Gold", "ours")


@pytest.mark.spec("D2")
async def test_a_tag_in_another_spelling_is_the_same_tag(scene: Scene) -> None:
    """`vip` of the host is our `VIP`, and taken off here it goes there."""
    await put_on(scene, "VIP")
    await scene.center.work()
    await host_says(scene, "vip", days=60)
    assert await shown(scene) == ["VIP"]
    await remove_tags(scene.center.desk(), customer_id=scene.anna, tag_ids=(await scene.shown()).tag_ids)
    await scene.center.work()
    assert (await scene.member()).tags == ()
    assert await shown(scene) == []


@pytest.mark.spec("D2")
async def test_the_same_new_tag_told_twice_at_once_is_made_once(scene: Scene) -> None:
    """Ten members with a tag that nobody knew, told of in one moment, share one tag."""
    desk = scene.center.desk()
    anna = await scene.shown()
    people = [replace(anna, id=new_id(), member_id=f"R-{number}", identities=()) for number in range(10)]
    await scene.center.storage.database.customers.insert_many([document_of(one) for one in people])

    async def told(member_id: str) -> None:
        news = [member(member_id, tags=("Gold",))]
        await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, news, at=desk.clock.now())

    await asyncio.gather(*(told(one.member_id or "") for one in people))
    (gold,) = await desk.scope.tags.all()
    assert gold.name == "Gold"
    assert {one.tag_ids for one in await desk.scope.customers.by_ids([one.id for one in people])} == {(gold.id,)}


@pytest.mark.spec("D2", "D4")
async def test_a_deleted_tag_goes_at_the_host_as_soon_as_it_is_back(scene: Scene) -> None:
    """Deleting a tag takes it off the member, too; while the host is away that waits, and is never undone."""
    await host_says(scene, "Gold", "Big", days=1)
    gold = next(tag for tag in await scene.center.desk().scope.tags.all() if tag.name == "Gold")
    scene.host.away = True
    async with the_law(scene.center):
        await delete_tag(scene.center.desk(), tag_id=gold.id)
        await scene.center.work()
        await host_says(scene, "Gold", "Big", days=2)
    assert await shown(scene) == ["Big"]
    assert (await scene.sync()).state is SyncState.FAILED
    scene.host.away = False
    await scene.center.later(minutes=3)
    assert (await scene.member()).tags == ("Big",)
    assert await shown(scene) == ["Big"]
    assert (await scene.sync()).state is SyncState.SYNCED
    assert [tag.name for tag in await scene.center.desk().scope.tags.all()] == ["Big"]


@pytest.mark.spec("D4")
async def test_a_deleted_tag_reaches_many_members_in_batches(scene: Scene) -> None:
    """Of 250 linked customers, each member is written once, and 200 at most at a time."""
    await host_says(scene, "Gold", days=1)
    anna = await scene.shown()
    people = [replace(anna, id=new_id(), member_id=f"R-{number}", identities=()) for number in range(249)]
    database = scene.center.storage.database
    await database.customers.insert_many([document_of(one) for one in people])
    desk = scene.center.desk()
    await delete_tag(desk, tag_id=anna.tag_ids[0])
    tag = await desk.scope.deleted_tags.get(anna.tag_ids[0])
    assert tag is not None
    queued = []
    for _ in range(3):
        await take_off_customers(desk, tag.id)
        queued.append(await database.member_writes.count_documents({}))
    assert queued == [200, 250, 250]
    assert len(await database.member_writes.distinct("member_id")) == 250
    assert await database.lanes.count_documents({"_id": {"$regex": "^job:member_writes:"}}) == 250


@pytest.mark.spec("B9", "D2")
async def test_tags_of_somebody_merged_reach_the_host(scene: Scene) -> None:
    """Tags that a merge brings the member's customer are put on at the host; parting the two takes them off."""
    await host_says(scene, "Gold", days=1)
    await scene.center.customer("boris").writes("hi")
    boris = (await scene.center.customer("boris").conversation()).customer_id
    desk = scene.center.desk()
    await add_tags(desk, customer_id=boris, choices=[TagChoice(name="Wool", field="tags.0")])
    async with the_law(scene.center):
        _, done = await merge_customer(desk, customer_id=boris, member_id="M-1")
        await scene.center.work()
    assert (await scene.member()).tags == ("Gold", "Wool")
    async with the_law(scene.center):
        await undo_merge(desk, merge_id=done.id)
        await scene.center.work()
    assert (await scene.member()).tags == ("Gold",)
    assert await shown(scene) == ["Gold"]


@pytest.mark.spec("B9", "D2")
async def test_whoever_is_made_by_a_merge_has_the_hosts_tags(scene: Scene) -> None:
    """The member's customer that a merge makes shows the member as the host knows them, tags included."""
    desk = scene.center.desk()
    news = [member("M-9", tags=("Gold",), name="Ben", gender=Gender.MALE)]
    await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, news, at=desk.clock.now())
    await scene.center.customer("boris").writes("hi")
    boris = await scene.center.customer("boris").conversation()
    async with the_law(scene.center):
        ben, _ = await merge_customer(desk, customer_id=boris.customer_id, member_id="M-9")
    (gold,) = await desk.scope.tags.all()
    assert (gold.name, ben.tag_ids, ben.gender) == ("Gold", (gold.id,), Gender.MALE)
    assert (await scene.center.customer("boris").conversation()).tag_ids == (gold.id,)


@pytest.mark.spec("D4")
async def test_a_new_tag_of_the_same_name_is_not_taken_off(scene: Scene) -> None:
    """Whoever is given a new tag of the deleted one's name at once keeps it, here and at the host."""
    await host_says(scene, "Gold", days=1)
    old = (await scene.shown()).tag_ids[0]
    await delete_tag(scene.center.desk(), tag_id=old)
    await put_on(scene, "Gold")
    await scene.center.later(minutes=3)
    assert await shown(scene) == ["Gold"]
    assert (await scene.member()).tags == ("Gold",)


@pytest.mark.spec("D2", "D4")
async def test_whoever_is_met_after_a_tag_was_deleted_does_not_bring_it_back(scene: Scene) -> None:
    """A member first met with a name of a deleted tag, also a former one, has no such tag; the host keeps it."""
    desk = scene.center.desk()
    await host_says(scene, "Gold", days=1)
    gold = (await scene.shown()).tag_ids[0]
    await change_tag(desk, tag_id=gold, name="VIP", color=None)
    await delete_tag(desk, tag_id=gold)
    await scene.center.later(minutes=3)
    people = {"boris": ("gold", "Wool"), "carla": ("VIP",)}
    for number, (name, tags) in enumerate(people.items(), start=7):
        await scene.center.customer(name).writes("hi")
        customer_id = (await scene.center.customer(name).conversation()).customer_id
        await link(scene.center, customer_id, f"M-{number}")
        await Imports(desk.scope.database, desk.caller).take_in(
            ImportKind.MEMBERS, [member(f"M-{number}", tags=tags)], at=desk.clock.now()
        )
    await scene.center.work()
    assert [tag.name for tag in await desk.scope.tags.all()] == ["Wool"]
    there = await scene.host.members(scene.center.shop.id, ["M-7", "M-8"])
    assert {key: one.tags for key, one in there.items()} == {"M-7": ("gold", "Wool"), "M-8": ("VIP",)}


@pytest.mark.spec("D2", "D4")
async def test_a_deleted_tag_comes_back_when_the_host_means_it(scene: Scene) -> None:
    """What the host puts on somebody whom the shop knows is its wish of today; after long, so is any name."""
    await host_says(scene, "Gold", days=1)
    await delete_tag(scene.center.desk(), tag_id=(await scene.shown()).tag_ids[0])
    await scene.center.later(minutes=3)
    await host_says(scene, "Gold", days=60)
    assert await shown(scene) == ["Gold"]
    await delete_tag(scene.center.desk(), tag_id=(await scene.shown()).tag_ids[0])
    await scene.center.later(minutes=3)
    scene.center.clock.advance(days=90)
    await scene.center.customer("boris").writes("hi")
    boris = (await scene.center.customer("boris").conversation()).customer_id
    await link(scene.center, boris, "M-7")
    desk = scene.center.desk()
    news = [member("M-7", tags=("Gold",))]
    await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, news, at=desk.clock.now())
    assert [tag.name for tag in await desk.scope.tags.all()] == ["Gold"]
