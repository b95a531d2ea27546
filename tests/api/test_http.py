"""The endpoint over real HTTP (spec F1)."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from message_center.domain.permissions import Permission
from tests.api.conftest import SETTINGS, Shop

Serve = Callable[..., Any]


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A plain client."""
    async with httpx.AsyncClient() as client:
        yield client


def error_of(answer: httpx.Response) -> dict[str, Any]:
    """The one error of an answer, without its place."""
    [error] = answer.json()["errors"]
    return {"message": error["message"], **error["extensions"]}


@pytest.mark.spec("F1")
async def test_answers_a_posted_query(shop: Shop, serve: Serve, http: httpx.AsyncClient) -> None:
    """A query is posted as JSON with the access token, and answered as JSON that no cache keeps."""
    address = await serve()
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)

    answer = await http.post(
        address,
        json={"query": "query Me { viewer { staff { name } } }", "operationName": "Me"},
        headers={"authorization": f"Bearer {mei.token}"},
    )

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {"data": {"viewer": {"staff": {"name": "Mei"}}}}


async def test_answers_queries_by_get_but_changes_nothing_that_way(
    shop: Shop, serve: Serve, http: httpx.AsyncClient
) -> None:
    """A link can read with GET, never change: a foreign page cannot make a browser act."""
    address = await serve()
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    headers = {"authorization": f"Bearer {mei.token}"}

    read = await http.get(address, params={"query": "{ shop { name } }"}, headers=headers)
    change = f'mutation {{ star(input: {{conversationId: "{conversation.id}"}}) {{ __typename }} }}'
    changed = await http.get(address, params={"query": change}, headers=headers)

    assert read.json() == {"data": {"shop": {"name": "Test shop"}}}
    assert changed.status_code == 400
    assert await shop.stored(conversation.id) == conversation


async def test_says_who_is_not_signed_in(shop: Shop, serve: Serve, http: httpx.AsyncClient) -> None:
    """A missing, forged or expired token is the error UNAUTHENTICATED; the answer itself is 200."""
    address = await serve()
    mei = await shop.hire("Mei")
    shop.center.clock.advance(minutes=16)
    for header in ({}, {"authorization": "Bearer forged"}, {"authorization": f"Bearer {mei.token}"}):
        answer = await http.post(address, json={"query": "{ shop { name } }"}, headers=header)
        assert answer.status_code == 200
        assert answer.json()["data"] is None
        assert error_of(answer)["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "Unable to parse request body as JSON"),
        (b"[]", "Batching is not enabled"),
        (b'{"query": 1}', "The GraphQL operation's `query` must be a string or null, if provided."),
        (b"{}", "No GraphQL query found in the request"),
        (
            b'{"query": "{ shop { name } }", "variables": 3}',
            "The GraphQL operation's `variables` must be an object or null, if provided.",
        ),
    ],
)
async def test_refuses_what_is_no_request(
    serve: Serve, http: httpx.AsyncClient, body: bytes, message: str
) -> None:
    """A broken request is answered 400 with a reason."""
    answer = await http.post(await serve(), content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert error_of(answer) == {"message": message, "code": "GRAPHQL_INVALID"}


async def test_names_faults_in_the_operation(serve: Serve, http: httpx.AsyncClient) -> None:
    """A syntax error and an unknown field are told with their place."""
    address = await serve()
    broken = (await http.post(address, json={"query": "{ shop { "})).json()["errors"]
    unknown = (await http.post(address, json={"query": "{ shop { colour } }"})).json()["errors"]
    assert [(e["extensions"]["code"], e["locations"]) for e in broken] == [
        ("GRAPHQL_SYNTAX", [{"line": 1, "column": 10}])
    ]
    assert [(e["extensions"]["code"], e["locations"]) for e in unknown] == [
        ("GRAPHQL_INVALID", [{"line": 1, "column": 10}])
    ]


async def test_refuses_a_body_that_is_too_big(serve: Serve, http: httpx.AsyncClient) -> None:
    """More bytes than allowed are not read to their end, also when no length is declared."""
    address = await serve()
    big = b'{"query": "' + b"#" * SETTINGS.max_body_bytes + b'"}'

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(big), 8192):
            yield big[start : start + 8192]

    headers = {"content-type": "application/json"}
    for content in (big, pieces()):
        answer = await http.post(address, content=content, headers=headers)
        assert answer.status_code == 413
        assert error_of(answer) == {"message": "A request has at most 65536 bytes.", "code": "LIMIT_EXCEEDED"}


async def test_a_browser_gets_a_page_to_try_operations(serve: Serve, http: httpx.AsyncClient) -> None:
    """A browser sees GraphiQL, or with ?plain a page that needs no internet; by setting neither."""
    address = await serve()
    html = {"accept": "text/html"}
    page = await http.get(address, headers=html)
    plain = await http.get(address, params={"plain": ""}, headers=html)
    off = await http.get(await serve(SETTINGS.model_copy(update={"graphiql": False})), headers=html)

    assert (page.status_code, "graphiql" in page.text) == (200, True)
    assert (plain.status_code, "this page needs no internet" in plain.text) == (200, True)
    assert "https://" not in plain.text
    assert off.status_code == 404


async def test_other_methods_are_refused(serve: Serve, http: httpx.AsyncClient) -> None:
    """Only GET and POST are answered."""
    answer = await http.delete(await serve())
    assert answer.status_code == 405
