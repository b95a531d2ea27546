"""Partners' own documents: bound to the shop, one command a call."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from beanie import init_beanie
from pydantic import ValidationError

from message_center.storage.database import Database
from message_center.storage.extend import ShopDocument, ShopDocuments, documents, shop_scope
from message_center.storage.mapping import new_id
from message_center.testing import TestCenter

pytestmark = pytest.mark.spec("F6")


class Parcel(ShopDocument):
    """A parcel on its way; the key is its number."""

    collection = "shipping_parcels"
    ordered_by = ("weight",)

    weight: int = 0
    carrier: str = "post"
    stops: list[str] = []  # noqa: RUF012  Pydantic copies defaults


@pytest.fixture
async def parcels(center: TestCenter) -> AsyncIterator[ShopDocuments[Parcel]]:
    """The parcels of the center's shop."""
    await init_beanie(database=center.storage.database.raw, document_models=[Parcel])
    yield documents(center.desk().scope, Parcel)


async def test_upsert_sets_what_it_is_given(parcels: ShopDocuments[Parcel], database: Database) -> None:
    """A new document gets defaults; a known one keeps what is not mentioned."""
    first = await parcels.upsert("P1", carrier="黑貓", stops=["台北"])
    assert (first.key, first.weight, first.carrier, first.stops) == ("P1", 0, "黑貓", ["台北"])
    second = await parcels.upsert("P1", weight=3)
    assert (second.weight, second.carrier, second.stops) == (3, "黑貓", ["台北"])
    assert await parcels.get("P1") == second
    assert await parcels.upsert("P1") == second
    assert await parcels.get("P2") is None
    assert await database.raw["shipping_parcels"].count_documents({}) == 1


async def test_increase_never_loses_a_count(parcels: ShopDocuments[Parcel]) -> None:
    """Simultaneous additions all count, also when they make the document."""
    await asyncio.gather(*(parcels.increase("P1", weight=2) for _ in range(25)))
    assert (await parcels.increase("P1", weight=-10)).weight == 40


async def test_by_keys_gives_what_exists(parcels: ShopDocuments[Parcel]) -> None:
    """Many documents are read at once, by their keys."""
    for key in ("P1", "P2", "P3"):
        await parcels.upsert(key)
    found = await parcels.by_keys(["P3", "P1", "none"])
    assert sorted(found) == ["P1", "P3"]
    assert found["P3"].key == "P3"


async def test_find_filters_and_orders(parcels: ShopDocuments[Parcel]) -> None:
    """Documents are found by their fields' values, in a declared order, up to a limit."""
    for key, weight, carrier in (("P1", 5, "post"), ("P2", 9, "post"), ("P3", 7, "黑貓"), ("P4", 9, "post")):
        await parcels.upsert(key, weight=weight, carrier=carrier)

    async def keys(**wanted: object) -> list[str]:
        return [one.key for one in await parcels.find(**wanted)]  # type: ignore[arg-type]

    assert await keys() == ["P1", "P2", "P3", "P4"]
    assert await keys(order_by="weight") == ["P4", "P2", "P3", "P1"]
    assert await keys(order_by="weight", descending=False, limit=2) == ["P1", "P3"]
    assert await keys(carrier="post", order_by="weight", limit=2) == ["P4", "P2"]
    assert await keys(carrier={"$gt": ""}) == []


async def test_order_is_read_from_an_index(parcels: ShopDocuments[Parcel], database: Database) -> None:
    """The first page of a ranking reads a page of keys, however many documents there are."""
    for number in range(60):
        await parcels.upsert(f"P{number}", weight=number)
    shop = (await parcels.get("P1")).shop_id  # type: ignore[union-attr]
    for direction in (-1, 1):
        cursor = database.raw["shipping_parcels"].find({"shop_id": shop})
        plan = await cursor.sort([("weight", direction), ("key", direction)]).limit(10).explain()
        assert plan["executionStats"]["totalKeysExamined"] == 10


async def test_shops_do_not_meet(parcels: ShopDocuments[Parcel], center: TestCenter) -> None:
    """The same key in another shop is another document; neither shop reads, changes or removes the other's."""
    theirs = documents(shop_scope(center.storage, new_id()), Parcel)
    await parcels.upsert("P1", weight=1)
    assert (await theirs.get("P1"), await theirs.by_keys(["P1"]), await theirs.find()) == (None, {}, [])
    assert await theirs.remove("P1") is False
    await theirs.upsert("P1", weight=2)
    assert (await parcels.increase("P1", weight=10)).weight == 11
    assert await parcels.remove("P1") is True
    assert (await theirs.find())[0].weight == 2


async def test_wrong_fields_and_values_are_refused(parcels: ShopDocuments[Parcel], database: Database) -> None:
    """A misspelt field or a wrong value is an error at once, and nothing is written."""
    with pytest.raises(TypeError, match="Parcel has no field wieght"):
        await parcels.upsert("P1", wieght=3)
    with pytest.raises(TypeError, match="has no field shop_id"):
        await parcels.upsert("P1", shop_id=new_id())
    with pytest.raises(TypeError, match="has no field key"):
        await parcels.find(key="P1")
    with pytest.raises(TypeError, match="not ordered_by 'carrier'"):
        await parcels.find(order_by="carrier")
    with pytest.raises(ValidationError, match="weight"):
        await parcels.upsert("P1", weight="heavy")
    assert await database.raw["shipping_parcels"].count_documents({}) == 0


def test_a_document_says_what_it_lacks() -> None:
    """A class without collection or defaults, or with an unknown order, is refused when it is written."""
    with pytest.raises(TypeError, match="NoCollection: set `collection`"):

        class NoCollection(ShopDocument):
            pass

    with pytest.raises(TypeError, match=r"NoDefault.*'weight'"):

        class NoDefault(ShopDocument):
            collection = "a_b"
            weight: int

    with pytest.raises(TypeError, match=r"NoOrder.*'size'"):

        class NoOrder(ShopDocument):
            collection = "a_b"
            ordered_by = ("size",)
