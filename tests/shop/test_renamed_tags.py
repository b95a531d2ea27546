"""A tag that is renamed is renamed at the members of the host shop, whatever happens meanwhile (spec D2, D4)."""

import pytest

from message_center.domain.facts import FactKind
from message_center.domain.imports import ImportKind
from message_center.domain.member_writes import SyncState
from message_center.domain.members import MemberChange
from message_center.inbox.customer_tags import remove_tags
from message_center.inbox.delete_tag import delete_tag
from message_center.storage.imports import Imports
from message_center.storage.mapping import new_id
from tests.law import the_law
from tests.shop.made import link, member
from tests.shop.renaming import nothing_is_left, rename, tag_names
from tests.shop.scene import Scene
from tests.shop.tagging import host_says, put_on, shown, tag_named

pytestmark = pytest.mark.spec("D2", "D4")


async def test_a_new_name_reaches_the_host_and_its_echo_changes_nothing(scene: Scene) -> None:
    """The member has the new name, once; when the host tells of it, or late of the old one, no tag changes."""
    await host_says(scene, "Gold", "Big", days=1)
    async with the_law(scene.center) as facts:
        await rename(scene, "Gold", "VIP")
        await scene.center.work()
    assert (await scene.member()).tags == ("Big", "VIP")
    assert [fact.values.get("member_write") for fact in facts if fact.kind is FactKind.CUSTOMER_CHANGED] == [
        "PENDING",
        None,
        "DONE",
    ]
    async with the_law(scene.center) as facts:
        await host_says(scene, "Big", "VIP", days=60)
        await host_says(scene, "Gold", "Big", days=61)
        await host_says(scene, "Big", "VIP", days=62)
        await scene.center.later(minutes=3)
    assert {fact.kind for fact in facts} == {FactKind.CUSTOMER_CHANGED}
    assert await shown(scene) == ["VIP", "Big"]
    assert await tag_names(scene) == ["Big", "VIP"]
    assert await scene.center.storage.database.member_writes.count_documents({}) == 1
    assert await nothing_is_left(scene)


async def test_while_the_host_is_away_every_new_name_waits_and_the_last_one_wins(scene: Scene) -> None:
    """Renamed twice, told of by its old name, and renamed back and again: the host has the last name alone."""
    await host_says(scene, "Gold", "Big", days=1)
    scene.host.away = True
    async with the_law(scene.center):
        await rename(scene, "Gold", "Silver")
        await rename(scene, "Silver", "VIP")
        await scene.center.work()
        await host_says(scene, "Gold", "Big", days=2)
        await rename(scene, "VIP", "Gold")
        await scene.center.work()
        await rename(scene, "Gold", "VIP")
        await scene.center.later(minutes=3)
    assert await shown(scene) == ["VIP", "Big"]
    assert (await scene.sync()).state is SyncState.FAILED
    scene.host.away = False
    await scene.center.later(minutes=16)
    assert (await scene.member()).tags == ("Big", "VIP")
    assert await shown(scene) == ["VIP", "Big"]
    assert await tag_names(scene) == ["Big", "VIP"]
    assert await nothing_is_left(scene)


async def test_a_tag_renamed_back_is_what_it_was(scene: Scene) -> None:
    """A new name and back again, before anybody was told or after: the host ends with the old name alone."""
    await host_says(scene, "Gold", days=1)
    for worked_between in (False, True):
        await rename(scene, "Gold", "VIP")
        if worked_between:
            await scene.center.work()
        await rename(scene, "VIP", "Gold")
        await scene.center.later(minutes=3)
        assert (await scene.member()).tags == ("Gold",)
        assert await shown(scene) == ["Gold"]
    assert await nothing_is_left(scene)


@pytest.mark.parametrize("away", [False, True], ids=["host is there", "host is away"])
@pytest.mark.parametrize("told", [False, True], ids=["not told yet", "told"])
async def test_a_tag_renamed_and_then_deleted_is_gone_by_every_name(scene: Scene, told: bool, away: bool) -> None:
    """Whether or not the host has heard of the new name, it ends with neither."""
    await host_says(scene, "Gold", "Big", days=1)
    scene.host.away = away
    tag = await rename(scene, "Gold", "VIP")
    if told:
        await scene.center.work()
    await delete_tag(scene.center.desk(), tag_id=tag.id)
    await scene.center.work()
    scene.host.away = False
    await scene.center.later(minutes=3)
    assert (await scene.member()).tags == ("Big",)
    assert await shown(scene) == ["Big"]
    assert await tag_names(scene) == ["Big"]


@pytest.mark.parametrize(("theirs", "heard"), [("VIP", False), ("vip", True)], ids=["unheard", "other spelling"])
async def test_a_member_who_has_the_new_name_already_has_it_once(scene: Scene, theirs: str, heard: bool) -> None:
    """The host put it on before, heard of or not: the old name goes, and the spelling there stays."""
    await host_says(scene, "Gold", days=1)
    await rename(scene, "Gold", "VIP")
    if heard:
        await host_says(scene, "Gold", theirs, days=2)
    else:
        change = MemberChange(tags_added=(theirs,))
        await scene.host.change_member(scene.center.shop.id, "M-1", change, write_id=new_id())
    await scene.center.work()
    assert (await scene.member()).tags == (theirs,)
    assert await shown(scene) == ["VIP"]
    assert await tag_names(scene) == ["VIP"]


async def test_whoever_gets_or_loses_the_tag_meanwhile_is_told_right(scene: Scene) -> None:
    """Taken off after the renaming, the tag goes at the host by all its names; put on again, it has the new."""
    await host_says(scene, "Gold", "Big", days=1)
    tag = await rename(scene, "Gold", "VIP")
    await remove_tags(scene.center.desk(), customer_id=scene.anna, tag_ids=[tag.id])
    await scene.center.later(minutes=3)
    assert (await scene.member()).tags == ("Big",)
    await put_on(scene, "VIP")
    await scene.center.work()
    assert (await scene.member()).tags == ("Big", "VIP")
    await rename(scene, "VIP", "Queen")
    await scene.center.work()
    scene.host.away = True
    await rename(scene, "Queen", "King")
    await scene.center.work()
    await remove_tags(scene.center.desk(), customer_id=scene.anna, tag_ids=[tag.id])
    scene.host.away = False
    await scene.center.later(minutes=3)
    assert (await scene.member()).tags == ("Big",)
    assert await shown(scene) == ["Big"]


async def test_a_new_tag_may_have_the_old_name(scene: Scene) -> None:
    """A tag made by the old name is another one, and the two do not disturb each other at the host."""
    await host_says(scene, "Gold", days=1)
    tag = await rename(scene, "Gold", "VIP")
    await put_on(scene, "Gold")
    await scene.center.later(minutes=3)
    assert sorted((await scene.member()).tags) == ["Gold", "VIP"]
    assert sorted(await shown(scene)) == ["Gold", "VIP"]
    await remove_tags(scene.center.desk(), customer_id=scene.anna, tag_ids=[tag.id])
    await scene.center.work()
    assert (await scene.member()).tags == ("Gold",)
    assert await shown(scene) == ["Gold"]


async def test_whoever_is_met_later_with_the_old_name_has_the_tag(scene: Scene) -> None:
    """A member of whom the host tells by the old name gets the tag that was renamed, and no new one is made."""
    await host_says(scene, "Gold", days=1)
    await rename(scene, "Gold", "VIP")
    await scene.center.later(minutes=3)
    await scene.center.customer("boris").writes("hi")
    boris = (await scene.center.customer("boris").conversation()).customer_id
    await link(scene.center, boris, "M-2")
    desk = scene.center.desk()
    news = [member("M-2", tags=("gold",), phone="+886922222222", days=2)]
    await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, news, at=desk.clock.now())
    vip = await tag_named(scene, "VIP")
    assert (await desk.scope.customers.get(boris)).tag_ids == (vip.id,)
    assert await tag_names(scene) == ["VIP"]
    await remove_tags(desk, customer_id=boris, tag_ids=[vip.id])
    await scene.center.work()
    assert (await scene.host.members(scene.center.shop.id, ["M-2"]))["M-2"].tags == ()


async def test_another_spelling_is_no_new_name(scene: Scene) -> None:
    """Case and width are the shop's own matter: the host is not written to for them."""
    await host_says(scene, "Gold", days=1)
    await rename(scene, "Gold", "ＧＯＬＤ")
    await scene.center.later(minutes=3)
    assert (await scene.member()).tags == ("Gold",)
    assert await shown(scene) == ["ＧＯＬＤ"]
    assert await scene.center.storage.database.member_writes.count_documents({}) == 0
