"""Ten thousand conversations marked in one call, by ids and by filter."""

import time

import orjson
from bson import ObjectId

from benchmarks.world import World
from message_center.domain.permissions import Permission

MANY = 10_000
PROMISED_SECONDS = 5
MARK = """mutation ($input: MarkConversationsInput!) {
  markConversations(input: $input) { succeeded failed failures { conversationId code } userErrors { message } }
}"""


async def run(world: World) -> None:
    """Mark them unread and read again; tell seconds, commands and facts."""
    database = world.center.storage.database
    # Some of the conversations are colleagues' (spec C7).
    await database.staff.update_many({}, {"$set": {"permissions": [one.value for one in Permission]}})
    found = database.conversations.find({"shop_id": ObjectId(world.shop.id)}, {"_id": 1}).limit(MANY)
    named = [{"id": str(row["_id"])} async for row in found]
    print(f"\nBulk marks of {len(named):,} conversations (promised: {PROMISED_SECONDS} s)")
    print(f"  {'':<36} {'seconds':>9}  {'commands':>9}  {'facts':>6}  {'failed':>6}")
    for name, given in (
        ("unread, by ids", {"mark": "UNREAD", "conversations": named}),
        ("read, by ids", {"mark": "READ", "conversations": named}),
        ("unread, by filter", {"mark": "UNREAD", "filter": {}}),
        ("read, by filter", {"mark": "READ", "filter": {"unread": True}}),
        ("read again, nothing to do", {"mark": "READ", "conversations": named}),
    ):
        await _mark(world, name, given)


async def _mark(world: World, name: str, given: dict[str, object]) -> None:
    facts = world.center.storage.database.facts
    before = await facts.count_documents({})
    body = orjson.dumps({"query": MARK, "variables": {"input": given}})
    world.commands.names.clear()
    started = time.perf_counter()
    answer = orjson.loads(await world.post("/graphql", body))
    seconds = time.perf_counter() - started
    commands = len(world.commands.names)
    payload = answer["data"]["markConversations"]
    written = await facts.count_documents({}) - before
    print(f"  {name:<36} {seconds:>9.2f}  {commands:>9}  {written:>6}  {payload['failed']:>6}")
