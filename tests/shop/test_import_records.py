"""Importing as a shop does it: from files, over HTTP, again after it was cut off."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from message_center.domain.addresses import Address
from message_center.domain.imports import ImportKind, LineError, Summary
from message_center.domain.members import Gender, Member, MemberProfile
from message_center.domain.money import Money
from message_center.domain.orders import (
    Buyer,
    Order,
    OrderDelivery,
    OrderItem,
    OrderSource,
    PaymentStatus,
    PlatformIdentity,
    ShippingStatus,
)
from message_center.domain.permissions import Permission
from message_center.domain.products import Product
from message_center.errors import Conflict, PermissionDenied
from message_center.inbox.desk import Desk
from message_center.inbox.import_records import import_records, lines_of
from message_center.inbox.record_lines import ImportFormat
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.imports import BATCH
from message_center.testing import TestCenter
from tests.law import the_law
from tests.shop.hosts import HostShop

pytestmark = pytest.mark.spec("D7")
MEMBERS, ORDERS, PRODUCTS = ImportKind.MEMBERS, ImportKind.ORDERS, ImportKind.PRODUCTS
NINE = datetime(2026, 5, 1, 1, 0, tzinfo=UTC)


async def imported(
    desk: Desk, kind: ImportKind, text: str | bytes, written: ImportFormat = ImportFormat.CSV, **options: Any
) -> Summary:
    """Import a text."""

    async def chunks() -> AsyncIterator[bytes]:
        yield text.encode() if isinstance(text, str) else text

    summary = Summary()
    async for progress in import_records(desk, kind, lines_of(kind, written), chunks(), **options):
        summary.add(progress)
    return summary


def counts(summary: Summary) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, failed."""
    return summary.created, summary.changed, summary.unchanged, summary.failed


async def test_members_are_read_from_csv(center: TestCenter, backend: BuiltInShop) -> None:
    """Phones are understood as people in the shop's country write them, times in the shop's zone."""
    text = (
        "id,name,phone,email,gender,birthday,locale,tier,tags,addresses,updated_at\n"
        "M-1,王小美,0912-345-678,Mei@Shop.Example,female,1990-02-28,zh-Hant,Gold,VIP; Tea,"
        '"[{""rest"": ""永康街 1 號"", ""city"": ""臺北市"", ""district"": ""大安區""}]",2026-05-01 09:00\n'
    )
    assert counts(await imported(center.desk(), MEMBERS, text)) == (1, 0, 0, 0)
    expected = Member(
        id="M-1",
        updated_at=NINE,
        profile=MemberProfile(
            name="王小美",
            phone="+886912345678",
            email="mei@shop.example",
            gender=Gender.FEMALE,
            birthday=date(1990, 2, 28),
            locale="zh-Hant",
            addresses=(Address(rest="永康街 1 號", city="臺北市", district="大安區"),),
        ),
        tier="Gold",
        tags=("VIP", "Tea"),
    )
    assert await backend.members(center.shop.id, ["M-1"]) == {"M-1": expected}


async def test_orders_and_products_are_read_from_json(center: TestCenter, backend: BuiltInShop) -> None:
    """Nested items are lists in JSON; money stays exact; who is no member is known by the platform."""
    item = {"title": "茶壺", "quantity": 2, "unit_price": "640.50", "product_id": "P-1"}
    order = {
        "id": 7001,
        "number": "#7001",
        "channel": "messenger",
        "channel_user_id": "450",
        "source": "live",
        "placed_at": "2026-05-01T09:00:00+08:00",
        "currency": "TWD",
        "total": "1361.00",
        "goods": 1281,
        "items": [item],
        "payment_method": "ATM",
        "payment_status": "PAID",
        "cancelled": False,
        "delivery_method": "宅配",
        "delivery_status": "shipped",
        "tracking_url": "https://track.example/1",
        "updated_at": "2026-05-01T01:00:00Z",
    }
    product = {"id": "P-1", "title": "茶壺", "price": 640.5, "currency": "TWD", "stock": -1, "backorder": True}
    jsonl = ImportFormat.JSON_LINES
    assert counts(await imported(center.desk(), ORDERS, json.dumps(order), jsonl)) == (1, 0, 0, 0)
    assert counts(await imported(center.desk(), PRODUCTS, json.dumps(product), jsonl)) == (1, 0, 0, 0)
    assert await backend.orders(center.shop.id, ["7001"]) == {
        "7001": Order(
            id="7001",
            number="#7001",
            buyer=Buyer(identities=(PlatformIdentity("messenger", "450"),)),
            source=OrderSource.LIVE,
            placed_at=NINE,
            updated_at=NINE,
            total=Money(Decimal("1361.00"), "TWD"),
            goods=Money(Decimal(1281), "TWD"),
            items=(
                OrderItem(title="茶壺", quantity=2, unit_price=Money(Decimal("640.50"), "TWD"), product_id="P-1"),
            ),
            payment_method="ATM",
            payment_status=PaymentStatus.PAID,
            delivery=OrderDelivery(
                method="宅配", status=ShippingStatus.SHIPPED, tracking_url="https://track.example/1"
            ),
        )
    }
    price = Money(Decimal("640.5"), "TWD")
    pot = Product(id="P-1", title="茶壺", price=price, stock=-1, backorder=True, updated_at=center.clock.now())
    assert await backend.product(center.shop.id, "P-1") == pot


async def test_every_wrong_field_is_told_with_its_line(center: TestCenter, backend: BuiltInShop) -> None:
    """A shop sees all that is wrong with its file at once, line by line; the good lines are in."""
    text = (
        "id,name,phone,email,gender,birthday,updated_at,emial\n"
        "M-1,Mei,,,,,,\n"
        f",{'x' * 201},12,mei at shop,lady,1990-02-30,yesterday,\n"
        "M-3,May,,,,,,\n"
        f"{'x' * 101},Mo,,,,,,\n"
        "M-5,too few\n"
    )
    lines = lines_of(MEMBERS, ImportFormat.CSV)

    async def chunks() -> AsyncIterator[bytes]:
        yield text.encode()

    summary = Summary()
    async for progress in import_records(center.desk(), MEMBERS, lines, chunks()):
        summary.add(progress)
    assert counts(summary) == (2, 0, 0, 3)
    assert [(one.line, one.field) for one in summary.errors] == [
        *((3, name) for name in ("id", "updated_at", "name", "phone", "email", "gender", "birthday")),
        (5, "id"),
        (6, None),
    ]
    assert summary.errors[3] == LineError(
        3, "phone", "Not a phone number in TW; one from abroad begins with + and its country."
    )
    assert lines.ignored == ("emial",)
    assert set(await backend.members(center.shop.id, ["M-1", "M-3", "M-5"])) == {"M-1", "M-3"}


GOOD: dict[ImportKind, dict[str, Any]] = {
    MEMBERS: {"id": "1"},
    ORDERS: {"id": "1", "placed_at": "2026-05-01", "total": 1, "currency": "TWD", "member_id": "M"},
    PRODUCTS: {"id": "1", "title": "Tea"},
}
BAD_ITEM = {"title": "", "quantity": 0}


@pytest.mark.parametrize(
    ("kind", "wrong", "fields"),
    [
        (ORDERS, {"placed_at": None}, ["placed_at"]),
        (ORDERS, {"placed_at": "9999-12-31T23:59:59-23:00", "items": "{"}, ["placed_at", "items"]),
        (ORDERS, {"total": "-1", "currency": "twd", "member_id": None}, ["currency", "member_id", "total"]),
        (ORDERS, {"total": "1,280", "channel": "line"}, ["channel_user_id", "total"]),
        (ORDERS, {"total": "NaN", "url": "javascript:1"}, ["total", "url"]),
        (ORDERS, {"items": [BAD_ITEM]}, ["items.0.quantity", "items.0.title", "items.0.unit_price"]),
        (ORDERS, {"items": [{}] * 201}, ["items"]),
        (PRODUCTS, {"price": "1"}, ["currency"]),
        (PRODUCTS, {"id": ["1"], "title": "a\0b"}, ["id", "title"]),
        (PRODUCTS, {"stock": "1.5", "backorder": "maybe"}, ["stock", "backorder"]),
        (MEMBERS, {"tags": ["x" * 101], "addresses": [1]}, ["addresses", "tags"]),
        (MEMBERS, {"tags": {"a": 1}, "addresses": [{"rest": "x"}] * 21}, ["addresses", "tags"]),
    ],
)
async def test_what_cannot_be_is_refused_by_field(
    center: TestCenter, kind: ImportKind, wrong: dict[str, Any], fields: list[str]
) -> None:
    """Impossible amounts, times, buyers and items are named by field, and nothing of the record is stored."""
    record = json.dumps({**GOOD[kind], **wrong})
    summary = await imported(center.desk(), kind, record, ImportFormat.JSON_LINES)
    assert [one.field for one in summary.errors] == fields
    assert counts(summary) == (0, 0, 0, 1)
    assert await center.storage.database.raw[kind.value].count_documents({}) == 0


async def test_an_import_that_was_cut_off_is_repeated_or_continued(
    center: TestCenter, backend: BuiltInShop
) -> None:
    """What was stored before the cut stays; the same file again, or the rest of it, completes the import."""
    rows = ["id,name", *(f"M-{number},n{number}" for number in range(3 * BATCH))]

    async def cut() -> AsyncIterator[bytes]:
        yield "\n".join(rows[: 2 * BATCH + 50]).encode()
        raise ConnectionError

    summary = Summary()
    with pytest.raises(ConnectionError):
        async for progress in import_records(center.desk(), MEMBERS, lines_of(MEMBERS, ImportFormat.CSV), cut()):
            summary.add(progress)
    assert (counts(summary), summary.line) == ((2 * BATCH, 0, 0, 0), 2 * BATCH + 1)
    rest = await imported(center.desk(), MEMBERS, "\n".join(rows), from_line=summary.line + 1)
    assert counts(rest) == (BATCH, 0, 0, 0)
    assert counts(await imported(center.desk(), MEMBERS, "\n".join(rows))) == (0, 0, 3 * BATCH, 0)
    assert len(await backend.members(center.shop.id, [f"M-{number}" for number in range(3 * BATCH)])) == 3 * BATCH


@pytest.mark.spec("D2")
async def test_news_of_a_member_appear_at_the_linked_customer(center: TestCenter) -> None:
    """What the host changes of a member shows at the customer and in the live feed; strangers stay as they are."""
    await center.customer("anna").writes("hi")
    await center.customer("boris").writes("hi")
    anna = (await center.customer("anna").conversation()).customer_id
    customers = center.storage.database.customers
    await customers.update_one(
        {"_id": {"$exists": True}, "identities.external_id": "anna"}, {"$set": {"member_id": "M-1"}}
    )
    before = await center.desk().scope.customers.get(anna)
    async with the_law(center) as facts:
        await imported(
            center.desk(), MEMBERS, "id,name,phone,updated_at\nM-1,Mei,0912345678,2026-05-01\nM-2,x,,\n"
        )
        await imported(center.desk(), MEMBERS, "id,name,phone,updated_at\nM-1,Mei,0912345678,2026-05-01\n")
    after = await center.desk().scope.customers.get(anna)
    assert (after.name, after.phone, after.revision) == ("Mei", "+886912345678", before.revision + 1)
    assert [(fact.kind, fact.customer_id, fact.values) for fact in facts] == [
        ("CUSTOMER_CHANGED", anna, {"member_id": "M-1"})
    ]


@pytest.mark.spec("D1")
async def test_a_new_order_is_told_to_whoever_looks_at_the_buyer(center: TestCenter) -> None:
    """A member's order, and that of somebody whom only a platform knows, are facts about the customer."""
    await center.customer("anna").writes("hi")
    anna = (await center.customer("anna").conversation()).customer_id
    text = (
        "id,channel,channel_user_id,member_id,placed_at,currency,total\n"
        "O-1,played,anna,,2026-05-01,TWD,1280\nO-2,,,M-7,2026-05-01,TWD,10\n"
    )
    async with the_law(center) as facts:
        await imported(center.desk(), ORDERS, text)
    assert [(fact.kind, fact.customer_id, fact.values) for fact in facts] == [
        ("ORDER_CHANGED", anna, {"order_id": "O-1"})
    ]


async def test_importing_needs_the_permission_and_the_built_in_backend(center: TestCenter) -> None:
    """Who may not manage settings imports nothing; nor does anybody where a plugin asks the host itself."""
    agent = await center.staff("Mei", Permission.SEND_MESSAGES)
    with pytest.raises(PermissionDenied):
        await imported(center.desk(agent), MEMBERS, "id\nM-1\n")
    center.host = HostShop(dict)  # type: ignore[assignment]
    with pytest.raises(Conflict):
        await imported(center.desk(), MEMBERS, "id\nM-1\n")
    assert await center.storage.database.members.count_documents({}) == 0
