"""What the host tells is taken in once, the newest wins, and no two members share a phone or an address."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.imports import Contacts, ImportKind, Outcome, Refusal, Verdict, fold
from message_center.domain.members import Member, MemberChange
from message_center.domain.money import Money
from message_center.domain.orders import Buyer
from message_center.domain.products import Product
from message_center.errors import Conflict, CursorInvalid, NotFound
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.imports import BATCH, Imports
from message_center.storage.mapping import new_id
from message_center.testing import TestCenter
from tests.shop.made import DAY_ONE, member, order

CREATED, CHANGED, UNCHANGED = Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED


async def told(center: TestCenter, kind: ImportKind, *records: Any) -> tuple[Verdict, ...]:
    """The host tells this."""
    desk = center.desk()
    return await Imports(desk.scope.database, desk.caller).take_in(kind, records, at=center.clock.now())


@pytest.mark.spec("D7")
async def test_what_is_told_twice_is_kept_once(center: TestCenter, backend: BuiltInShop) -> None:
    """A repeated import changes nothing; a newer state changes, an older one never wins."""
    new, newer = member(name="Mei"), member(name="Mei-Ling", days=1)
    assert await told(center, ImportKind.MEMBERS, new) == (CREATED,)
    assert await told(center, ImportKind.MEMBERS, new) == (UNCHANGED,)
    assert await told(center, ImportKind.MEMBERS, newer, new) == (CHANGED, UNCHANGED)
    assert await told(center, ImportKind.MEMBERS, new) == (UNCHANGED,)
    assert await backend.members(center.shop.id, ["M-1", "M-2"]) == {"M-1": newer}


@pytest.mark.spec("D7")
async def test_a_newer_time_alone_keeps_older_news_out(center: TestCenter, backend: BuiltInShop) -> None:
    """The host confirmed on day three what it said on day one; what it said on day two is not news any more."""
    await told(center, ImportKind.MEMBERS, member(name="Mei"))
    assert await told(center, ImportKind.MEMBERS, member(name="Mei", days=3)) == (UNCHANGED,)
    assert await told(center, ImportKind.MEMBERS, member(name="May", days=2)) == (UNCHANGED,)
    assert await backend.members(center.shop.id, ["M-1"]) == {"M-1": member(name="Mei", days=3)}


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 5)), max_size=12))
def test_the_newest_state_wins_in_any_order(history: Sequence[tuple[str, int]]) -> None:
    """However the host's news are shuffled and repeated, each record ends as it was told last."""
    news = [member(one, name=f"{one}{day}", days=day) for one, day in history]
    for parts in ([news], [news[:5], news[5:]]):
        known: dict[str, Member] = {}
        for part in parts:
            known |= fold(known, part, Contacts.of(known.values())).writes  # type: ignore[arg-type]
        latest = {one: max(day for other, day in history if other == one) for one, _ in history}
        assert {one: value.profile.name for one, value in known.items()} == {
            one: f"{one}{day}" for one, day in latest.items()
        }


@pytest.mark.spec("D7")
async def test_a_phone_belongs_to_one_member(center: TestCenter, backend: BuiltInShop) -> None:
    """Who claims another's phone or address is left out with the reason; who takes over a free one gets it."""
    await told(center, ImportKind.MEMBERS, member(phone="+886911111111", email="mei@shop.example"))
    refused = await told(
        center,
        ImportKind.MEMBERS,
        member("M-2", phone="+886911111111"),
        member("M-3", email="mei@shop.example"),
        member("M-4", name="Good"),
    )
    assert refused == (
        Refusal("phone", "The member M-1 has this phone; no two members may share one."),
        Refusal("email", "The member M-1 has this email; no two members may share one."),
        CREATED,
    )
    assert set(await backend.members(center.shop.id, ["M-1", "M-2", "M-3", "M-4"])) == {"M-1", "M-4"}
    freed = member(days=1, email="mei@shop.example")
    assert await told(center, ImportKind.MEMBERS, freed, member("M-2", phone="+886911111111")) == (
        CHANGED,
        CREATED,
    )
    [owner] = await backend.members_with(center.shop.id, phones=["+886911111111"])
    assert owner.id == "M-2"


@pytest.mark.spec("D7", "D2")
async def test_a_race_for_a_phone_has_one_winner(center: TestCenter, backend: BuiltInShop) -> None:
    """Imports and edits that want the same phone at the same moment: one gets it, all others are told."""
    phone = "+886911111111"
    await told(center, ImportKind.MEMBERS, *(member(f"E-{number}") for number in range(4)))

    async def edit(number: int) -> Verdict:
        change = MemberChange.of(phone=phone)
        try:
            await backend.change_member(center.shop.id, f"E-{number}", change, write_id=new_id())
        except Conflict as error:
            return Refusal(error.field, error.message)
        return CHANGED

    async def tell(number: int) -> Verdict:
        return (await told(center, ImportKind.MEMBERS, member(f"M-{number}", phone=phone)))[0]

    verdicts = await asyncio.gather(*map(edit, range(4)), *map(tell, range(4)))
    winners = [one for one in verdicts if isinstance(one, Outcome)]
    assert len(winners) == 1
    assert {one.field for one in verdicts if isinstance(one, Refusal)} == {"phone"}
    assert len(await backend.members_with(center.shop.id, phones=[phone])) == 1


@pytest.mark.spec("D7")
async def test_simultaneous_imports_of_the_same_records_end_as_one(
    center: TestCenter, backend: BuiltInShop
) -> None:
    """The same file imported by several people at once: nothing is doubled, the newest state stands."""
    days = range(4)
    files = [[member(f"M-{number}", name=f"day {day}", days=day) for number in range(20)] for day in days]
    await asyncio.gather(*(told(center, ImportKind.MEMBERS, *file) for file in files))
    found = await backend.members(center.shop.id, [f"M-{number}" for number in range(20)])
    assert [one.profile.name for one in found.values()] == ["day 3"] * 20


@pytest.mark.spec("D2")
async def test_a_member_is_changed_once(center: TestCenter, backend: BuiltInShop) -> None:
    """A change that is asked for again does not undo what came after it; strangers are told; tags join."""
    await told(center, ImportKind.MEMBERS, member(name="Mei", tags=("VIP",)), member("M-2", email="a@b.example"))
    write, shop = new_id(), center.shop.id
    change = MemberChange(tags_added=("Tea",)), MemberChange.of(name="Mei-Ling")
    assert (await backend.change_member(shop, "M-1", change[0], write_id=write)).tags == ("VIP", "Tea")
    await backend.change_member(shop, "M-1", MemberChange(tags_removed=("Tea",)), write_id=new_id())
    again = await backend.change_member(shop, "M-1", change[0], write_id=write)
    assert (again.tags, again.updated_at) == (("VIP",), center.clock.now())
    with pytest.raises(NotFound):
        await backend.change_member(shop, "M-9", change[1], write_id=new_id())
    with pytest.raises(Conflict) as taken:
        await backend.change_member(shop, "M-1", MemberChange.of(email="a@b.example"), write_id=new_id())
    assert taken.value.field == "email"
    assert await backend.members(shop, ["M-1"]) == {"M-1": again}


@pytest.mark.spec("D1", "D7")
async def test_a_buyers_orders_are_paged_latest_first(center: TestCenter, backend: BuiltInShop) -> None:
    """The history of a member is shown page by page, none twice and none left out, and nobody else's."""
    mine = [order(f"O-{number}", days=number // 2) for number in range(7)]
    await told(center, ImportKind.ORDERS, *mine, order("X-1", buyer=Buyer(member_id="M-2")))
    seen, after = [], None
    while True:
        page = await backend.orders_of(center.shop.id, Buyer(member_id="M-1"), first=3, after=after)
        seen += page.items
        if not page.has_next:
            break
        after = page.cursors[-1]
    assert sorted(seen, key=lambda one: one.placed_at, reverse=True) == seen
    assert {one.id: one for one in seen} == {one.id: one for one in mine}
    assert len(seen) == 7
    nobody = await backend.orders_of(center.shop.id, Buyer(), first=3)
    assert (nobody.items, nobody.has_next) == ((), False)
    with pytest.raises(CursorInvalid):
        await backend.orders_of(center.shop.id, Buyer(member_id="M-1"), first=3, after="nonsense")


@pytest.mark.spec("D7")
async def test_products_and_members_are_found_by_what_one_types(center: TestCenter, backend: BuiltInShop) -> None:
    """The beginning of a title, name, address or phone finds it in any case, and an id finds it exactly."""
    price = Money(order().total.amount, "TWD")
    tea, pot = Product(id="P-1", title="Tea (green)", price=price), Product(id="P-2", title="茶壺", stock=0)
    assert await told(center, ImportKind.PRODUCTS, tea, pot) == (CREATED, CREATED)
    shop = center.shop.id
    assert await backend.search_products(shop, "tEA (", first=5) == (tea,)
    assert await backend.search_products(shop, "茶", first=5) == (pot,)
    assert await backend.search_products(shop, "P-2", first=5) == (pot,)
    assert await backend.search_products(shop, "ea", first=5) == ()
    mei = member(name="王小美", phone="+886911111111", email="mei@shop.example")
    await told(center, ImportKind.MEMBERS, mei, member("M-2", name="May"))
    for text in ("王", "+8869", "MEI@", "M-1"):
        assert await backend.search_members(shop, text, first=5) == (mei,)


async def test_a_batch_is_a_few_commands(center: TestCenter) -> None:
    """Two hundred records are taken in together, and nothing of another shop is seen or changed."""
    many = [member(f"M-{number}", phone=f"+8869{number:08}") for number in range(BATCH)]
    assert set(await told(center, ImportKind.MEMBERS, *many)) == {CREATED}
    assert await BuiltInShop(center.storage.database, center.clock).members(new_id(), ["M-1"]) == {}
    assert center.clock.now() > DAY_ONE
