"""An operator gives out and erases what is kept of one customer (spec F15)."""

import json
from pathlib import Path

import pytest
from pymongo import AsyncMongoClient

from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.storage.customer_rows import document_of
from message_center.storage.mapping import new_id
from message_center.testing import START
from tests.commands.processes import command


@pytest.mark.spec("F15")
async def test_a_customer_is_exported_and_erased(mongo_url: str, tmp_path: Path) -> None:
    """The export is a file of JSON lines; erasing asks first, and leaves nothing to export but a tombstone."""
    settings = {
        "mongo_url": mongo_url,
        "database": "customer-command",
        "secret_key": "a-key-of-these-tests-that-is-long-enough",
        "log_level": "WARNING",
    }
    await command("shop", "create", "--handle", "flowers", "--name", "Flowers", **settings)
    async with AsyncMongoClient(mongo_url) as client:
        database = client["customer-command"]
        shop = await database.shops.find_one({"handle": "flowers"})
        assert shop is not None
        anna = Customer(id=new_id(), shop_id=Id(str(shop["_id"])), created_at=START, name="王小美")
        await database.customers.insert_one(document_of(anna))
    which = ("--shop", "flowers", "--id", anna.id)
    file = tmp_path / "anna.jsonl"
    code, _, err = await command("customer", "export", *which, "--file", str(file), **settings)
    assert (code, err) == (0, "")
    [exported] = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert (exported["type"], exported["id"], exported["name"]) == ("customer", anna.id, "王小美")

    assert (await command("customer", "erase", *which, typed="n\n", **settings))[0] == 1
    code, out, _ = await command("customer", "erase", *which, typed="y\n", **settings)
    assert (code, out.endswith("Erased.\n")) == (0, True)
    _, out, _ = await command("customer", "export", *which, **settings)
    tombstone = json.loads(out)
    assert (tombstone["name"], bool(tombstone["erased_at"])) == (None, True)
    code, _, err = await command("customer", "export", "--shop", "flowers", "--id", "0" * 24, **settings)
    assert (code, err) == (1, "Error: This shop has no such customer. (customerId)\n")
