"""A customer's data given out and erased through the API (spec F15)."""

import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request

from message_center.domain.permissions import Permission
from message_center.errors import Unauthenticated
from message_center.exports import export_routes
from message_center.inbox.desk import Desk
from tests.api.conftest import Person, Shop
from tests.api.test_live_events import cursor
from tests.serving import served

pytestmark = pytest.mark.spec("F15")
SHOWN = """query ($id: ID!) { conversation(id: $id) { sequence archived unread erasedAt
  customer { name phone erasedAt noteCount notes { edges { node { text } } } }
  lastMessage { snippet } messages { edges { node { text } } } replyability { barrier } } }"""
EVENTS = """subscription ($after: String!) { inboxEvents(after: $after) {
  kind customer { name erasedAt } conversation { id messages { edges { node { id } } } } } }"""


@pytest.fixture
async def http(shop: Shop) -> AsyncIterator[Callable[[Person], httpx.AsyncClient]]:
    """Clients of a running server, each of a person."""
    people: dict[str, Person] = {}

    async def authenticate(request: Request) -> Desk:
        person = people.get(request.headers.get("authorization", ""))
        if person is None or person.caller is None:
            raise Unauthenticated("Sign in first.")
        return shop.center.desk(person.caller)

    def client(person: Person) -> httpx.AsyncClient:
        people[str(person.token)] = person
        return httpx.AsyncClient(base_url=url, headers={"authorization": str(person.token)}, timeout=20)

    async with served(Starlette(routes=export_routes(authenticate))) as url:
        yield client


async def test_an_erased_customer_is_gone_for_every_console(shop: Shop) -> None:
    """Who looks sees an empty conversation in the archive; who listens hears of it; who searches finds nothing."""
    boss = await shop.hire("Boss", Permission.SEND_MESSAGES, Permission.MANAGE_SETTINGS)
    anna = await shop.written("anna", "my number is 0912345678", "secret")
    await boss.do("addNote", "__typename", customerId=anna.customer_id, text="noted")
    now = await cursor(boss)
    payload = await boss.do("eraseCustomer", "customer { erasedAt }", customerId=anna.customer_id)
    at = "2026-06-01T04:00:02.000Z"
    assert (payload["userErrors"], payload["customer"]) == ([], {"erasedAt": at})
    assert (await boss.ask(SHOWN, id=anna.id))["conversation"] == {
        "sequence": 2,
        "archived": True,
        "unread": 0,
        "erasedAt": at,
        "customer": {"name": None, "phone": None, "erasedAt": at, "noteCount": 0, "notes": {"edges": []}},
        "lastMessage": {"snippet": ""},
        "messages": {"edges": []},
        "replyability": {"barrier": "CUSTOMER_UNREACHABLE"},
    }
    phones = """query { phoneHits(phone: "+886912345678") { customer { id } }
      conversations(filter: {phone: "+886912345678"}) { edges { node { id } } } }"""
    assert await boss.ask(phones) == {"phoneHits": [], "conversations": {"edges": []}}
    stream: Any = await boss.schema.stream(EVENTS, variable_values={"after": now}, context_value=boss.connection())
    events = [(await anext(stream)).data["inboxEvents"] for _ in range(2)]
    await stream.aclose()
    assert [event["kind"] for event in events] == ["CUSTOMER_ERASED", "CONVERSATION_ERASED"]
    assert events[1]["conversation"] == {"id": anna.id, "messages": {"edges": []}}


async def test_nothing_is_written_on_a_tombstone(shop: Shop) -> None:
    """Whoever has the form still open is told that the customer was erased, and nothing of theirs is kept."""
    boss = await shop.hire("Boss", Permission.SEND_MESSAGES, Permission.MANAGE_SETTINGS)
    anna = (await shop.written("anna")).customer_id
    await boss.do("eraseCustomer", "__typename", customerId=anna)
    for mutation, given, code in (
        ("updateCustomer", {"name": "Anna"}, "CONFLICT"),
        ("addAddress", {"address": {"rest": "1 Road"}}, "CONFLICT"),
        ("addTags", {"tags": [{"name": "VIP"}]}, "CONFLICT"),
        ("addNote", {"text": "was nice"}, "NOT_FOUND"),
    ):
        payload = await boss.do(mutation, "__typename", customerId=anna, **given)
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("customerId", code)]
    found = await boss.ask("query ($id: ID!) { customer(id: $id) { name noteCount tags { name } } }", id=anna)
    assert found["customer"] == {"name": None, "noteCount": 0, "tags": []}
    assert await boss.ask("{ tags { name } }") == {"tags": []}


async def test_a_customer_gets_their_data(shop: Shop, http: Callable[[Person], httpx.AsyncClient]) -> None:
    """A staff member downloads one customer's data as JSON lines, and nothing of another customer."""
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    anna = await shop.written("anna", "我的訊息")
    await shop.written("ben", "of somebody else")
    async with http(boss) as client:
        answer = await client.get(f"/export/customers/{anna.customer_id}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert answer.headers["cache-control"] == "no-store"
    records = [json.loads(line) for line in answer.text.splitlines()]
    assert [(record["type"], record["id"]) for record in records[:2]] == [
        ("customer", anna.customer_id),
        ("conversation", anna.id),
    ]
    assert [record["text"] for record in records if record["type"] == "message"] == ["我的訊息"]


async def test_who_may_not_export_is_refused(shop: Shop, http: Callable[[Person], httpx.AsyncClient]) -> None:
    """Without the permission, without a token, and for nobody's id, no data are given out."""
    anna = await shop.written("anna")
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    lin = await shop.hire("Lin", *(one for one in Permission if one is not Permission.MANAGE_SETTINGS))
    cases = ((lin, anna.customer_id, 403), (boss, "0" * 24, 404), (boss, "x", 404))
    for person, customer_id, status in cases:
        async with http(person) as client:
            answer = await client.get(f"/export/customers/{customer_id}")
        assert (answer.status_code, "hello" in answer.text) == (status, False)
    async with http(boss) as client:
        answer = await client.get(f"/export/customers/{anna.customer_id}", headers={"authorization": "nobody"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (401, "UNAUTHENTICATED")
