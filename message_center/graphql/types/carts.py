"""Carts that staff fill for customers (spec E3)."""

from collections.abc import Mapping
from decimal import Decimal

import strawberry
from strawberry import ID

from message_center.domain import cart_problems, carts
from message_center.domain.cart_problems import CartProblemKind
from message_center.domain.carts import CartItemKind, CartState
from message_center.domain.ids import Id
from message_center.domain.money import Money as Amount
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, field, input_type, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.types.money import Money
from message_center.graphql.types.orders import Order, orders_by_id
from message_center.graphql.types.products import Product, products_by_id
from message_center.inbox.carts import product_ids


@input_type("An amount of money.")
class MoneyInput:
    """Of the shop's currency."""

    amount: Decimal = described("In units of the currency, written as a decimal number: `1280` or `12.50`.")
    currency: str = described("The shop's currency (`shop.currency`), as `TWD`.")

    def value(self) -> Amount:
        """The domain's money."""
        return Amount(self.amount, self.currency)


@object_type("One line of a cart.")
class CartItem:
    """A product, a gift, or something of the staff's own."""

    id: ID = described("Names the item in `changeCartItem` and `removeCartItem`; stays the same.")
    kind: CartItemKind = described("What it is.")
    title: str = described("Its name.")
    quantity: int = described("How many, 1 to 9,999.")
    unit_price: Money = described("The price of one, as it was when it was put in; 0 for a gift.")
    total: Money = described("The price of all of them.")
    product_id: ID | None = described("For a product or gift: the shop's id of the product.")
    image_url: str | None = described("A picture of it.")
    context: strawberry.Private[Context]

    @computed("For a product or gift: the product as the catalogue has it now; null when it is gone.")
    def product(self) -> Product | None:
        wanted = self.product_id
        return None if wanted is None else self.context.now_or_later(products_by_id, str(wanted))

    @classmethod
    def of(cls, item: carts.CartItem, context: Context) -> "CartItem":
        """The domain's item, for the schema."""
        return cls(
            id=ID(item.id),
            kind=item.kind,
            title=item.title,
            quantity=item.quantity,
            unit_price=Money.of(item.unit_price),
            total=Money.of(item.total),
            product_id=None if item.product_id is None else ID(item.product_id),
            image_url=item.image_url,
            context=context,
        )


@object_type("What the catalogue says against an item now. A cart with problems is neither sent nor ordered.")
class CartProblem:
    """For staff to mend."""

    item_id: ID = described("The item.")
    kind: CartProblemKind = described("What is wrong.")
    message: str = described("A sentence for staff: what is wrong, and what to do.")
    price: Money | None = described("For PRICE_CHANGED: the catalogue's price now.")

    @classmethod
    def of(cls, problem: cart_problems.CartProblem) -> "CartProblem":
        """The domain's problem, for the schema."""
        return cls(
            item_id=ID(problem.item_id),
            kind=problem.kind,
            message=problem.message,
            price=Money.of_some(problem.price),
        )


@object_type("A cart that staff fill for the customer of a conversation.")
class Cart:
    """Shared by all staff; a conversation has one current cart."""

    id: ID = described("The cart's id.")
    state: CartState = described("Where it stands.")
    items: list[CartItem] = described("What is in it, at most 100 items, in the order in which they were put in.")
    total: Money = described("The price of the goods, without shipping.")
    item_count: int = described("How many things are in it: the sum of the quantities.")
    revision: int = described("Grows with every change: pass it when sending or ordering the cart.")
    row: strawberry.Private[carts.Cart]
    context: strawberry.Private[Context]

    @computed("The order that was made of it; null before, and when the shop does not know it any more.")
    def order(self) -> Order | None:
        placed = self.row.order
        return None if placed is None else self.context.now_or_later(orders_by_id, placed.id)

    @field("What the catalogue says against its items now: products gone, prices changed, too few left.")
    async def problems(self) -> list[CartProblem]:
        wanted = product_ids(self.row)
        found = await self.context.load_many(products_by_id, wanted)
        products = {str(one.id): one.row for one in found if one is not None}
        return [CartProblem.of(one) for one in cart_problems.problems_of(self.row, products)]

    @classmethod
    def of(cls, cart: carts.Cart, context: Context) -> "Cart":
        """The domain's cart, for the schema."""
        return cls(
            id=ID(cart.id),
            state=cart.state,
            items=[CartItem.of(item, context) for item in cart.items],
            total=Money.of(cart.total),
            item_count=cart.item_count,
            revision=cart.revision,
            row=cart,
            context=context,
        )


async def _by_ids(context: Context, ids: list[Id]) -> Mapping[Id, Cart]:
    return {row.id: Cart.of(row, context) for row in await context.desk.scope.carts.by_ids(ids)}


async def _current(context: Context, conversation_ids: list[Id]) -> Mapping[Id, Cart]:
    found = await context.desk.scope.carts.current(conversation_ids)
    return {conversation_id: Cart.of(row, context) for conversation_id, row in found.items()}


carts_by_id = Loader("carts_by_id", _by_ids)
carts_by_conversation = Loader("carts_by_conversation", _current)
