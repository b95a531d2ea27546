"""What a record of an import says: the fields of members, orders and products (docs/shop-backend.md; spec D7)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from message_center.domain.addresses import Address
from message_center.domain.imports import ImportKind, Refusal, Told
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
from message_center.domain.record_fields import ID_LIMIT, NAME_LIMIT, RecordFields
from message_center.domain.shops import Shop

ADDRESSES_MOST = 20
ITEMS_MOST = 200
TAGS_MOST = 50
TAG_LIMIT = 100


@dataclass(frozen=True, slots=True)
class RecordForm:
    """How one kind of record is written: which fields it has, which must be there, and how it is read."""

    fields: tuple[str, ...]
    required: tuple[str, ...]
    read: Callable[[RecordFields, datetime], Told]


def read_record(
    kind: ImportKind, values: Mapping[str, Any], shop: Shop, *, told_at: datetime
) -> Told | tuple[Refusal, ...]:
    """The record, or everything that is wrong with it. `told_at` counts for one without `updated_at`."""
    fields = RecordFields(values, shop)
    record = FORMS[kind].read(fields, told_at)
    return tuple(fields.refusals) or record


def _member(fields: RecordFields, told_at: datetime) -> Member:
    return Member(
        id=fields.required("id", ID_LIMIT),
        updated_at=fields.moment("updated_at") or told_at,
        profile=MemberProfile(
            name=fields.text("name", NAME_LIMIT),
            phone=fields.phone("phone"),
            email=fields.email("email"),
            gender=fields.choice("gender", Gender),
            birthday=fields.day("birthday"),
            locale=fields.text("locale", 20),
            addresses=tuple(_address(one) for one in fields.objects("addresses", most=ADDRESSES_MOST)),
        ),
        tier=fields.text("tier", NAME_LIMIT),
        tags=fields.texts("tags", most=TAGS_MOST, limit=TAG_LIMIT),
        registered_at=fields.moment("registered_at"),
    )


def _address(fields: RecordFields) -> Address:
    return Address(
        rest=fields.required("rest"),
        district=fields.text("district", NAME_LIMIT),
        city=fields.text("city", NAME_LIMIT),
        postal_code=fields.text("postal_code", 20),
        country=fields.text("country", 2),
        recipient=fields.text("recipient", NAME_LIMIT),
        phone=fields.text("phone", 40),
    )


def _order(fields: RecordFields, told_at: datetime) -> Order:
    order_id = fields.required("id", ID_LIMIT)
    currency = fields.currency()
    placed_at = fields.moment("placed_at")
    if placed_at is None and not any(one.field == "placed_at" for one in fields.refusals):
        fields.refuse("placed_at", "Must not be empty.")
    return Order(
        id=order_id,
        number=fields.text("number", ID_LIMIT) or order_id,
        buyer=_buyer(fields),
        source=fields.choice("source", OrderSource) or OrderSource.OTHER,
        placed_at=placed_at or told_at,
        updated_at=fields.moment("updated_at") or told_at,
        total=_required_money(fields, "total", currency),
        goods=fields.money("goods", currency),
        items=tuple(_item(one, currency) for one in fields.objects("items", most=ITEMS_MOST)),
        payment_method=fields.text("payment_method", NAME_LIMIT),
        cash_on_delivery=fields.yes("cash_on_delivery"),
        payment_status=fields.choice("payment_status", PaymentStatus) or PaymentStatus.UNPAID,
        cancelled=fields.yes("cancelled"),
        delivery=OrderDelivery(
            method=fields.text("delivery_method", NAME_LIMIT),
            status=fields.choice("delivery_status", ShippingStatus) or ShippingStatus.PENDING,
            tracking_url=fields.url("tracking_url"),
        ),
        url=fields.url("url"),
    )


def _buyer(fields: RecordFields) -> Buyer:
    member_id, person = fields.text("member_id", ID_LIMIT), fields.text("channel_user_id", ID_LIMIT)
    channel = fields.text("channel", 40)
    if (channel is None) != (person is None):
        fields.refuse("channel_user_id", "Give `channel` and `channel_user_id` together, or neither.")
    elif member_id is None and person is None:
        fields.refuse("member_id", "Say who bought: a `member_id`, or `channel` with `channel_user_id`.")
    identities = (PlatformIdentity(channel, person),) if channel and person else ()
    return Buyer(member_id=member_id, identities=identities)


def _item(fields: RecordFields, currency: str) -> OrderItem:
    quantity = fields.count("quantity")
    if quantity is None or quantity < 1:
        fields.refuse("quantity", "Write a whole number from 1.")
    return OrderItem(
        title=fields.required("title"),
        quantity=quantity or 1,
        unit_price=_required_money(fields, "unit_price", currency),
        product_id=fields.text("product_id", ID_LIMIT),
        image_url=fields.url("image_url"),
    )


def _required_money(fields: RecordFields, name: str, currency: str) -> Money:
    fields.required(name, 40)
    return fields.money(name, currency) or Money(Decimal(0), currency)


def _product(fields: RecordFields, told_at: datetime) -> Product:
    priced = fields.text("price", 40) is not None
    return Product(
        id=fields.required("id", ID_LIMIT),
        title=fields.required("title"),
        url=fields.url("url"),
        image_url=fields.url("image_url"),
        price=fields.money("price", fields.currency()) if priced else None,
        price_hidden=fields.yes("price_hidden"),
        stock=fields.count("stock"),
        backorder=fields.yes("backorder"),
        updated_at=fields.moment("updated_at") or told_at,
    )


FORMS: Mapping[ImportKind, RecordForm] = {
    ImportKind.MEMBERS: RecordForm(
        fields=(
            *("id", "name", "phone", "email", "gender", "birthday", "locale", "addresses", "tier", "tags"),
            *("registered_at", "updated_at"),
        ),
        required=("id",),
        read=_member,
    ),
    ImportKind.ORDERS: RecordForm(
        fields=(
            *("id", "number", "member_id", "channel", "channel_user_id", "source", "placed_at", "updated_at"),
            *("currency", "total", "goods", "items", "payment_method", "cash_on_delivery", "payment_status"),
            *("cancelled", "delivery_method", "delivery_status", "tracking_url", "url"),
        ),
        required=("id", "placed_at", "currency", "total"),
        read=_order,
    ),
    ImportKind.PRODUCTS: RecordForm(
        fields=(
            *("id", "title", "url", "image_url", "price", "currency", "price_hidden", "stock", "backorder"),
            "updated_at",
        ),
        required=("id", "title"),
        read=_product,
    ),
}
"""The columns of each kind's CSV, and the names in its JSON."""
