"""Carts are found by an index, however many a shop has."""

from datetime import timedelta
from typing import Any

import pytest

from message_center.domain.actors import system_caller
from message_center.domain.carts import Cart, CartState
from message_center.storage.carts import Carts
from message_center.storage.database import Database
from message_center.storage.documents.carts import CURRENT, CartDocument
from message_center.storage.mapping import new_id, object_id, to_document
from message_center.testing import START

SHOP = new_id()
CONVERSATIONS = [new_id() for _ in range(300)]


def carts() -> list[Cart]:
    """Of each conversation two that were ordered, and one that is open."""
    return [
        Cart(
            id=new_id(),
            shop_id=SHOP,
            conversation_id=conversation,
            currency="TWD",
            created_at=START + timedelta(days=day),
            changed_at=START + timedelta(days=day),
            state=state,
        )
        for conversation in CONVERSATIONS
        for day, state in enumerate((CartState.ORDERED, CartState.ORDERED, CartState.OPEN))
    ]


@pytest.mark.spec("E3")
async def test_current_carts_and_all_carts_cost_their_own_keys(database: Database) -> None:
    """A page of conversations reads a key for each cart; export and erasure read one conversation's."""
    rows = [to_document(cart) for cart in carts()]
    for row in rows[:3]:
        CartDocument.model_validate(row)
    await database.carts.insert_many(rows)
    mine = {"shop_id": object_id(SHOP), "conversation_id": object_id(CONVERSATIONS[7])}

    async def keys(query: dict[str, Any], **more: Any) -> int:
        find = {"find": "carts", "filter": query, **more}
        plan = await database.raw.command({"explain": find, "verbosity": "executionStats"})
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
        examined: int = plan["executionStats"]["totalKeysExamined"]
        return examined

    assert await keys(mine) <= 4
    assert await keys({**mine, **CURRENT}) <= 4
    page = {"$in": [object_id(one) for one in CONVERSATIONS[:20]]}
    assert await keys({**mine, "conversation_id": page, **CURRENT}, hint="current") <= 21
    found = await Carts(database, system_caller(SHOP)).current(CONVERSATIONS[:20])
    assert set(found) == set(CONVERSATIONS[:20])
    assert {cart.state for cart in found.values()} == {CartState.OPEN}
