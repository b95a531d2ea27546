"""A database from before opens as if it were new."""

from bson import ObjectId
from pymongo import AsyncMongoClient

from message_center.domain.found_by import found_by
from message_center.storage.mapping import to_document
from message_center.storage.older_data import AT_ONCE, give_words, put_into_folders
from message_center.testing import TestCenter

LATER = ("folder", "snoozed_until", "blocked")


async def test_conversations_from_before_are_put_into_their_folders(center: TestCenter, mongo_url: str) -> None:
    """Those of the archive are in the archive, the others in the normal list, and the old indexes are gone."""
    await center.customer("anna").writes("hello")
    row = to_document(await center.customer("anna").conversation())
    old = {name: value for name, value in row.items() if name not in LATER}
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(mongo_url, tz_aware=True)
    async with client:
        raw = client["from-before"]
        rows = [
            {**old, "_id": ObjectId(), "key": str(archived), "archived": archived} for archived in (True, False)
        ]
        await raw["conversations"].insert_many(rows)
        await raw["conversations"].create_index([("shop_id", 1), ("kind", 1), ("archived", 1)], name="list")
        for _ in range(2):
            await put_into_folders(raw)  # type: ignore[arg-type]
        assert list(await raw["conversations"].index_information()) == ["_id_"]
        stored = {one["archived"]: one["folder"] async for one in raw["conversations"].find()}
        assert stored == {True: "ARCHIVE", False: "INBOX"}
        await client.drop_database("from-before")


async def test_conversations_from_before_are_found_by_every_filter(center: TestCenter, mongo_url: str) -> None:
    """They get the words that lists find them by; what was begun and cut off is gone on with."""
    await center.customer("anna").writes("call me: 0912 345 678")
    anna = await center.customer("anna").conversation()
    row = to_document(anna)
    old = {name: value for name, value in row.items() if name != "found_by"}
    client: AsyncMongoClient[dict[str, object]] = AsyncMongoClient(mongo_url, tz_aware=True)
    async with client:
        raw = client["from-before"]
        rows = [{**old, "_id": ObjectId(), "key": str(number)} for number in range(AT_ONCE + 1)]
        await raw["conversations"].insert_many([row, *rows])
        await raw["conversations"].create_index([("shop_id", 1), ("customer_id", 1)], name="list_by_customer")
        for _ in range(2):
            await give_words(raw)  # type: ignore[arg-type]
        words = {tuple(one["found_by"]) async for one in raw["conversations"].find()}  # type: ignore[arg-type]
        assert words == {found_by(anna)}
        await client.drop_database("from-before")
