"""The endpoint over a real WebSocket, with the protocol graphql-transport-ws (spec F1, F2)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from message_center.domain.permissions import Permission
from message_center.graphql import sockets
from tests.api.conftest import SETTINGS, Person, Shop

Serve = Callable[..., Any]
PROTOCOL = Subprotocol("graphql-transport-ws")
EVENTS = "subscription ($after: String) { inboxEvents(after: $after) { cursor kind conversation { id starred } } }"
SECONDS = 10


class Client:
    """A frontend's socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def say(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def hear(self) -> dict[str, Any]:
        """The next message, which must be a text frame."""
        async with asyncio.timeout(SECONDS):
            frame = await self.socket.recv()
        assert isinstance(frame, str), "binary frames are not for this protocol"
        message: dict[str, Any] = json.loads(frame)
        return message

    async def sign_in(self, person: Person, key: str = "authorization") -> dict[str, Any]:
        await self.say(type="connection_init", payload={key: person.authorization})
        return await self.hear()

    async def subscribe(self, number: str, query: str, **variables: Any) -> None:
        await self.say(id=number, type="subscribe", payload={"query": query, "variables": variables})

    async def closed(self) -> tuple[int, str]:
        """How the server closed the socket; messages before that are dropped."""
        async with asyncio.timeout(SECONDS):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed as end:
                assert end.rcvd is not None
                return end.rcvd.code, end.rcvd.reason


@asynccontextmanager
async def client(address: str, **options: Any) -> AsyncIterator[Client]:
    """A connected socket."""
    options.setdefault("subprotocols", [PROTOCOL])
    async with connect(address.replace("http", "ws"), **options) as socket:
        yield Client(socket)


@pytest.mark.spec("F1")
async def test_streams_events_and_answers_queries_on_one_socket(shop: Shop, serve: Serve) -> None:
    """One socket carries subscriptions, queries and mutations, in text frames; completing stops a stream."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    async with client(await serve()) as frontend:
        ack = await frontend.sign_in(mei, key="Authorization")
        assert ack == {"type": "connection_ack", "payload": {"expiresAt": "2026-06-01T04:15:00.000Z"}}
        await frontend.subscribe("q", "{ eventsCursor }")
        cursor = (await frontend.hear())["payload"]["data"]["eventsCursor"]
        assert await frontend.hear() == {"id": "q", "type": "complete"}

        await frontend.subscribe("s", EVENTS, after=cursor)
        await mei.do("star", "__typename", conversationId=conversation.id)
        event = await frontend.hear()
        assert (event["id"], event["type"]) == ("s", "next")
        assert event["payload"]["data"]["inboxEvents"]["kind"] == "CONVERSATION_STARRED"
        assert event["payload"]["data"]["inboxEvents"]["conversation"] == {"id": conversation.id, "starred": True}

        mutation = "mutation ($input: ConversationInput!) { unstar(input: $input) { conversation { starred } } }"
        await frontend.subscribe("m", mutation, input={"conversationId": conversation.id})
        heard = [await frontend.hear() for _ in range(3)]
        data = {message["id"]: message["payload"]["data"] for message in heard if message["type"] == "next"}
        assert data["m"] == {"unstar": {"conversation": {"starred": False}}}
        assert data["s"]["inboxEvents"]["conversation"]["starred"] is False

        await frontend.say(id="s", type="complete")
        await frontend.say(type="ping")
        assert await frontend.hear() == {"type": "pong"}


async def test_each_operation_on_a_socket_sees_the_present(shop: Shop, serve: Serve) -> None:
    """A socket stays open for hours: nothing that one operation loaded is shown by a later one."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    query = "query ($id: ID!) { node(id: $id) { ... on Conversation { starred } } }"
    async with client(await serve()) as frontend:
        await frontend.sign_in(mei)
        for starred, mutation in ((False, "star"), (True, "unstar"), (False, "star")):
            await frontend.subscribe("q", query, id=conversation.id)
            assert (await frontend.hear())["payload"]["data"] == {"node": {"starred": starred}}
            assert (await frontend.hear())["type"] == "complete"
            await mei.do(mutation, "__typename", conversationId=conversation.id)


async def test_refuses_who_is_not_signed_in(shop: Shop, serve: Serve) -> None:
    """No token, a forged or an expired one closes with 4403 and the reason; subscribing before that with 4401."""
    address = await serve()
    mei = await shop.hire("Mei")
    shop.center.clock.advance(minutes=16)
    missing = "Sign in first, then send the header 'Authorization: Bearer <accessToken>'."
    for payload, reason in (
        ({}, missing),
        ({"authorization": mei.authorization.removeprefix("Bearer ")}, missing),
        ({"authorization": "Bearer forged"}, "This token was not made by this message center. Sign in again."),
        ({"authorization": mei.authorization}, "This token has expired. Refresh the session, or sign in again."),
    ):
        async with client(address) as frontend:
            await frontend.say(type="connection_init", payload=payload)
            assert await frontend.closed() == (4403, reason)
    async with client(address) as frontend:
        await frontend.subscribe("s", EVENTS)
        assert await frontend.closed() == (4401, "Unauthorized")


async def test_a_socket_ends_with_its_token(shop: Shop, serve: Serve) -> None:
    """When the token expires, the stream says UNAUTHENTICATED and the socket closes with 4403."""
    mei = await shop.hire("Mei")
    shop.center.clock.advance(seconds=899.5)  # the token has half a second left
    async with client(await serve()) as frontend:
        await frontend.sign_in(mei)
        await frontend.subscribe("s", EVENTS)
        message = await frontend.hear()
        assert [error["extensions"]["code"] for error in message["payload"]["errors"]] == ["UNAUTHENTICATED"]
        assert await frontend.closed() == (4403, "Access has ended; connect again with a fresh token.")


async def test_refuses_the_legacy_protocol(serve: Serve) -> None:
    """The old sub-protocol graphql-ws, whose sign-in could be passed by, is not spoken."""
    async with client(await serve(), subprotocols=[Subprotocol("graphql-ws")]) as frontend:
        assert await frontend.closed() == (4406, "Subprotocol not acceptable")


async def test_refuses_pages_of_other_origins(serve: Serve) -> None:
    """A foreign page cannot open a socket, unless its origin is allowed by setting."""
    with pytest.raises(InvalidStatus) as refusal:
        async with client(await serve(), origin="https://elsewhere.example"):
            pass
    assert refusal.value.response.status_code == 403
    allowed = SETTINGS.model_copy(update={"allowed_origins": ("https://shop.example",)})
    async with client(await serve(allowed), origin="https://shop.example") as frontend:
        await frontend.subscribe("s", EVENTS)
        assert await frontend.closed() == (4401, "Unauthorized")


@pytest.mark.parametrize(
    "frame",
    [
        "{",
        "[]",
        '{"type": "dance"}',
        '{"id": "1"}',
        b"\x00",
        "3",
        '{"type": "subscribe", "id": "1", "payload": []}',
        '{"type": "subscribe", "id": "1", "payload": {}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": {"$ne": 1}}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "variables": [1]}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ __typename }", "operationName": {}}}',
    ],
)
async def test_closes_on_frames_that_are_no_messages(shop: Shop, serve: Serve, frame: str | bytes) -> None:
    """A frame that is no message closes the socket with 4400, and hurts nobody else."""
    async with client(await serve()) as frontend:
        await frontend.sign_in(await shop.hire("Mei"))
        await frontend.socket.send(frame)
        code, _ = await frontend.closed()
        assert code == 4400


async def test_refuses_a_message_that_is_too_big(shop: Shop, serve: Serve) -> None:
    """A message larger than a request's body may be closes the socket with 1009."""
    async with client(await serve()) as frontend:
        await frontend.sign_in(await shop.hire("Mei"))
        await frontend.subscribe("q", "#" * SETTINGS.max_body_bytes)
        assert (await frontend.closed())[0] == 1009


async def test_tells_faults_in_an_operation(shop: Shop, serve: Serve) -> None:
    """An unknown field is an `error` message with a code; the socket stays open."""
    async with client(await serve()) as frontend:
        await frontend.sign_in(await shop.hire("Mei"))
        await frontend.subscribe("q", "{ nothing }")
        message = await frontend.hear()
        assert (message["id"], message["type"]) == ("q", "error")
        assert [error["extensions"]["code"] for error in message["payload"]] == ["GRAPHQL_INVALID"]
        await frontend.subscribe("q", "{ __typename }")
        assert (await frontend.hear())["payload"]["data"] == {"__typename": "Query"}


async def test_bounds_the_operations_of_a_socket(shop: Shop, serve: Serve) -> None:
    """At most 20 operations run on one socket at a time; one more is refused, the others go on."""
    async with client(await serve()) as frontend:
        await frontend.sign_in(await shop.hire("Mei"))
        for number in range(21):
            await frontend.subscribe(str(number), EVENTS)
        message = await frontend.hear()
        assert (message["id"], message["type"]) == ("20", "error")
        await frontend.subscribe("again", "{ __typename }")
        assert (await frontend.hear())["id"] == "again"


async def test_a_reader_who_stops_reading_is_cut_off(shop: Shop, serve: Serve) -> None:
    """Somebody who stops reading is cut off after some seconds, and others go on hearing."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", *(["很長" * 2500] * 4))
    address = await serve()
    long = "conversation { messages(last: 100) { edges { node { text } } } }"
    everything = " ".join(f"c{number}: {long}" for number in range(8))
    everything = f"subscription ($after: String) {{ inboxEvents(after: $after) {{ {everything} }} }}"
    unpacked = {"max_queue": 1, "ping_interval": None, "compression": None}
    async with client(address, **unpacked) as stuck, client(address) as reads:
        cursor = (await mei.ask("{ eventsCursor }"))["eventsCursor"]
        await mei.do("star", "__typename", conversationId=conversation.id)
        for one, operation in ((stuck, everything), (reads, EVENTS)):
            await one.sign_in(mei)
            await one.subscribe("s", operation, after=cursor)
            assert (await one.hear())["type"] == "next"
        sent = 0
        with capture_logs() as logs:
            async with asyncio.timeout(sockets.SEND_SECONDS + 30):
                while not any(entry["event"] == "socket.cut_off" for entry in logs):
                    mutation = "star" if sent % 2 else "unstar"
                    await mei.do(mutation, "__typename", conversationId=conversation.id)
                    assert (await reads.hear())["type"] == "next"
                    sent += 1
        await mei.do("archive", "__typename", conversationId=conversation.id)
        assert (await reads.hear())["payload"]["data"]["inboxEvents"]["kind"] == "CONVERSATION_ARCHIVED"
        received = 0
        async with asyncio.timeout(SECONDS):
            with suppress(ConnectionClosed):
                while await stuck.socket.recv():
                    received += 1
        assert 0 < received < sent
