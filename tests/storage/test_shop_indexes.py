"""Customers' lists and a shop's orders cost a page of index keys, on the first page and deep down."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from beanie import Document

from message_center.domain.actors import system_caller
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.member_writes import MemberWrite, WriteState
from message_center.domain.members import MemberChange
from message_center.domain.orders import Buyer, PlatformIdentity
from message_center.domain.pages import Page
from message_center.domain.tags import Tag, renamed
from message_center.storage import orders
from message_center.storage.customer_list import Beginning, CustomerList
from message_center.storage.customer_rows import document_of
from message_center.storage.database import Database, Session
from message_center.storage.documents.customers import CustomerDocument
from message_center.storage.documents.member_writes import MemberWriteDocument
from message_center.storage.documents.orders import OrderDocument
from message_center.storage.mapping import new_id, object_id, to_document
from message_center.storage.member_writes import MemberWrites
from message_center.storage.renamed_tags import RenamedTags
from message_center.storage.tags import Tags
from message_center.testing import START
from tests.shop.made import order
from tests.storage.counting import Commands, counted

COUNT = 4_000
PAGE = 50
SHOP = new_id()
CALLER = system_caller(SHOP)
CUSTOMERS = [new_id() for _ in range(COUNT)]
GOLD = new_id()
ANNA = Buyer(member_id="M-1", identities=(PlatformIdentity("messenger", "1"), PlatformIdentity("line", "1")))


@dataclass
class Explained:
    """A large shop, and what the database says of each query."""

    database: Database
    commands: Commands

    async def keys(self, ask: Callable[[], Awaitable[Any]]) -> tuple[Any, int]:
        """The answer, and the keys that its queries examined; fails on a scan or a sort in memory."""
        self.commands.finds.clear()
        answer, keys = await ask(), 0
        for find in tuple(self.commands.finds):
            plan = await self.database.raw.command({"explain": find, "verbosity": "executionStats"})
            stages = str(plan["queryPlanner"]["winningPlan"])
            assert "COLLSCAN" not in stages and "'SORT'" not in stages
            keys += plan["executionStats"]["totalKeysExamined"]
        return answer, keys

    async def most_keys(self, page: Callable[[str | None], Awaitable[Page[Any]]]) -> int:
        """The keys of the dearest of the first pages."""
        after, most = None, 0
        for _ in range(6):
            found, keys = await self.keys(lambda after=after: page(after))  # type: ignore[misc]
            most = max(most, keys)
            if not found.has_next:
                break
            after = found.cursors[-1]
        return most


def a_write(number: int) -> MemberWrite:
    """One of many; most are done."""
    return MemberWrite(
        id=new_id(),
        shop_id=SHOP,
        customer_id=CUSTOMERS[number],
        member_id=f"M-{number}",
        change=MemberChange.of(name="x"),
        created_at=START,
        next_try_at=START,
        state=WriteState.FAILED if number % 10 == 0 else WriteState.DONE,
    )


@pytest.fixture(scope="module")
async def shop(mongo_url: str) -> AsyncIterator[Explained]:
    """The shop, in a database of its own; made once for all questions of this file."""
    keys = [("messenger", "M-1"), ("line", "M-2"), ("line", "M-3")]
    bought = [
        order(f"O-{number}", days=number / 100, buyer=_buyer(*keys[number % 3], number)) for number in range(COUNT)
    ]
    people = [
        Customer(
            id=one,
            shop_id=SHOP,
            created_at=START + timedelta(seconds=number),
            name=f"Name {number}",
            email=f"mail{number}@customer.example",
            phone=f"+8869{number:08}",
            member_id=f"M-{number}" if number % 4 == 0 else None,
            tag_ids=(GOLD,) if number % 2 == 0 else (),
        )
        for number, one in enumerate(CUSTOMERS)
    ]
    async with counted(mongo_url, "shop-index-tests") as (database, commands):
        await _load(database, CustomerDocument, [document_of(one) | {"identity_keys": [one.id]} for one in people])
        shop_id = object_id(SHOP)
        await _load(database, OrderDocument, [{"shop_id": shop_id} | orders.document_of(one) for one in bought])
        await _load(database, MemberWriteDocument, [to_document(a_write(number)) for number in range(COUNT)])
        yield Explained(database, commands)
        await database.raw.client.drop_database(database.raw.name)


def _buyer(channel: str, member_id: str, number: int) -> Buyer:
    return Buyer(member_id=member_id, identities=(PlatformIdentity(channel, str(number % 50)),))


async def _load(database: Database, document: type[Document], rows: list[dict[str, Any]]) -> None:
    collection = database.raw[document.get_settings().name or ""]
    await collection.insert_many(rows, ordered=False)
    await collection.create_indexes([field.index for field in document.get_settings().indexes])


SEARCHES = [
    [Beginning("name", "name"), Beginning("email", "name")],
    [Beginning("name", "mail"), Beginning("email", "MAIL")],
    [Beginning("name", "+8869"), Beginning("email", "+8869"), Beginning("phone", "+88690000")],
]


@pytest.mark.spec("A6", "A8")
async def test_the_list_of_customers_costs_a_page(shop: Explained) -> None:
    """Newest first, a page reads a page of keys at any depth."""
    customers = CustomerList(shop.database, CALLER)
    assert await shop.most_keys(lambda after: customers.newest(first=PAGE, after=after)) <= PAGE + 3


@pytest.mark.spec("A6", "A8")
@pytest.mark.parametrize("wanted", SEARCHES, ids=["name", "email", "phone"])
async def test_a_search_for_customers_costs_a_page(shop: Explained, wanted: list[Beginning]) -> None:
    """A search by how a name, an address or a phone begins reads about a page of keys at any depth."""
    customers = CustomerList(shop.database, CALLER)
    assert await shop.most_keys(lambda after: customers.beginning(wanted, first=PAGE, after=after)) <= PAGE + 8


@pytest.mark.spec("D1")
async def test_an_order_history_costs_a_page(shop: Explained) -> None:
    """The history of somebody whom the shop and two platforms know reads about a page of keys at any depth."""
    history = orders.Orders(shop.database, CALLER)
    assert await shop.most_keys(lambda after: history.history(ANNA, first=PAGE, after=after)) <= 2 * PAGE + 10


@pytest.mark.spec("D2")
async def test_what_is_still_to_be_written_is_found_among_what_is_open(shop: Explained) -> None:
    """Neither the next change of a member nor the state of a page of customers reads those that are done."""
    writes = MemberWrites(shop.database, CALLER)
    found, keys = await shop.keys(lambda: writes.oldest("M-10"))
    assert found is not None and keys <= 3
    states, keys = await shop.keys(lambda: writes.of_customers(CUSTOMERS[:PAGE]))
    assert len(states) == PAGE / 10
    assert keys <= 2 * PAGE


async def test_what_two_processes_noted_in_one_second_is_made_in_order(database: Database) -> None:
    """The change that was wanted first is made first, whatever ids the two have."""
    first, second = (
        replace(a_write(1), id=one, state=WriteState.FAILED, created_at=START + timedelta(milliseconds=number))
        for number, one in enumerate(sorted([new_id(), new_id()], reverse=True))
    )
    await database.member_writes.insert_many([to_document(second), to_document(first)])
    writes = MemberWrites(database, CALLER)
    assert await writes.oldest("M-1") == first
    assert await writes.of_customers([first.customer_id]) == {first.customer_id: (first, second)}


@pytest.mark.spec("D2", "D4")
async def test_a_renamed_tag_s_members_are_walked_through_by_key(shop: Explained) -> None:
    """A batch reads a batch of keys, of linked customers alone, at the beginning and in the middle."""
    tag = Tag(id=GOLD, shop_id=SHOP, name="Gold", color="#112233")
    await Tags(shop.database, CALLER).add(renamed(tag, "VIP", at=START))
    renamed_tags = RenamedTags(shop.database, CALLER)
    seen: list[Id] = []

    async def note(_: Tag, customers: Sequence[Customer], __: Session) -> Collection[Id]:
        seen.extend(one.id for one in customers)
        return ()

    for _ in range(3):
        _, keys = await shop.keys(lambda: renamed_tags.carry_some(GOLD, limit=200, rename=note, at=START))
        assert keys <= 203
    assert seen == sorted(CUSTOMERS[::4])[:600]
