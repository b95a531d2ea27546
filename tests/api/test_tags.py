"""Tags: of the shop and on customers, live for everybody (spec D4, D5)."""

import asyncio
from typing import Any

import pytest

from message_center.domain.conversations import Conversation
from message_center.domain.permissions import Permission
from message_center.domain.tags import PALETTE
from message_center.storage.mapping import new_id
from tests.api.conftest import Person, Shop
from tests.api.test_live_events import cursor

TAGS = "{ tags { name color customerCount } }"
EVENTS = """subscription ($after: String!) { inboxEvents(after: $after) {
  kind values { name value } tag { id name color textColor } conversation { id tagCount }
} }"""


async def events(person: Person, after: str, count: int) -> list[dict[str, Any]]:
    """So many events after a cursor."""
    stream: Any = await person.schema.stream(
        EVENTS, variable_values={"after": after}, context_value=person.connection()
    )
    try:
        return [(await anext(stream)).data["inboxEvents"] for _ in range(count)]
    finally:
        await stream.aclose()


async def tag(person: Person, name: str, color: str = "#112233") -> str:
    """A new tag's id."""
    payload = await person.do("createTag", "tag { id }", name=name, color=color)
    assert payload["userErrors"] == []
    made: str = payload["tag"]["id"]
    return made


async def put_on(person: Person, conversation: Conversation, *tags: dict[str, Any]) -> list[str]:
    """Put tags on the customer of a conversation; the names of all their tags."""
    customer_id = conversation.customer_id
    payload = await person.do("addTags", "customer { tags { name } }", customerId=customer_id, tags=list(tags))
    assert payload["userErrors"] == []
    return [one["name"] for one in payload["customer"]["tags"]]


@pytest.mark.spec("D4")
async def test_the_list_of_tags_shows_how_many_customers_use_each(shop: Shop) -> None:
    """Every tag is listed by name with its colour and number of customers, and found by a part of its name."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna, ben = await shop.written("anna"), await shop.written("ben")
    vip, repair = await tag(mei, "VIP", "#d33c44"), await tag(mei, "repair", "#D33C44")
    await put_on(mei, anna, {"id": vip}, {"id": repair})
    await put_on(mei, ben, {"id": vip}, {"name": "老顧客", "color": "#ffffff"})
    assert await mei.ask(TAGS) == {
        "tags": [
            {"name": "repair", "color": "#d33c44", "customerCount": 1},
            {"name": "VIP", "color": "#d33c44", "customerCount": 2},
            {"name": "老顧客", "color": "#ffffff", "customerCount": 1},
        ]
    }
    search = "query ($text: String!) { tags(search: $text) { name } }"
    found = {text: (await mei.ask(search, text=text))["tags"] for text in ("PAIR", "re pair", "re.pair", "ｖｉｐ")}
    assert found == {"PAIR": [{"name": "repair"}], "re pair": [], "re.pair": [], "ｖｉｐ": [{"name": "VIP"}]}
    assert await mei.ask("{ tagPalette }") == {"tagPalette": list(PALETTE)}


@pytest.mark.spec("D4")
async def test_renaming_and_recolouring_shows_everywhere_at_once(shop: Shop) -> None:
    """A tag's new name and colour are on every row and customer, and every open console hears of it."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna, ben = await shop.written("anna"), await shop.written("ben")
    vip = await tag(mei, "VIP")
    for one in (anna, ben):
        await put_on(mei, one, {"id": vip})
    now = await cursor(mei)
    changed = "tag { name color textColor revision }"
    payload = await mei.do("changeTag", changed, tagId=vip, name=" Gold ", color="#FFE000")
    assert payload["tag"] == {"name": "Gold", "color": "#ffe000", "textColor": "#000000", "revision": 1}
    rows = await mei.ask("{ conversations { edges { node { tags { name color } customer { tags { name } } } } } }")
    assert [edge["node"] for edge in rows["conversations"]["edges"]] == [
        {"tags": [{"name": "Gold", "color": "#ffe000"}], "customer": {"tags": [{"name": "Gold"}]}}
    ] * 2
    [event] = await events(mei, now, 1)
    assert event["kind"] == "TAG_CHANGED"
    assert event["tag"] == {"id": vip, "name": "Gold", "color": "#ffe000", "textColor": "#000000"}
    payload = await mei.do("changeTag", "tag { name color revision }", tagId=vip, color="#000000")
    assert payload["tag"] == {"name": "Gold", "color": "#000000", "revision": 2}
    payload = await mei.do("changeTag", "tag { name color revision }", tagId=vip)
    assert payload["tag"]["revision"] == 2


@pytest.mark.spec("D4")
async def test_the_colour_is_chosen_when_a_tag_is_put_on(shop: Shop) -> None:
    """Putting on a new name makes the tag with the chosen colour; for a tag that exists, its colour changes."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna")
    now = await cursor(mei)
    assert await put_on(mei, anna, {"name": "VIP", "color": "#aa0000"}) == ["VIP"]
    assert await put_on(mei, anna, {"name": "ｖｉｐ", "color": "#00aa00"}, {"name": "New"}) == ["VIP", "New"]
    tags = (await mei.ask(TAGS))["tags"]
    assert [(one["name"], one["color"] in PALETTE) for one in tags] == [("New", True), ("VIP", False)]
    assert tags[1]["color"] == "#00aa00"
    told = await events(mei, now, 3)
    assert [event["kind"] for event in told] == [
        "TAG_CHANGED",
        "CUSTOMER_TAGS_CHANGED",
        "CONVERSATION_TAGS_CHANGED",
    ]
    assert told[1]["values"] == [{"name": "added", "value": told[0]["tag"]["id"]}]
    assert told[2]["conversation"] == {"id": anna.id, "tagCount": 2}


@pytest.mark.spec("D5")
async def test_a_row_shows_three_tags_and_how_many_more_there_are(shop: Shop) -> None:
    """The list shows the first three and the number of all; a click asks for all of them."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna")
    await put_on(mei, anna, *({"name": name} for name in "abcde"))
    rows = "{ conversations { edges { node { tagCount tags { name } all: tags(first: 100) { name } } } } }"
    [edge] = (await mei.ask(rows))["conversations"]["edges"]
    assert edge["node"]["tagCount"] == 5
    assert [one["name"] for one in edge["node"]["tags"]] == list("abc")
    assert [one["name"] for one in edge["node"]["all"]] == list("abcde")
    await mei.do("deleteTag", "__typename", tagId=(await mei.ask('{ tags(search: "b") { id } }'))["tags"][0]["id"])
    [edge] = (await mei.ask(rows))["conversations"]["edges"]
    assert (edge["node"]["tagCount"], [one["name"] for one in edge["node"]["tags"]]) == (4, list("acd"))


@pytest.mark.spec("D4")
async def test_tags_can_be_set_and_taken_off(shop: Shop) -> None:
    """Setting gives exactly these, in this order; taking off what is not there is no fault."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna")
    a, b, c = [await tag(mei, name) for name in "abc"]
    given = {"customerId": anna.customer_id}
    names = "customer { tags { name } revision }"
    payload = await mei.do("setTags", names, **given, tags=[{"id": c}, {"id": a}, {"id": c}])
    assert payload["customer"] == {"tags": [{"name": "c"}, {"name": "a"}], "revision": 1}
    payload = await mei.do("removeTags", names, **given, tagIds=[a, b])
    assert payload["customer"] == {"tags": [{"name": "c"}], "revision": 2}
    payload = await mei.do("removeTags", names, **given, tagIds=[a])
    assert payload["customer"]["revision"] == 2
    assert (await shop.stored(anna.id)).tag_ids == (c,)


@pytest.mark.spec("D4")
async def test_deleting_asks_first_and_is_seen_at_once(shop: Shop) -> None:
    """What deleting would do is told before; then the tag is gone from list, rows, customers and filter."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await shop.written("anna")
    vip = await tag(mei, "VIP")
    await put_on(mei, anna, {"id": vip}, {"name": "other"})
    preview = "query ($id: ID!) { tagDeletion(tagId: $id) { tag { name } customerCount } }"
    assert await mei.ask(preview, id=vip) == {"tagDeletion": {"tag": {"name": "VIP"}, "customerCount": 1}}
    now = await cursor(mei)

    payload = await mei.do("deleteTag", "deletedTagId", tagId=vip)

    assert payload["deletedTagId"] == vip
    seen = """query ($f: ConversationFilter!, $id: ID!) {
      tags { name } node(id: $id) { id }
      conversations { edges { node { tagCount tags { name } customer { tags { name } } } } }
      filtered: conversations(filter: $f) { edges { node { id } } }
    }"""
    other = [{"name": "other"}]
    assert await mei.ask(seen, f={"tagId": vip}, id=vip) == {
        "tags": other,
        "node": None,
        "conversations": {"edges": [{"node": {"tagCount": 1, "tags": other, "customer": {"tags": other}}}]},
        "filtered": {"edges": []},
    }
    [event] = await events(mei, now, 1)
    assert (event["kind"], event["tag"]) == ("TAG_CHANGED", None)
    assert event["values"] == [{"name": "tag_id", "value": vip}, {"name": "change", "value": "DELETED"}]
    assert await mei.refused(preview, id=vip) == "NOT_FOUND"
    payload = await mei.do("addTags", "__typename", customerId=anna.customer_id, tags=[{"id": vip}])
    assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [("NOT_FOUND", "tags.0.id")]
    assert await tag(mei, "vip") != vip


@pytest.mark.spec("D4")
async def test_two_who_make_the_same_tag_at_once_make_one(shop: Shop) -> None:
    """Ten people put the same new tag on ten customers in the same moment: there is one tag, on all ten."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    written = [await shop.written(f"customer {number}") for number in range(10)]
    names = ["VIP", "vip", "ＶＩＰ"]
    await asyncio.gather(*(put_on(mei, one, {"name": names[n % 3]}) for n, one in enumerate(written)))
    tags = await mei.ask(TAGS)
    assert [(one["name"].casefold(), one["customerCount"]) for one in tags["tags"]] in (
        [("vip", 10)],
        [("ｖｉｐ", 10)],
    )


@pytest.mark.spec("D4", "C9")
async def test_refuses_what_cannot_be_a_tag_and_leaves_nothing_behind(shop: Shop) -> None:
    """Every fault names its field, and neither tag nor customer has changed, also when one of several is wrong."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    lin = await shop.hire("Lin", Permission.MANAGE_SETTINGS)
    anna = await shop.written("anna")
    vip = await tag(mei, "VIP")
    await tag(mei, "Gold")
    on = {"customerId": anna.customer_id}
    attempts: list[tuple[str, dict[str, Any], str, str]] = [
        ("createTag", {"name": " "}, "INVALID", "name"),
        ("createTag", {"name": "客" * 41}, "INVALID", "name"),
        ("createTag", {"name": "ｖｉｐ"}, "CONFLICT", "name"),
        ("createTag", {"name": "x", "color": "red"}, "INVALID", "color"),
        ("changeTag", {"tagId": vip, "name": "GOLD"}, "CONFLICT", "name"),
        ("changeTag", {"tagId": vip, "name": "x" * 41}, "INVALID", "name"),
        ("changeTag", {"tagId": new_id(), "name": "x"}, "NOT_FOUND", "tagId"),
        ("deleteTag", {"tagId": "x"}, "NOT_FOUND", "tagId"),
        ("addTags", {**on, "tags": [{"name": "new"}, {"name": "x" * 41}]}, "INVALID", "tags.1.name"),
        ("addTags", {**on, "tags": [{"name": "new"}, {"id": new_id()}]}, "NOT_FOUND", "tags.1.id"),
        ("addTags", {**on, "tags": [{"name": "new", "id": vip}]}, "INVALID", "tags.0"),
        ("addTags", {**on, "tags": [{"id": vip, "color": "blue"}]}, "INVALID", "tags.0.color"),
        ("addTags", {**on, "tags": [{"name": f"n{n}"} for n in range(101)]}, "LIMIT_EXCEEDED", "tags"),
        ("addTags", {"customerId": new_id(), "tags": [{"name": "new"}]}, "NOT_FOUND", "customerId"),
        ("removeTags", {**on, "tagIds": [new_id()]}, "NOT_FOUND", "tagIds.0"),
    ]
    for mutation, given, code, field in attempts:
        payload = await mei.do(mutation, "__typename", **given)
        assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, field)], (mutation, given)
    for mutation, given in (
        ("createTag", {"name": "new"}),
        ("changeTag", {"tagId": vip, "name": "new"}),
        ("deleteTag", {"tagId": vip}),
        ("addTags", {**on, "tags": [{"id": vip}]}),
        ("setTags", {**on, "tags": [{"id": vip}]}),
        ("removeTags", {**on, "tagIds": [vip]}),
    ):
        payload = await lin.do(mutation, "__typename", **given)
        assert [one["code"] for one in payload["userErrors"]] == ["PERMISSION_DENIED"], mutation
    assert [one["name"] for one in (await mei.ask(TAGS))["tags"]] == ["Gold", "VIP"]
    assert await shop.stored(anna.id) == anna
