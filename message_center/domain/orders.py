"""An order of the shop, as staff see it beside a conversation (spec D1, A20, E6, E7)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from message_center.domain.customers import Customer
from message_center.domain.money import Money


class OrderSource(StrEnum):
    """Where an order was made; payment reminders are sent for the first three only (spec E7)."""

    LIVE = "LIVE"
    MESSAGE_CENTER = "MESSAGE_CENTER"
    POST_SALES = "POST_SALES"
    OTHER = "OTHER"


class PaymentStatus(StrEnum):
    """Whether it is paid."""

    UNPAID = "UNPAID"
    PAID = "PAID"
    REFUNDED = "REFUNDED"


class ShippingStatus(StrEnum):
    """Where the goods are."""

    PENDING = "PENDING"
    SHIPPED = "SHIPPED"
    ARRIVED = "ARRIVED"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True)
class PlatformIdentity:
    """How a platform knows the buyer who is no member: the channel's name, and the platform's id there."""

    channel: str
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who bought: a member, somebody whom a platform knows, or both."""

    member_id: str | None = None
    identities: tuple[PlatformIdentity, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Two buyers who share a key are the same person."""
        member = (f"member:{self.member_id}",) if self.member_id is not None else ()
        return (*member, *(f"identity:{one.channel}:{one.external_id}" for one in self.identities))


def buyer_of(customer: Customer) -> Buyer:
    """The customer as a buyer: as the member they are, and as whom each platform knows."""
    known = (PlatformIdentity(one.channel, one.external_id) for one in customer.identities)
    return Buyer(member_id=customer.member_id, identities=tuple(known))


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderItem:
    """One line of an order."""

    title: str
    quantity: int
    unit_price: Money
    product_id: str | None = None
    image_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivery:
    """How the goods travel. `method` is the host's name for it."""

    method: str | None = None
    status: ShippingStatus = ShippingStatus.PENDING
    tracking_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The order. `id` is the host's; `number` is what people call it; `url` leads to the host's own page.

    `total` is what the buyer pays, `goods` without shipping.
    """

    id: str
    number: str
    buyer: Buyer
    source: OrderSource
    placed_at: datetime
    updated_at: datetime
    total: Money
    goods: Money | None = None
    items: tuple[OrderItem, ...] = ()
    payment_method: str | None = None
    cash_on_delivery: bool = False
    payment_status: PaymentStatus = PaymentStatus.UNPAID
    cancelled: bool = False
    delivery: OrderDelivery = OrderDelivery()
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """What staff order for a customer from a cart (spec E12); shipping and payment are settled with the shop.

    `goods` is the price of the items without shipping. Name, phone and e-mail are what is known of the customer.
    """

    cart_id: str
    buyer: Buyer
    placed_at: datetime
    items: tuple[OrderItem, ...]
    goods: Money
    source: OrderSource = OrderSource.MESSAGE_CENTER
    customer_name: str | None = None
    phone: str | None = None
    email: str | None = None
    staff_name: str = ""
