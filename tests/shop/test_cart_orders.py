"""An order made of a cart is one order, whatever the shop's system or our processes do (spec E12)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

import pytest

from message_center.contracts.clock import Clock
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.cart_orders import LEAST_SECONDS, MOST_SECONDS, seconds_until_next_try
from message_center.domain.carts import Cart, CartState, Ordering
from message_center.domain.facts import FactKind
from message_center.domain.ids import Id
from message_center.domain.money import Money
from message_center.domain.orders import Order, OrderDraft, OrderSource, buyer_of
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput, NotFound, ShopBackendUnavailable
from message_center.inbox.cart_orders import order_cart
from message_center.inbox.carts import add_custom_item, current_cart
from message_center.inbox.mark import archive
from message_center.inbox.retention import save_retention
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.database import Database
from message_center.testing import START, SetClock, TestCenter, open_test_center
from tests.law import the_law

pytestmark = pytest.mark.spec("E12")


@dataclass
class MoodyShop(BuiltInShop):
    """A host that makes orders as told; `before` and `after` run around each, and may raise."""

    database: Database
    clock: Clock = field(default_factory=SetClock)
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    hangs: bool = False
    hanging: asyncio.Event = field(default_factory=asyncio.Event)
    keys: list[str] = field(default_factory=list)
    drafts: list[OrderDraft] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.database, self.clock)

    async def create_order(self, shop_id: Id, draft: OrderDraft, *, key: str) -> Order:
        """Make the order, in its mood."""
        self.keys.append(key)
        self.drafts.append(draft)
        self.before()
        order = await super().create_order(shop_id, draft, key=key)
        if self.hangs:
            self.hanging.set()
            await asyncio.sleep(3600)
        self.after()
        return order


def says_nothing() -> None:
    """The connection breaks."""
    raise ShopBackendUnavailable("The shop system does not answer right now; try again soon.")


def says_no() -> None:
    """The shop refuses."""
    raise InvalidInput("This customer may not order on account.")


@dataclass
class Scene:
    """Anna's conversation, with a cart that Mei filled, at a host with moods."""

    center: TestCenter
    host: MoodyShop
    mei: Caller
    conversation: str

    async def orders(self, **more: str) -> Cart:
        """Mei orders the cart as it is."""
        desk = self.center.desk(self.mei)
        cart = await current_cart(desk, self.conversation)
        given = {"conversation_id": self.conversation, "revision": cart.revision}
        return (await order_cart(desk, **given, **more))[1]  # type: ignore[arg-type]

    async def adds(self, *, client_key: str | None = None) -> Cart:
        """Mei puts one thing more into the cart."""
        price = Money(Decimal(300), "TWD")
        desk, where = self.center.desk(self.mei), self.conversation
        added = await add_custom_item(
            desk, conversation_id=where, title="刻字", price=price, client_key=client_key
        )
        return added[1]

    async def made(self) -> list[Order]:
        """The orders that the shop has of Anna."""
        desk = self.center.desk()
        anna = await desk.scope.customers.get((await self.center.customer("anna").conversation()).customer_id)
        return list((await self.host.orders_of(self.center.shop.id, buyer_of(anna), first=10)).items)

    async def told(self) -> list[str]:
        """What the conversation's timeline says of its cart, oldest first."""
        row = await self.center.customer("anna").conversation()
        facts = await self.center.desk().scope.facts.timeline(row, limit=50)
        kinds = (FactKind.CART_CHANGED, FactKind.ORDER_PLACED)
        mine = [fact for fact in reversed(facts) if fact.kind in kinds]
        return [str(fact.values.get("change", fact.kind.value)) for fact in mine]


@pytest.fixture
async def scene(database: Database) -> AsyncIterator[Scene]:
    """Before anything is ordered."""
    host = MoodyShop(database)
    async with open_test_center(database, host=host) as center:
        anna = center.customer("anna")
        await anna.writes("I take it")
        mei = await center.staff("Mei", Permission.SEND_MESSAGES)
        scene = Scene(center, host, mei, (await anna.conversation()).id)
        await scene.adds()
        yield scene


async def test_an_order_is_made_of_what_stands_in_the_cart(scene: Scene) -> None:
    """The shop gets the customer, the lines, the price and the source; its order stands in the customer's history
    and is to be reminded of; the timeline says who ordered; the cart is done, and the next item begins another."""
    price = Money(Decimal(1), "TWD")
    given = {"conversation_id": scene.conversation, "title": "包裝", "price": price, "client_key": "1"}
    await add_custom_item(scene.center.desk(scene.mei), **given)  # type: ignore[arg-type]
    async with the_law(scene.center) as facts:
        cart = await scene.orders(client_key="1")
    [order] = await scene.made()
    assert (order.source, order.total, order.placed_at) == (
        OrderSource.MESSAGE_CENTER,
        Money(Decimal(301), "TWD"),
        scene.center.clock.now(),
    )
    assert [(item.title, item.quantity) for item in order.items] == [("刻字", 1), ("包裝", 1)]
    assert scene.host.drafts[0].staff_name == "Mei"
    assert cart.order is not None and cart.state is CartState.ORDERED
    assert (cart.order.id, cart.order.number) == (order.id, order.number)
    placed = [fact for fact in facts if fact.kind is FactKind.ORDER_PLACED]
    assert [(fact.actor.name, fact.values["order_id"]) for fact in placed] == [("Mei", order.id)]
    ledger = scene.center.storage.database.reminders
    assert [row["state"] async for row in ledger.find({"order_id": order.id})] == ["PLANNED"]
    again = await order_cart(
        scene.center.desk(scene.mei), conversation_id=scene.conversation, revision=9, client_key="1"
    )
    assert (again[1], scene.host.keys) == (cart, [f"{cart.id}:3"])
    await scene.adds()
    assert (await current_cart(scene.center.desk(), scene.conversation)).id != cart.id


async def test_what_is_repeated_after_the_order_begins_no_second_cart(scene: Scene) -> None:
    """Whoever repeats adding an item, because no answer came, is shown the cart that a colleague has ordered."""
    await scene.adds(client_key="1")
    ordered = await scene.orders()
    async with the_law(scene.center) as facts:
        assert await scene.adds(client_key="1") == ordered
    assert facts == []
    with pytest.raises(NotFound):
        await current_cart(scene.center.desk(), scene.conversation)


async def test_a_cart_outlives_the_messages_around_it_until_its_order_is_known(scene: Scene) -> None:
    """Whatever the shop keeps of silent conversations, an order whose outcome nobody knows is still learned of."""
    desk = scene.center.desk()
    scene.host.before = says_nothing
    await scene.orders()
    await archive(desk, conversation_id=scene.conversation)
    await save_retention(desk, archived_days=30, revision=0)
    await scene.center.later(days=40)
    assert (await current_cart(desk, scene.conversation)).state is CartState.ORDERING
    scene.host.before = lambda: None
    for _ in range(2):
        await scene.center.later(days=1)
    assert len(await scene.made()) == 1
    assert (await scene.center.customer("anna").conversation()).is_emptied


@pytest.mark.parametrize("reached", [False, True])
async def test_a_silent_shop_is_asked_again_until_it_answers_and_makes_one_order(
    scene: Scene, reached: bool
) -> None:
    """Whether the order was made or not when the line broke: meanwhile the cart cannot be changed, and in the end
    there is one order, told in the name of whoever ordered."""
    if reached:
        scene.host.after = says_nothing
    else:
        scene.host.before = says_nothing
    assert (await scene.orders()).state is CartState.ORDERING
    with pytest.raises(Conflict):
        await scene.adds()
    with pytest.raises(Conflict):
        await scene.orders()
    await scene.center.later(seconds=1)
    assert len(scene.host.keys) == 1
    await scene.center.later(seconds=LEAST_SECONDS)
    assert len(scene.host.keys) == 2
    scene.host.before = scene.host.after = lambda: None
    await scene.center.later(minutes=1)
    await scene.center.later(minutes=1)
    assert (len(scene.host.keys), len(set(scene.host.keys))) == (3, 1)
    assert len(await scene.made()) == 1
    assert await scene.told() == ["ITEM_ADDED", "ORDERING", "ORDER_PLACED"]
    assert (await scene.center.customer("anna").conversation()).chores == ()


async def test_a_process_that_dies_while_it_orders_leaves_one_order(scene: Scene) -> None:
    """The shop has made the order, and nobody here has heard: the conversation's lane learns of it."""
    scene.host.hangs = True
    ordering = asyncio.create_task(scene.orders())
    await scene.host.hanging.wait()
    ordering.cancel()
    await asyncio.gather(ordering, return_exceptions=True)
    scene.host.hangs = False
    await scene.center.later(minutes=1)
    assert len(await scene.made()) == 1
    assert await scene.told() == ["ITEM_ADDED", "ORDERING", "ORDER_PLACED"]


async def test_what_the_shop_refuses_is_mended_and_ordered_again(scene: Scene) -> None:
    """A refusal is an answer: no order, the cart open again, and the timeline says so without the shop's words."""
    scene.host.before = says_no
    with pytest.raises(InvalidInput, match="on account"):
        await scene.orders(client_key="1")
    assert await scene.made() == []
    cart = await current_cart(scene.center.desk(), scene.conversation)
    assert (cart.state, cart.ordering, len(cart.items)) == (CartState.OPEN, None, 1)
    [refused] = await scene.center.storage.database.facts.find({"values.change": "ORDER_REFUSED"}).to_list()
    assert refused["values"]["code"] == "INVALID"
    assert refused["why"] == "The shop's own system refused the order. Ordering the cart again tells why."
    scene.host.before = lambda: None
    await scene.adds()
    assert (await scene.orders(client_key="1")).state is CartState.ORDERED
    assert [order.total.amount for order in await scene.made()] == [Decimal(600)]
    assert await scene.told() == [
        *("ITEM_ADDED", "ORDERING", "ORDER_REFUSED", "ITEM_ADDED", "ORDERING", "ORDER_PLACED"),
    ]


async def test_the_shop_refuses_later(scene: Scene) -> None:
    """Silent at first and then a refusal: the lane opens the cart again, and asks no more."""
    scene.host.before = says_nothing
    await scene.orders()
    scene.host.before = says_no
    await scene.center.later(minutes=1)
    await scene.center.later(hours=1)
    assert (len(scene.host.keys), await scene.made()) == (2, [])
    assert (await current_cart(scene.center.desk(), scene.conversation)).state is CartState.OPEN


async def test_two_colleagues_who_order_at_once_make_one_order(scene: Scene) -> None:
    """Of two who press the button at the same moment, one orders and the other is told."""
    outcomes = await asyncio.gather(*(scene.orders() for _ in range(4)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Cart", "Conflict", "Conflict", "Conflict"]
    assert (len(await scene.made()), len(scene.host.keys)) == (1, 1)


def test_the_shop_is_asked_ever_more_rarely() -> None:
    """After seconds at first, after a quarter of an hour in the end."""
    begun = Ordering(Actor(ActorKind.STAFF, "a" * 24, "Mei"), START)
    waits = [seconds_until_next_try(begun, now=START + timedelta(seconds=after)) for after in (0, 60, 90_000)]
    assert waits == [LEAST_SECONDS, 60, MOST_SECONDS]
