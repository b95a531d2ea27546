"""Settings by topic."""

import asyncio
from dataclasses import dataclass

import pytest

from message_center.domain.actors import SYSTEM
from message_center.domain.facts import Fact, FactKind
from message_center.errors import Conflict
from message_center.storage.mapping import new_id
from message_center.storage.topics import Topics
from message_center.testing import START, TestCenter


@dataclass(frozen=True)
class Greeting:
    text: str = "Hello"


def told(center: TestCenter) -> Fact:
    kind = FactKind.SETTINGS_CHANGED
    return Fact(id=new_id(), shop_id=center.shop.id, kind=kind, at=START, actor=SYSTEM)


async def put(center: TestCenter, text: str, revision: int) -> int:
    topics: Topics = center.desk().scope.topics
    return await topics.put("greeting", Greeting(text), revision=revision, fact=told(center))


async def test_a_topic_that_was_never_saved_has_its_default(center: TestCenter) -> None:
    """Before anybody saves, the default holds; afterwards what was saved."""
    topics = center.desk().scope.topics
    assert await topics.get("greeting", Greeting()) == (Greeting("Hello"), 0)
    assert await put(center, "嗨", 0) == 1
    assert await topics.get("greeting", Greeting()) == (Greeting("嗨"), 1)


@pytest.mark.parametrize("stale", [0, 1, 7])
async def test_a_lost_update_is_refused(center: TestCenter, stale: int) -> None:
    """Who saves over what somebody else saved meanwhile is told so, and nothing is written or told."""
    await put(center, "first", 0)
    await put(center, "second", 1)
    with pytest.raises(Conflict) as refusal:
        await put(center, "stale", stale)
    assert refusal.value.field == "revision"
    assert await center.desk().scope.topics.get("greeting", Greeting()) == (Greeting("second"), 2)
    assert await center.storage.database.facts.count_documents({}) == 2


async def test_of_five_who_save_at_once_one_wins(center: TestCenter) -> None:
    """Five people who save what they all read at the same time: one is saved, four are told."""
    results = await asyncio.gather(*(put(center, str(one), 0) for one in range(5)), return_exceptions=True)
    assert sorted(type(one).__name__ for one in results) == ["Conflict"] * 4 + ["int"]
    assert await center.storage.database.facts.count_documents({}) == 1


async def test_a_switch_is_saved_with_its_settings(center: TestCenter) -> None:
    """What a shop has switched on stands with the shop from the same moment as the settings; others stay on."""
    topics = center.desk().scope.topics
    await topics.put("a", Greeting(), revision=0, fact=told(center), switched={"greeter": True, "tagger": True})
    await topics.put("b", Greeting(), revision=0, fact=told(center), switched={"greeter": False})
    shop = await center.storage.shops.get(center.shop.id)
    assert shop.automations == ("tagger",)
