"""Orders of the shop."""

from collections.abc import Mapping
from datetime import datetime

from strawberry import ID

from message_center.domain import orders as domain
from message_center.domain.orders import Buyer, OrderSource, PaymentStatus, ShippingStatus
from message_center.graphql.context import Context
from message_center.graphql.fields import described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.types.money import Money
from message_center.graphql.types.nodes import PageInfo


@object_type("One line of an order.")
class OrderItem:
    """What was bought, as it was called and priced then."""

    title: str = described("What it is.")
    quantity: int = described("How many.")
    unit_price: Money = described("The price of one.")
    product_id: ID | None = described("The shop's id of the product.")
    image_url: str | None = described("A picture of it.")


@object_type("How an order travels.")
class OrderDelivery:
    """As the shop tells it."""

    method: str | None = described("The shop's name for the way of delivery.")
    status: ShippingStatus = described("Where the goods are.")
    tracking_url: str | None = described("Where to follow the parcel.")


@object_type("An order of the shop.")
class Order:
    """Belongs to the shop's own system, and has its id there."""

    id: ID = described("The shop's id of the order.")
    number: str = described("What people call it.")
    source: OrderSource = described("Where it was made.")
    placed_at: datetime = described("When it was made.")
    updated_at: datetime = described("When the shop last changed it.")
    member_id: ID | None = described("The shop's id of the member who bought.")
    total: Money = described("What the buyer pays.")
    goods: Money | None = described("The goods alone, without shipping.")
    items: list[OrderItem] = described("What was bought.")
    payment_method: str | None = described("The shop's name for the way of payment.")
    cash_on_delivery: bool = described("Whether it is paid on delivery.")
    payment_status: PaymentStatus = described("Whether it is paid.")
    cancelled: bool = described("Whether it was cancelled.")
    delivery: OrderDelivery = described("How it travels.")
    url: str | None = described("Its page in the shop's own system.")

    @classmethod
    def of(cls, order: domain.Order) -> "Order":
        """The domain's order, for the schema."""
        return cls(
            id=ID(order.id),
            number=order.number,
            source=order.source,
            placed_at=order.placed_at,
            updated_at=order.updated_at,
            member_id=None if order.buyer.member_id is None else ID(order.buyer.member_id),
            total=Money.of(order.total),
            goods=Money.of_some(order.goods),
            items=[_item(one) for one in order.items],
            payment_method=order.payment_method,
            cash_on_delivery=order.cash_on_delivery,
            payment_status=order.payment_status,
            cancelled=order.cancelled,
            delivery=OrderDelivery(
                method=order.delivery.method,
                status=order.delivery.status,
                tracking_url=order.delivery.tracking_url,
            ),
            url=order.url,
        )


def _item(item: domain.OrderItem) -> OrderItem:
    return OrderItem(
        title=item.title,
        quantity=item.quantity,
        unit_price=Money.of(item.unit_price),
        product_id=None if item.product_id is None else ID(item.product_id),
        image_url=item.image_url,
    )


@object_type("An order in a list.")
class OrderEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place in this list: pass it as `after`.")
    node: Order = described("The order.")


@object_type("A page of orders.")
class OrderConnection:
    """As Relay's cursor connections describe it."""

    edges: list[OrderEdge] = described("The orders, latest first.")
    page_info: PageInfo = described("Where the page lies in the list.")


async def order_page(context: Context, buyer: Buyer, *, first: int, after: str | None) -> OrderConnection:
    """One page of a buyer's orders. Raises InvalidInput, LimitExceeded, CursorInvalid, ShopBackendUnavailable."""
    count = page_size(first, field="first")
    page = await context.desk.backend.orders_of(context.shop_id, buyer, first=count, after=after)
    edges = [
        OrderEdge(cursor=cursor, node=Order.of(order))
        for order, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return OrderConnection(edges=edges, page_info=page_info(page))


async def _orders(context: Context, ids: list[str]) -> Mapping[str, Order]:
    found = await context.desk.backend.orders(context.shop_id, ids)
    return {order_id: Order.of(order) for order_id, order in found.items()}


orders_by_id = Loader("orders_by_id", _orders)
