"""The inbox page: 50 rows with last message, customer, three tags, assignee and account."""

import json
from typing import Any

import orjson
from bson import ObjectId
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.measure import interleaved, report
from benchmarks.world import World, call

QUERY = """query Inbox($first: Int!, $after: String) {
  conversations(first: $first, after: $after) {
    edges { cursor node {
      id kind channel status starred archived unread waitingSince lastMessageAt revision
      lastMessage { id kind snippet direction at author { kind name } }
      customer { id shownName avatarUrl locale }
      tags(first: 3) { id name color } tagCount
      assignee { id name }
      account { id name channel state }
    } }
    pageInfo { hasNextPage endCursor }
  }
}"""
ROWS = 50


def operation(first: int, after: str | None = None) -> bytes:
    """The request's body."""
    return orjson.dumps({"query": QUERY, "variables": {"first": first, "after": after}})


async def run(world: World) -> None:
    """Measure, and tell commands and keys."""
    bare = _bare(world)
    body = operation(ROWS)

    async def ours() -> None:
        await world.post("/graphql", body)

    async def baseline() -> None:
        await call(bare, "GET", "/inbox", b"", {})

    figures = await interleaved({"PyMongo + orjson": baseline, "GraphQL": ours}, requests=20)
    notes = {f"database commands for {first} rows": await _commands(world, first) for first in (1, 10, 50, 100)}
    notes |= await _keys(world)
    report("Inbox page of 50 rows", figures, baseline="PyMongo + orjson", notes=notes)


async def _commands(world: World, first: int) -> int:
    async def ask() -> None:
        await world.post("/graphql", operation(first))

    return await world.commands.during(ask)


async def _keys(world: World) -> dict[str, int]:
    """On the first page, and on the thousandth or the last full one."""
    after: str | None = None
    pages = min(1000, await _total(world) // ROWS - 1)
    found = {}
    for page in range(1, pages + 1):
        if page in (1, pages):
            keys = await world.keys_examined("conversations", operation(ROWS, after))
            found[f"index keys examined on page {page}"] = keys
        answer = json.loads(await world.post("/graphql", _cursor_only(after)))
        after = answer["data"]["conversations"]["pageInfo"]["endCursor"]
    return found


def _cursor_only(after: str | None) -> bytes:
    query = "query ($a: String) { conversations(first: 50, after: $a) { pageInfo { endCursor } } }"
    return orjson.dumps({"query": query, "variables": {"a": after}})


async def _total(world: World) -> int:
    shop = {"shop_id": ObjectId(world.shop.id), "folder": "INBOX"}
    return await world.center.storage.database.conversations.count_documents(shop)


def _bare(world: World) -> Starlette:
    database = world.center.storage.database
    shop = ObjectId(world.shop.id)
    row = dict.fromkeys(
        (
            *("kind", "channel", "status", "starred", "archived", "unread", "waiting_since", "last_message_at"),
            *("revision", "last_message", "customer_id", "tag_ids", "assignee_id", "account_id"),
        ),
        1,
    )

    async def related(name: str, ids: set[Any], fields: tuple[str, ...]) -> dict[Any, Any]:
        found = database.raw[name].find({"_id": {"$in": list(ids)}}, dict.fromkeys(fields, 1))
        return {one["_id"]: one async for one in found}

    async def inbox(_: Request) -> Response:
        kinds = {"$in": ["STOREFRONT", "ORDER", "INSTANT"]}
        query = {"shop_id": shop, "kind": kinds, "folder": "INBOX"}
        newest = [("last_message_at", -1), ("_id", -1)]
        rows = [one async for one in database.conversations.find(query, row).sort(newest).limit(ROWS)]
        customers = await related(
            "customers", {one["customer_id"] for one in rows}, ("name", "avatar_url", "locale")
        )
        tags = await related("tags", {tag for one in rows for tag in one["tag_ids"][:3]}, ("name", "color"))
        staff = await related("staff", {one["assignee_id"] for one in rows if one["assignee_id"]}, ("name",))
        accounts = await related(
            "channel_accounts", {one["account_id"] for one in rows}, ("name", "channel", "state")
        )
        for one in rows:
            one["customer"] = customers.get(one["customer_id"])
            one["tags"] = [tags.get(tag) for tag in one["tag_ids"][:3]]
            one["assignee"] = staff.get(one["assignee_id"])
            one["account"] = accounts.get(one["account_id"])
        return Response(orjson.dumps(rows, default=str), media_type="application/json")

    return Starlette(routes=[Route("/inbox", inbox)])
