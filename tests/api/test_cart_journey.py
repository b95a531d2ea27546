"""A cart from the console to the customer and back to its page: real HTTP, the platform simulated."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from message_center.channels.line import LineChannel
from message_center.channels.messenger import MessengerChannel
from message_center.channels.thread_tokens import ThreadTokens
from message_center.channels.whatsapp import WhatsAppChannel
from message_center.contracts.channels import Channel
from message_center.domain.imports import ImportKind
from message_center.domain.inbound import Inbound, MessageArrived, lane_of
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.graphql.asgi import create_graphql, graphql_routes
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.cart_pages import SignedCartPages
from message_center.simulator import (
    AppConfig,
    LineAccountConfig,
    PageConfig,
    PersonConfig,
    Simulator,
    SimulatorConfig,
    WhatsAppNumberConfig,
    serving,
)
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.database import Database
from message_center.storage.journal import new_entry
from message_center.storage.mapping import new_id
from message_center.storefront.routes import storefront_routes
from message_center.testing import NoFiles, RealChannelShop, open_real_channel_shop
from tests.api.conftest import SECRET_KEY, SETTINGS, TOKENS
from tests.api.test_carts import LAMP
from tests.serving import served

PAGE, BOT, TOKEN = "104111222333444", "U0123456789abcdef0123456789abcdef", "token"
NUMBER, PHONE = "111222333444555", "886912345678"
CONFIG = SimulatorConfig(
    port=0,
    apps=(AppConfig(id="900100", secret="shhh", verify_token="open sesame"),),
    pages=(PageConfig(id=PAGE, name="小森選物", access_token=f"{TOKEN} of {PAGE}", app_id="900100"),),
    line_accounts=(
        LineAccountConfig(user_id=BOT, name="小森選物", channel_secret="x", access_token=f"{TOKEN} of {BOT}"),
    ),
    whatsapp_numbers=(
        WhatsAppNumberConfig(
            id=NUMBER,
            phone="886255500100",
            name="小森選物",
            business_id="999888777666555",
            access_token=f"{TOKEN} of {NUMBER}",
            app_id="900100",
        ),
    ),
    people=(PersonConfig(id="amy", name="Amy Lin", line_friend_of=(BOT,), whatsapp_phone=PHONE),),
)
LIFE = timedelta(days=30)


@dataclass
class Counter:
    """A member of the staff at the console, who speaks HTTP alone."""

    shop: RealChannelShop
    http: httpx.AsyncClient
    url: str

    async def do(self, mutation: str, selection: str, **given: Any) -> dict[str, Any]:
        """Run a mutation that succeeds; its payload."""
        kind = {"clearCart": "ConversationInput"}.get(mutation, mutation[0].upper() + mutation[1:] + "Input")
        query = f"""mutation ($input: {kind}!) {{
            {mutation}(input: $input) {{ userErrors {{ field code message }} {selection} }} }}"""
        answer = await self.http.post(f"{self.url}/graphql", json={"query": query, "variables": {"input": given}})
        payload: dict[str, Any] = answer.json()["data"][mutation]
        assert payload["userErrors"] == []
        return payload


@asynccontextmanager
async def counter(
    database: Database, schema: ExtensibleSchema, channel: Channel, account: str
) -> AsyncIterator[Counter]:
    """A shop with one account at the simulated platform, and Mei at its console."""
    secrets = {"token": f"{TOKEN} of {account}"}
    async with open_real_channel_shop(database, channel, account=account, account_secrets=secrets) as shop:
        app = Starlette()
        async with served(app) as url:
            pages = SignedCartPages(SECRET_KEY, public_url=url, life=LIFE, clock=shop.clock)
            app.router.routes += _routes(shop, schema, pages)
            headers = {"authorization": f"Bearer {await _access(shop)}"}
            async with httpx.AsyncClient(headers=headers) as http:
                yield Counter(shop, http, url)


async def _access(shop: RealChannelShop) -> str:
    """Mei, who may send messages, has signed in; the shop sells lamps."""
    now = shop.clock.now()
    await shop.desk.scope.imports.take_in(ImportKind.PRODUCTS, [LAMP], at=now)
    mei = Staff(
        id=new_id(),
        shop_id=shop.shop.id,
        email=f"mei-{new_id()}@shop.example",
        name="Mei",
        created_at=now,
        permissions=(Permission.SEND_MESSAGES,),
    )
    await shop.desk.scope.staff.add(mei, password_hash="")
    return TOKENS.issue_access(mei, now=now).token


def _routes(shop: RealChannelShop, schema: ExtensibleSchema, pages: SignedCartPages) -> list[Any]:
    backend = BuiltInShop(shop.storage.database, shop.clock, cart_pages=pages)
    endpoint = create_graphql(
        schema,
        storage=shop.storage,
        channels={shop.channel.name: shop.channel},
        clock=shop.clock,
        tokens=TOKENS,
        files=NoFiles(),
        settings=SETTINGS,
        host=backend,
    )
    storefront = storefront_routes(
        storage=shop.storage,
        backend=backend,
        tokens=ThreadTokens(SECRET_KEY, life=LIFE, clock=shop.clock),
        cart_pages=pages,
        files=NoFiles(),
        clock=shop.clock,
    )
    return [*graphql_routes("/graphql", endpoint), *storefront]


async def written(shop: RealChannelShop, identity: str) -> str:
    """The customer wrote: the conversation."""
    now = shop.clock.now()
    inbound = Inbound(
        account=shop.account.external_id,
        identity=identity,
        event_id="first",
        occurred_at=now,
        event=MessageArrived(external_id="first", text="hello"),
    )
    lane = lane_of(shop.channel.name, inbound)
    entry = new_entry(channel=shop.channel.name, app=shop.app.id, lane=lane, inbound=inbound, received_at=now)
    await shop.storage.journal.add([entry])
    await shop.work()
    conversation = await shop.conversation(identity)
    assert conversation is not None
    return conversation.id


async def sends_a_cart(mei: Counter, conversation_id: str) -> None:
    """Mei puts two lamps and an engraving into the cart and sends its link."""
    where = {"conversationId": conversation_id}
    await mei.do("addCartItem", "__typename", **where, productId="P-1", quantity=2)
    price = {"amount": "300", "currency": "TWD"}
    cart = await mei.do("addCustomCartItem", "cart { revision }", **where, title="<b>刻字</b>", price=price)
    await mei.do("sendCartLink", "message { id }", **where, revision=cart["cart"]["revision"])
    await mei.shop.work()


async def opened(url: str) -> tuple[int, str, Mapping[str, str]]:
    """What the customer's browser gets, without any sign-in."""
    async with httpx.AsyncClient() as browser:
        answer = await browser.get(url, headers={"accept-language": "en"})
    return answer.status_code, answer.text, answer.headers


@pytest.mark.spec("E3", "E4")
async def test_a_cart_reaches_the_customer_on_messenger_and_its_page_opens(
    database: Database, schema: ExtensibleSchema
) -> None:
    """Messenger takes the button template, the customer taps it, and sees what is in the cart and what it costs;
    what staff change meanwhile stands there, nothing runs in the page, and the link ends after its time."""
    async with serving(CONFIG) as platform, httpx.AsyncClient(trust_env=False) as http:
        channel = MessengerChannel(http, f"{platform.public_url}/graph", "v26.0", timeout=5)
        async with counter(database, schema, channel, PAGE) as mei:
            amy = platform.customer(PAGE, "amy")
            amy.write("hello")
            await sends_a_cart(mei, conversation_id := await written(mei.shop, amy.psid))
            button = template(platform)["buttons"][0]
            assert (button["type"], button["title"]) == ("web_url", "查看購物車")
            assert "共 3 件商品，總金額 NT$2,860" in template(platform)["text"]
            status, page, headers = await opened(button["url"])
            assert (status, headers["referrer-policy"]) == (200, "no-referrer")
            assert "script-src" not in headers["content-security-policy"]
            shown = re.findall(r"<span>(.*?)</span><b>(.*?)</b>", page)
            assert shown == [("檯燈 × 2", "NT$2,560"), ("&lt;b&gt;刻字&lt;/b&gt; × 1", "NT$300")]
            assert "Total (without shipping): NT$2,860" in page
            await mei.do("clearCart", "__typename", conversationId=conversation_id)
            assert "There is nothing in the cart now." in (await opened(button["url"]))[1]
            forged = button["url"][:-4] + "AAAA"
            other = button["url"].replace(mei.shop.shop.handle, "another-shop")
            assert [(await opened(url))[0] for url in (forged, other)] == [401, 404]
            mei.shop.clock.advance(days=31)
            status, page, _ = await opened(button["url"])
            assert (status, "no longer valid" in page, "檯燈" in page) == (401, True, False)


@pytest.mark.spec("E3", "E4", "E12")
async def test_a_cart_reaches_the_customer_on_line(database: Database, schema: ExtensibleSchema) -> None:
    """LINE takes the same cart as a Flex message with a button; once it is ordered, its page says so."""
    async with serving(CONFIG) as platform, httpx.AsyncClient(trust_env=False) as http:
        url = f"{platform.public_url}/line"
        channel = LineChannel(http, api_url=url, data_url=url, public_url="https://shop.example", timeout=5)
        async with counter(database, schema, channel, BOT) as mei:
            amy = platform.line.customer(BOT, "amy")
            await sends_a_cart(mei, conversation_id := await written(mei.shop, amy.user_id))
            [message] = platform.line.sending.accepted[-1].body["messages"]
            action = message["contents"]["footer"]["contents"][0]["action"]
            assert (message["type"], action["type"], action["label"]) == ("flex", "uri", "查看購物車")
            assert "ordered" not in (await opened(action["uri"]))[1]
            await mei.do("orderCart", "cart { state }", conversationId=conversation_id, revision=2)
            status, page, _ = await opened(action["uri"])
            assert (status, "This cart has been ordered." in page, "檯燈" in page) == (200, True, True)


@pytest.mark.spec("E3", "E4")
async def test_a_cart_reaches_the_customer_on_whatsapp(database: Database, schema: ExtensibleSchema) -> None:
    """WhatsApp takes the same cart as a text with its one link button."""
    async with serving(CONFIG) as platform, httpx.AsyncClient(trust_env=False) as http:
        channel = WhatsAppChannel(http, f"{platform.public_url}/graph", "v26.0", timeout=5)
        async with counter(database, schema, channel, NUMBER) as mei:
            platform.whatsapp.customer(NUMBER, "amy").write("hello")
            await sends_a_cart(mei, await written(mei.shop, PHONE))
            sent = platform.whatsapp.sending.accepted[-1].body["interactive"]
            link = sent["action"]["parameters"]
            assert (sent["type"], link["display_text"]) == ("cta_url", "查看購物車")
            assert "共 3 件商品，總金額 NT$2,860" in sent["body"]["text"]
            assert (await opened(link["url"]))[0] == 200


def template(platform: Simulator) -> dict[str, Any]:
    """The button template that Messenger took last."""
    payload: dict[str, Any] = platform.sending.accepted[-1].body["message"]["attachment"]["payload"]
    return payload
