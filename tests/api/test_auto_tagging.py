"""Auto-tagging: rules that put tags on customers by their words, and a trial before (spec D6, H2)."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from message_center.bots.auto_tagging import AutoTaggingBot
from message_center.domain.inbound import Edited, MessageArrived
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.past_trial import MESSAGES_LIMIT
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing import open_test_center
from tests.api.conftest import SECRET_KEY, Person, Shop, open_shop

SAVED = "autoTagging { enabled revision rules { tag { name } keywords } }"
READ = f"{{ {SAVED} }}"
VIP = {"tag": {"name": "VIP"}, "keywords": ["gold", "金卡"]}
RETURNS = {"tag": {"name": "退換貨", "color": "#112233"}, "keywords": ["return"]}


@pytest.fixture
async def shop(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Shop]:
    """The test shop, with the bot."""
    storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=1))
    async with (
        open_test_center(database, bots=[AutoTaggingBot(storage)]) as center,
        open_shop(schema, center) as shop,
    ):
        yield shop


@pytest.fixture
async def boss(shop: Shop) -> Person:
    """Somebody who may do everything."""
    return await shop.hire("Boss", *Permission)


async def save(person: Person, *rules: dict[str, Any], enabled: bool = True) -> dict[str, Any]:
    """Save these rules over what is saved now."""
    revision = (await person.ask(READ))["autoTagging"]["revision"]
    payload = await person.do("saveAutoTagging", SAVED, enabled=enabled, rules=list(rules), revision=revision)
    assert payload["userErrors"] == []
    saved: dict[str, Any] = payload["autoTagging"]
    return saved


async def tags(shop: Shop, person: Person, identity: str) -> list[str]:
    """The names of a customer's tags."""
    customer_id = (await shop.center.customer(identity).conversation()).customer_id
    data = await person.ask("query ($id: ID!) { customer(id: $id) { tags { name } } }", id=customer_id)
    return [one["name"] for one in data["customer"]["tags"]]


@pytest.mark.spec("D6")
async def test_a_keyword_in_a_customer_s_message_tags_the_customer(shop: Shop, boss: Person) -> None:
    """Off and empty by default; once on, any keyword of a rule gives its tag, whatever case and width."""
    assert await boss.ask(READ) == {"autoTagging": {"enabled": False, "revision": 0, "rules": []}}
    assert (await save(boss, VIP, RETURNS, enabled=False))["enabled"] is False
    await shop.written("anna", "my gold card")
    assert await tags(shop, boss, "anna") == []
    assert await save(boss, VIP, RETURNS) == {
        "enabled": True,
        "revision": 2,
        "rules": [
            {"tag": {"name": "VIP"}, "keywords": ["gold", "金卡"]},
            {"tag": {"name": "退換貨"}, "keywords": ["return"]},
        ],
    }
    await shop.written("anna", "hello", "my ＧＯＬＤ card")
    assert await tags(shop, boss, "anna") == ["VIP"]
    await shop.written("anna", "RETURNS with 金卡?")
    await shop.written("ben", "just hello")
    assert await tags(shop, boss, "anna") == ["VIP", "退換貨"]
    assert await tags(shop, boss, "ben") == []
    assert [row["name"] for row in (await boss.ask("{ tags { name } }"))["tags"]] == ["VIP", "退換貨"]


@pytest.mark.spec("H2", "D6")
async def test_the_timeline_says_which_rule_and_which_message(shop: Shop, boss: Person) -> None:
    """Staff see that the bot did it, for which message, by which rules and keywords."""
    await save(boss, VIP, RETURNS)
    conversation = await shop.written("anna", "return my gold card")
    [message] = await shop.center.customer("anna").messages()
    timeline = """query ($id: ID!) { conversation(id: $id) {
      timeline { kind actor { kind name } messageId reason } } }"""
    data = await boss.ask(timeline, id=conversation.id)
    [entry] = [one for one in data["conversation"]["timeline"] if one["kind"] == "CUSTOMER_TAGS_CHANGED"]
    assert entry == {
        "kind": "CUSTOMER_TAGS_CHANGED",
        "actor": {"kind": "BOT", "name": "auto_tagging"},
        "messageId": message.id,
        "reason": "Auto-tagging by keywords in the message: “VIP” for “gold”, “退換貨” for “return”.",
    }


@pytest.mark.spec("D6")
async def test_only_what_customers_write_is_examined(shop: Shop, boss: Person) -> None:
    """Not a colleague's answer, not the words of a button that was tapped, and not an edit afterwards."""
    await save(boss, VIP)
    conversation = await shop.written("anna", "hello")
    await boss.do("sendMessage", "__typename", conversationId=conversation.id, text="Have you a gold card?")
    anna = shop.center.customer("anna")
    await anna.taps("ib:1", title="gold card?")
    await anna.does(MessageArrived(external_id="q", text="gold", payload="yes"))
    await anna.does(MessageArrived(external_id="e", text="plain"))
    await shop.center.work()
    await anna.does(Edited(external_id="e", text="gold", edit_number=1))
    await shop.center.work()
    assert await tags(shop, boss, "anna") == []


@pytest.mark.spec("D6")
async def test_a_tag_that_staff_took_off_comes_back_only_with_a_new_message(shop: Shop, boss: Person) -> None:
    """Asked again about the same message after a crash, the bot does nothing; a new message tags again."""
    await save(boss, VIP)
    conversation = await shop.written("anna", "gold")
    tag_id = conversation.tag_ids[0]
    given = {"customerId": conversation.customer_id, "tagIds": [tag_id]}
    await boss.do("removeTags", "__typename", **given)
    database = shop.center.storage.database
    await database.messages.update_many({}, {"$set": {"bots_pending": True}})
    await database.conversations.update_many({}, {"$set": {"bots_waiting": 1}})
    await shop.center.bots.run(shop.center.desk(), await shop.stored(conversation.id))
    assert await tags(shop, boss, "anna") == []
    await shop.written("anna", "gold again")
    assert await tags(shop, boss, "anna") == ["VIP"]


@pytest.mark.spec("D4", "D6")
async def test_customers_keep_the_tag_of_a_removed_rule_and_a_deleted_tag_takes_its_rule(
    shop: Shop, boss: Person
) -> None:
    """A rule that is left out stops working, and that is all; deleting a tag tells of its rule, and removes it."""
    await save(boss, VIP, RETURNS)
    await shop.written("anna", "gold")
    await save(boss, RETURNS)
    await shop.written("ben", "gold")
    assert (await tags(shop, boss, "anna"), await tags(shop, boss, "ben")) == (["VIP"], [])
    by_name = {row["name"]: row["id"] for row in (await boss.ask("{ tags { id name } }"))["tags"]}
    preview = "query ($id: ID!) { tagDeletion(tagId: $id) { customerCount keywords } }"
    assert (await boss.ask(preview, id=by_name["VIP"]))["tagDeletion"] == {"customerCount": 1, "keywords": None}
    assert (await boss.ask(preview, id=by_name["退換貨"]))["tagDeletion"] == {
        "customerCount": 0,
        "keywords": ["return"],
    }
    await boss.do("deleteTag", "__typename", tagId=by_name["退換貨"])
    assert (await boss.ask(READ))["autoTagging"] == {"enabled": True, "revision": 3, "rules": []}
    await shop.written("anna", "return")
    assert await tags(shop, boss, "anna") == ["VIP"]


@pytest.mark.spec("D6", "C9")
async def test_refuses_rules_that_cannot_be_saved(shop: Shop, boss: Person) -> None:
    """Each fault names its field; neither rules nor tags have changed."""
    lin = await shop.hire("Lin", Permission.SEND_MESSAGES)
    await boss.do("createTag", "__typename", name="急件")
    await save(boss, VIP)
    before = await boss.ask("{ tags { name } " + SAVED + " }")
    attempts: list[tuple[dict[str, Any], str, str]] = [
        ({"rules": [VIP, {"tag": {"name": "ab"}, "keywords": ["x"]}]}, "INVALID", "rules.1.tag"),
        ({"rules": [{"tag": {"name": "急件"}, "keywords": ["x"]}]}, "INVALID", "rules.0.tag"),
        ({"rules": [{"tag": {"name": "x" * 41}, "keywords": ["x"]}]}, "INVALID", "rules.0.tag.name"),
        ({"rules": [{"tag": {"id": new_id()}, "keywords": ["x"]}]}, "NOT_FOUND", "rules.0.tag.id"),
        ({"rules": [VIP, VIP]}, "INVALID", "rules.1.tag"),
        ({"rules": [{"tag": {"name": "new"}, "keywords": []}]}, "INVALID", "rules.0.keywords"),
        ({"rules": [{"tag": {"name": "new"}, "keywords": ["x" * 41]}]}, "INVALID", "rules.0.keywords.0"),
        ({"rules": [{"tag": {"name": "new"}, "keywords": ["x"] * 21}]}, "LIMIT_EXCEEDED", "rules.0.keywords"),
        ({"rules": [VIP] * 61}, "LIMIT_EXCEEDED", "rules"),
        ({"rules": [{"tag": {"name": "new"}, "keywords": ["x"]}], "revision": 0}, "CONFLICT", "revision"),
    ]
    for given, code, field in attempts:
        payload = await boss.do("saveAutoTagging", "__typename", **{"enabled": True, "revision": 1, **given})
        assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, field)], given
    payload = await lin.do("saveAutoTagging", "__typename", enabled=False, rules=[], revision=1)
    assert [one["code"] for one in payload["userErrors"]] == ["PERMISSION_DENIED"]
    [vip] = [one for one in (await boss.ask("{ tags { id name } }"))["tags"] if one["name"] == "VIP"]
    payload = await lin.do("changeTag", "__typename", tagId=vip["id"], name="V")
    assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [("INVALID", "name")]
    assert await boss.ask("{ tags { name } " + SAVED + " }") == before


DRY_RUN = """query ($rules: [AutoTagRuleInput!]!, $days: Int! = 7) { autoTagDryRun(rules: $rules, days: $days) {
  messageCount complete
  rules { messageCount customerCount samples { keyword message { text } conversation { id } } }
} }"""


@pytest.mark.spec("H2")
async def test_rules_can_be_tried_before_they_are_switched_on(shop: Shop) -> None:
    """Of the last days' messages, staff see how many meet each rule, whose, and some of them; nothing changes."""
    await shop.written("clara", "gold, long ago")
    shop.center.clock.advance(days=10)
    boss = await shop.hire("Boss", *Permission)
    anna = await shop.written("anna", "gold", "金卡", "return", "hello")
    ben = await shop.written("ben", *(f"gold {number}" for number in range(6)))
    await boss.do("sendMessage", "__typename", conversationId=ben.id, text="gold?")
    data = (await boss.ask(DRY_RUN, rules=[VIP, RETURNS]))["autoTagDryRun"]
    vip, returns = data["rules"]
    assert (data["messageCount"], data["complete"]) == (10, True)
    assert (vip["messageCount"], vip["customerCount"], len(vip["samples"])) == (8, 2, 5)
    assert returns == {
        "messageCount": 1,
        "customerCount": 1,
        "samples": [{"keyword": "return", "message": {"text": "return"}, "conversation": {"id": anna.id}}],
    }
    longer = (await boss.ask(DRY_RUN, rules=[VIP], days=30))["autoTagDryRun"]
    assert (longer["messageCount"], longer["rules"][0]["customerCount"]) == (11, 3)
    assert await boss.ask("{ tags { name } }") == {"tags": []}
    assert await boss.refused(DRY_RUN, rules=[VIP], days=31) == "INVALID"
    assert await boss.refused(DRY_RUN, rules=[{**VIP, "keywords": []}]) == "INVALID"
    lin = await shop.hire("Lin", Permission.SEND_MESSAGES)
    assert await lin.refused(DRY_RUN, rules=[VIP]) == "PERMISSION_DENIED"


@pytest.mark.spec("H2")
async def test_a_trial_is_capped_and_says_so(shop: Shop, boss: Person) -> None:
    """With more messages than are looked at, the newest conversations count, and the answer says so."""
    await shop.written("old", "return")
    await shop.written("anna", "gold")
    database = shop.center.storage.database
    row = await database.messages.find_one({"text": "gold"})
    assert row is not None
    more = (
        {**row, "_id": new_object, "sequence": number, "external_id": str(number)}
        for number, new_object in enumerate((type(row["_id"])() for _ in range(MESSAGES_LIMIT)), start=2)
    )
    await database.messages.insert_many(more)
    data = (await boss.ask(DRY_RUN, rules=[VIP, RETURNS]))["autoTagDryRun"]
    assert (data["messageCount"], data["complete"]) == (MESSAGES_LIMIT, False)
    assert [rule["messageCount"] for rule in data["rules"]] == [MESSAGES_LIMIT, 0]
