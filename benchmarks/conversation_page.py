"""The conversation page: the last 50 messages with author, attachments and delivery."""

import orjson
from bson import ObjectId
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.measure import interleaved, report
from benchmarks.world import World, call

QUERY = """query Thread($id: ID!) {
  conversation(id: $id) {
    id status unread sequence revision
    messages(last: 50) { edges { cursor node {
      id sequence direction kind text at why
      author { kind id name } attachments { kind url name }
      delivery { status sentAt deliveredAt readAt canRetry failure { kind detail } }
    } } pageInfo { hasPreviousPage startCursor } }
  }
}"""


async def run(world: World) -> None:
    """Measure the longest conversation of the shop, and tell the commands."""
    database = world.center.storage.database
    row = await database.conversations.find_one(
        {"shop_id": ObjectId(world.shop.id), "sequence": {"$gte": 50}}, sort=[("sequence", -1)]
    ) or await database.conversations.find_one({"shop_id": ObjectId(world.shop.id)}, sort=[("sequence", -1)])
    if row is None:
        raise RuntimeError("There is no conversation.")
    body = orjson.dumps({"query": QUERY, "variables": {"id": str(row["_id"])}})
    bare = _bare(world, row["_id"])

    async def ours() -> None:
        await world.post("/graphql", body)

    async def baseline() -> None:
        await call(bare, "GET", "/thread", b"", {})

    figures = await interleaved({"PyMongo + orjson": baseline, "GraphQL": ours}, requests=20)
    notes = {
        "database commands": await world.commands.during(ours),
        "index keys examined": await world.keys_examined("messages", body),
    }
    title = f"Conversation page of {min(row['sequence'], 50)} messages"
    report(title, figures, baseline="PyMongo + orjson", notes=notes)


def _bare(world: World, conversation_id: ObjectId) -> Starlette:
    database = world.center.storage.database
    shop = ObjectId(world.shop.id)
    fields = dict.fromkeys(
        ("sequence", "direction", "kind", "text", "at", "why", "author", "attachments", "delivery"), 1
    )

    async def thread(_: Request) -> Response:
        mine = {"_id": conversation_id, "shop_id": shop}
        row = await database.conversations.find_one(mine, {"status": 1, "unread": 1, "sequence": 1, "revision": 1})
        query = {"shop_id": shop, "conversation_id": conversation_id}
        rows = [one async for one in database.messages.find(query, fields).sort("sequence", -1).limit(50)]
        return Response(
            orjson.dumps({"conversation": row, "messages": rows[::-1]}, default=str), media_type="application/json"
        )

    return Starlette(routes=[Route("/thread", thread)])
