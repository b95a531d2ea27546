"""What the demo's host shop knows: its members, what it sells, and what was ordered, told as days before now."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from message_center.domain.addresses import Address
from message_center.domain.imports import ImportKind, Told
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
from message_center.domain.products import Product
from message_center.inbox.desk import Desk
from message_center.inbox.import_records import take_in

URL = "https://demo.example"
LIN_YIJUN, LI_SHUFEN, XU_XINYI = "M-1001", "M-1002", "M-1003"
LINS_ORDER, GRACES_ORDER = "20261121907", "20261124031"
ZHANG_JIAHAO = Buyer(identities=(PlatformIdentity("messenger", "45000000000000102"),))


def _product(product_id: str, title: str, price: int, **more: Any) -> Product:
    url = f"{URL}/products/{product_id}"
    return Product(id=product_id, title=title, url=url, price=Money(Decimal(price), "TWD"), **more)


PRODUCTS = (
    _product("P-1001", "手工皮革包（訂製）", 6800, price_hidden=True),
    _product("P-1002", "Ceramic teapot", 1480, stock=0),
    _product("P-1003", "羊毛外套", 3280, stock=24),
    _product("P-1004", "手沖陶杯", 520, stock=80),
)


async def stock(desk: Desk) -> None:
    """Import what the shop does not know yet; what is there stays as people have changed it."""
    now = desk.clock.now()
    backend, shop_id = desk.backend, desk.scope.shop_id
    members, orders = members_at(now), orders_at(now)
    known: dict[ImportKind, set[str]] = {
        ImportKind.PRODUCTS: set(await backend.products(shop_id, [one.id for one in PRODUCTS])),
        ImportKind.MEMBERS: set(await backend.members(shop_id, [one.id for one in members])),
        ImportKind.ORDERS: set(await backend.orders(shop_id, [one.id for one in orders])),
    }
    told: dict[ImportKind, Sequence[Told]] = {
        ImportKind.PRODUCTS: PRODUCTS,
        ImportKind.MEMBERS: members,
        ImportKind.ORDERS: orders,
    }
    for kind, records in told.items():
        missing = [one for one in records if one.id not in known[kind]]
        await take_in(desk, kind, missing)


def members_at(now: datetime) -> tuple[Member, ...]:
    """The members who have written."""
    home = Address(
        country="TW",
        postal_code="106",
        city="臺北市",
        district="大安區",
        rest="永康街 12 號 3 樓",
        recipient="林怡君",
    )
    return (
        Member(
            id=LIN_YIJUN,
            updated_at=now,
            profile=MemberProfile(
                name="林怡君",
                phone="+886911222333",
                email="yijun@customer.example",
                gender=Gender.FEMALE,
                birthday=date(1990, now.month, min(now.day, 28)),
                locale="zh-Hant",
                addresses=(home,),
            ),
            tier="金卡會員",
            tags=("VIP",),
            registered_at=now - timedelta(days=700),
        ),
        Member(
            id=LI_SHUFEN,
            updated_at=now,
            profile=MemberProfile(name="李淑芬", phone="+886922333444", gender=Gender.UNDISCLOSED),
            tier="一般會員",
            registered_at=now - timedelta(days=90),
        ),
        Member(
            id=XU_XINYI,
            updated_at=now,
            profile=MemberProfile(name="許心怡", email="xinyi@customer.example", gender=Gender.FEMALE),
            tier="銀卡會員",
            registered_at=now - timedelta(days=320),
        ),
    )


def orders_at(now: datetime) -> tuple[Order, ...]:
    """What they ordered."""
    lin, li, xu = (Buyer(member_id=one) for one in (LIN_YIJUN, LI_SHUFEN, XU_XINYI))
    coat, cup = ("羊毛外套", 3280, "P-1003"), ("手沖陶杯", 520, "P-1004")
    return (
        _order(LINS_ORDER, lin, now - timedelta(days=3), coat, 1, paid=True, status=ShippingStatus.ARRIVED),
        _order("20260914022", lin, now - timedelta(days=71), cup, 4, paid=True, status=ShippingStatus.ARRIVED),
        _order("20261103882", ZHANG_JIAHAO, now - timedelta(days=3, hours=2), cup, 2, paid=False),
        _order("20261117310", li, now - timedelta(days=8), cup, 2, paid=True, status=ShippingStatus.ARRIVED),
        _order(GRACES_ORDER, Buyer(), now - timedelta(hours=21), cup, 4, paid=True),
        _order("20261118455", xu, now - timedelta(days=7), coat, 1, paid=True, status=ShippingStatus.SHIPPED),
    )


def _order(
    number: str,
    buyer: Buyer,
    placed_at: datetime,
    bought: tuple[str, int, str],
    quantity: int,
    *,
    paid: bool,
    status: ShippingStatus = ShippingStatus.PENDING,
) -> Order:
    title, price, product_id = bought
    goods = Money(Decimal(price * quantity), "TWD")
    return Order(
        id=number,
        number=number,
        buyer=buyer,
        source=OrderSource.LIVE,
        placed_at=placed_at,
        updated_at=placed_at,
        total=goods if goods.amount >= 1000 else Money(goods.amount + 80, "TWD"),
        goods=goods,
        items=(
            OrderItem(
                title=title, quantity=quantity, unit_price=Money(Decimal(price), "TWD"), product_id=product_id
            ),
        ),
        payment_method="信用卡" if paid else "ATM 轉帳",
        payment_status=PaymentStatus.PAID if paid else PaymentStatus.UNPAID,
        delivery=OrderDelivery(method="宅配", status=status),
        url=f"{URL}/admin/orders/{number}",
    )
