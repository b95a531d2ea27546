"""The demo shop is worth looking at, and making it again changes nothing."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from bson import ObjectId
from pymongo import AsyncMongoClient

from message_center.commands.demo.dialogues import CHEN, DIALOGUES
from message_center.storage.documents import DOCUMENTS
from tests.commands.processes import command

COUNTED = (
    "shops",
    "staff",
    "channel_accounts",
    "platform_apps",
    "customers",
    "conversations",
    "messages",
    "tags",
    "members",
    "orders",
    "products",
)


@pytest.mark.usefixtures("opened_database")  # Beanie's documents validate only where they are bound
async def test_the_demo_is_made_whole_and_once(mongo_url: str, tmp_path: Path) -> None:
    """Whoever starts the demo again finds the same shop, with everything that an inbox can show."""
    settings = {
        "mongo_url": mongo_url,
        "database": "demo",
        "data_folder": str(tmp_path),
        "secret_key": "a-key-of-these-tests-that-is-long-enough",
    }
    async with AsyncMongoClient[dict[str, Any]](mongo_url, tz_aware=True) as client:
        database = client["demo"]
        for times in range(2):
            code, out, err = await command("demo", **settings)
            assert (code, err) == (0, ""), times
            assert "owner@demo.example" in out
            counts = {name: await database[name].count_documents({}) for name in COUNTED}
            assert counts == {
                "shops": 1,
                "staff": 3,
                "channel_accounts": 6,
                "platform_apps": 4,
                "customers": len({one.member or one.person for one in DIALOGUES}),
                "conversations": len(DIALOGUES),
                "messages": sum(len(one.lines) for one in DIALOGUES),
                "tags": 5,
                "members": 3,
                "orders": 6,
                "products": 4,
            }
        for document in DOCUMENTS:
            settings_of: Any = document.Settings
            async for row in database[settings_of.name].find():
                document.model_validate(row)

        lin = await database.conversations.find_one({"identity": "45000000000000101"})
        assert lin is not None
        assert (lin["unread"], lin["starred"], lin["from_ad"], len(lin["tag_ids"])) == (2, True, True, 2)
        assert lin["last_message"]["snippet"] == "想再幫媽媽買一件，L 號有深灰色嗎？"
        customer = await database.customers.find_one({"_id": ObjectId(lin["customer_id"])})
        assert customer is not None
        assert (customer["name"], customer["tag_ids"]) == ("林怡君", lin["tag_ids"])
        assert (customer["gender"], bool(customer["birthday"]), len(customer["addresses"])) == ("FEMALE", True, 1)
        [note] = await database.notes.find({"customer_id": customer["_id"]}).to_list()
        assert note["author"]["name"] == CHEN
        assert await database.orders.count_documents({"buyer.member_id": customer["member_id"]}) == 2
        for mark, count in (
            ({"archived": True}, 1),
            ({"status": "COMPLETED"}, 3),
            ({"unread": {"$gt": 0}}, 9),
            ({"channel": "instagram"}, 1),
            ({"channel": "line"}, 2),
            ({"channel": "whatsapp"}, 1),
            ({"kind": "STOREFRONT"}, 3),
            ({"kind": "ORDER", "order_id": {"$ne": None}}, 2),
            ({"outbox": {"$gt": 0}}, 0),
        ):
            assert await database.conversations.count_documents(mark) == count, mark
        await client.drop_database("demo")

    file = tmp_path / "simulator.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    config = json.loads(file.read_text())
    friends = {one["line_user_id"] for one in config["people"] if "line_user_id" in one}
    assert friends == {one.person for one in DIALOGUES if one.channel == "line"}
    threads = [thread for one in config["people"] for thread in one.get("threads", [])]
    at_meta = {one.person for one in DIALOGUES if one.channel in ("messenger", "instagram")}
    assert {one["psid"] for one in threads} == at_meta
    assert all(one["last_action"] for one in threads)
    assert config["pages"][0]["utility_templates"][0]["name"] == "payment_reminder"
    [chat] = [one for person in config["people"] for one in person.get("whatsapp_chats", [])]
    assert chat["last_wrote"]
