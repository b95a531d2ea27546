"""A linked customer and the member are one; while the host is away, nothing is lost (spec D2)."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.imports import ImportKind
from message_center.domain.member_writes import (
    FIRST_DELAY,
    LONGEST_DELAY,
    MemberSync,
    SyncState,
    delay_after,
)
from message_center.domain.members import MemberChange
from message_center.domain.permissions import Permission
from message_center.domain.tags import TagChoice
from message_center.errors import Conflict, InvalidInput, NotFound, PermissionDenied
from message_center.inbox.customer_tags import add_tags, remove_tags
from message_center.inbox.member_writes import change_linked_customer
from message_center.storage.imports import Imports
from message_center.testing import ProcessDied
from tests.law import the_law
from tests.shop.made import member
from tests.shop.scene import Scene

pytestmark = pytest.mark.spec("D2")


async def test_an_edit_reaches_the_host_at_once(scene: Scene) -> None:
    """What staff change of a linked customer is changed at the member before they read the answer."""
    async with the_law(scene.center) as facts:
        answer = await scene.changes(name="Anna Lin", phone="+886933333333")
    assert (answer.name, answer.phone) == ("Anna Lin", "+886933333333")
    assert await scene.shown() == answer
    assert (await scene.member()).profile.phone == "+886933333333"
    assert await scene.sync() == MemberSync(state=SyncState.SYNCED)
    assert [(fact.kind, fact.customer_id) for fact in facts] == [("CUSTOMER_CHANGED", scene.anna)]


async def test_a_taken_phone_is_a_field_error_and_changes_nothing(scene: Scene) -> None:
    """A phone of another member is refused with its field; neither customer nor member has changed."""
    before, shown = await scene.member(), await scene.shown()
    with pytest.raises(Conflict) as refused:
        await scene.changes(name="Anna Lin", phone="+886922222222")
    assert refused.value.field == "phone"
    assert (await scene.member(), await scene.shown()) == (before, shown)
    assert await scene.center.storage.database.member_writes.count_documents({}) == 0


async def test_while_the_host_is_away_nothing_is_lost(scene: Scene) -> None:
    """Edits are kept, shown, tried again with growing delays, and arrive in their order when the host is back."""
    scene.host.away = True
    since = scene.center.clock.now()
    async with the_law(scene.center) as facts:
        await scene.changes(name="Anna Lin")
        await scene.changes(phone=None)
    assert (await scene.shown()).name == "Anna Lin"
    error = "The shop is closed for repairs."
    assert await scene.sync() == MemberSync(state=SyncState.FAILED, since=since, error=error)
    assert [fact.values["member_write"] for fact in facts] == ["FAILED", "PENDING"]
    await scene.center.later(seconds=60)
    assert (await scene.sync()).state is SyncState.FAILED
    scene.host.away = False
    async with the_law(scene.center):
        await scene.center.later(minutes=15)
    assert scene.host.asked == [{"name"}, {"phone"}]
    profile = (await scene.member()).profile
    assert (profile.name, profile.phone) == ("Anna Lin", None)
    assert ((await scene.shown()).name, (await scene.shown()).phone) == ("Anna Lin", None)
    assert await scene.sync() == MemberSync(state=SyncState.SYNCED)
    assert await scene.center.storage.database.lanes.count_documents({}) == 0


async def test_a_worker_that_comes_too_late_says_nothing(scene: Scene) -> None:
    """A worker that lost its lease while the host answered it does not undo what another has settled."""
    scene.host.away = True
    await scene.changes(name="Anna Lin")
    writes = scene.center.desk().scope.member_writes
    late = await writes.oldest("M-1")
    assert late is not None
    scene.host.away = False
    await scene.center.later(minutes=15)
    now = scene.center.clock.now()
    async with the_law(scene.center) as facts:
        await writes.settle(late, late.failed("The shop is closed for repairs.", now), None, at=now)
        await writes.settle(late, late.refused("Too long.", "name", now), None, at=now)
    assert facts == []
    assert await scene.sync() == MemberSync(state=SyncState.SYNCED)
    assert await writes.oldest("M-1") is None
    assert scene.host.asked == [{"name"}]


async def test_what_the_host_refuses_later_is_shown_until_it_is_mended(scene: Scene) -> None:
    """An edit that the host refuses later shows with the reason; the customer shows the truth again."""
    scene.host.away = True
    since = scene.center.clock.now()
    await scene.changes(phone="+886922222222")
    scene.host.away = False
    async with the_law(scene.center):
        await scene.center.later(minutes=15)
    assert await scene.sync() == MemberSync(
        state=SyncState.REFUSED, since=since, error="Another member has this phone number.", field="phone"
    )
    assert (await scene.shown()).phone == (await scene.member()).profile.phone == "+886911111111"
    await scene.changes(phone="+886944444444")
    assert await scene.sync() == MemberSync(state=SyncState.SYNCED)


async def test_two_edits_at_once_end_as_the_host_took_them(scene: Scene) -> None:
    """Two colleagues edit the same member in one moment: in the end both and the host see the same."""
    taken, answered = asyncio.Event(), asyncio.Event()

    async def until_the_other_is_through() -> None:
        taken.set()
        await answered.wait()

    scene.host.after.append(until_the_other_is_through)
    async with the_law(scene.center):
        first = asyncio.create_task(scene.changes(name="First"))
        await taken.wait()
        await scene.changes(name="Second")
        answered.set()
        await first
        await scene.center.later(minutes=1)
    assert (await scene.shown()).name == (await scene.member()).profile.name == "Second"
    assert await scene.sync() == MemberSync(state=SyncState.SYNCED)
    assert await scene.center.storage.database.lanes.count_documents({}) == 0


async def test_an_edit_that_died_after_the_hosts_consent_is_shown(scene: Scene) -> None:
    """When our process dies between the host's consent and our own note, a worker brings the two together."""

    async def dies() -> None:
        raise ProcessDied

    scene.host.after.append(dies)
    with pytest.raises(ProcessDied):
        await scene.changes(name="Anna Lin")
    assert (await scene.shown()).name is None
    lanes = scene.center.storage.database.lanes
    await lanes.update_many({}, [{"$set": {"lease_until": "$$NOW"}}])  # its lease runs out
    async with the_law(scene.center):
        await scene.center.later(minutes=1)
    assert (await scene.shown()).name == (await scene.member()).profile.name == "Anna Lin"
    assert await scene.sync() == MemberSync(state=SyncState.SYNCED)
    assert await lanes.count_documents({}) == 0


async def test_an_import_does_not_undo_what_is_on_its_way(scene: Scene) -> None:
    """While a change waits, older news of the host do not overwrite it in the staff's eyes."""
    scene.host.away = True
    await scene.changes(name="Anna Lin")
    desk = scene.center.desk()
    news = [member(name="Anna Old", days=1)]
    async with the_law(scene.center):
        await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, news, at=desk.clock.now())
    assert (await scene.shown()).name == "Anna Lin"
    scene.host.away = False
    await scene.center.later(minutes=15)
    assert (await scene.shown()).name == (await scene.member()).profile.name == "Anna Lin"


async def test_who_may_not_or_cannot_changes_nothing(scene: Scene) -> None:
    """It needs SEND_MESSAGES, a customer of this shop, and one who is linked."""
    viewer = scene.center.desk(await scene.center.staff("Mei", Permission.MANAGE_SETTINGS))
    change = MemberChange.of(name="Eve")
    with pytest.raises(PermissionDenied):
        await change_linked_customer(viewer, customer_id=scene.anna, change=change)
    with pytest.raises(NotFound):
        await change_linked_customer(scene.center.desk(), customer_id="0" * 24, change=change)
    await scene.center.customer("boris").writes("hi")
    boris = (await scene.center.customer("boris").conversation()).customer_id
    with pytest.raises(InvalidInput):
        await change_linked_customer(scene.center.desk(), customer_id=boris, change=change)
    assert (await scene.member()).profile.name == "Anna"
    assert await scene.center.storage.database.member_writes.count_documents({}) == 0


@given(st.integers(1, 10_000))
def test_delays_grow_up_to_a_quarter_of_an_hour(tries: int) -> None:
    """However long the host is away, it is asked again within a quarter of an hour."""
    assert FIRST_DELAY <= delay_after(tries) <= delay_after(tries + 1) <= LONGEST_DELAY


async def test_tags_of_a_linked_customer_are_the_member_s(scene: Scene) -> None:
    """A tag put on or taken off here is put on or taken off at the member, and what the host gave stays."""
    desk, center = scene.center.desk(), scene.center
    async with the_law(center) as facts:
        vip, big = TagChoice(name="VIP", field="tags.0"), TagChoice(name="Big", field="tags.1")
        tagged = await add_tags(desk, customer_id=scene.anna, choices=[vip, big])
        await center.work()
        await remove_tags(desk, customer_id=scene.anna, tag_ids=[tagged.tag_ids[1]])
        await center.work()
    assert (await scene.member()).tags == ("host's own", "VIP")
    assert await scene.sync() == MemberSync(state=SyncState.SYNCED)
    told = [fact.values["member_write"] for fact in facts if "member_write" in fact.values]
    assert told == ["PENDING", "DONE", "PENDING", "DONE"]


async def test_a_tag_waits_for_the_host(scene: Scene) -> None:
    """While the host is away, staff see the tag and that it is on its way; it arrives when the host is back."""
    scene.host.away = True
    await add_tags(scene.center.desk(), customer_id=scene.anna, choices=[TagChoice(name="VIP", field="tags.0")])
    await scene.center.work()
    assert (await scene.sync()).state is SyncState.FAILED
    assert len((await scene.shown()).tag_ids) == 1
    scene.host.away = False
    await scene.center.later(minutes=1)
    assert (await scene.member()).tags == ("host's own", "VIP")
    assert (await scene.sync()).state is SyncState.SYNCED


async def test_tags_of_an_unlinked_customer_stay_here(scene: Scene) -> None:
    """Nothing is on its way to the host for somebody who is no member."""
    await scene.center.customer("ben").writes("hi")
    ben = (await scene.center.customer("ben").conversation()).customer_id
    await add_tags(scene.center.desk(), customer_id=ben, choices=[TagChoice(name="VIP", field="tags.0")])
    assert await scene.center.storage.database.member_writes.count_documents({}) == 0
