"""Saved replies: prepared, found, put in order, chosen, sent, deleted (spec E8, E10)."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from message_center.contracts.channels import Capabilities
from message_center.contracts.sending import OutgoingMessage, OutgoingPart
from message_center.domain.conversations import ConversationKind
from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.domain.saved_replies import ReplyDraft, SavedReply
from message_center.domain.text_splitting import split_text
from message_center.errors import LimitExceeded
from message_center.inbox.files import store_image
from message_center.inbox.saved_replies import create_saved_reply, delete_saved_reply, move_saved_reply
from message_center.storage.mapping import new_id, object_id, to_document
from message_center.testing import PlayedChannel, TestCenter
from tests.api.conftest import Person, Shop
from tests.files import pictures
from tests.law import the_law

SAVED = "savedReply { id title text revision images { fileId } }"
LIST = """query ($search: String! = "", $first: Int! = 50, $after: String) {
  savedReplies(search: $search, first: $first, after: $after) {
    edges { cursor node { id title text images { fileId url } } } pageInfo { hasNextPage endCursor } } }"""
RENDER = """query ($reply: ID!, $conversation: ID!) {
  renderSavedReply(savedReplyId: $reply, conversationId: $conversation) {
    text images { fileId } texts warnings { kind message } } }"""


class ShortTexts(PlayedChannel):
    """A platform whose messages have twenty characters at most."""

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """The text in parts, then each attachment."""
        texts = [OutgoingPart(text=one) for one in split_text(message.text, limit=20)]
        return [*texts, *(OutgoingPart(attachment=one) for one in message.attachments)]


@pytest.fixture
async def mei(shop: Shop) -> Person:
    """Somebody who answers customers."""
    return await shop.hire("Mei", Permission.SEND_MESSAGES)


async def save(person: Person, title: str, text: str = "Thank you!", **more: Any) -> str:
    """Save a reply and return its id."""
    payload = await person.do("createSavedReply", SAVED, title=title, text=text, **more)
    assert payload["userErrors"] == []
    saved_id: str = payload["savedReply"]["id"]
    return saved_id


async def titles(person: Person, **given: Any) -> list[str]:
    """The titles in the list's order."""
    found = (await person.ask(LIST, **given))["savedReplies"]
    return [edge["node"]["title"] for edge in found["edges"]]


async def image(shop: Shop) -> str:
    """The id of an uploaded image."""
    return (await store_image(shop.center.desk(), content=pictures.phone_photo(), name="x.jpg")).id


async def call(shop: Shop, customer_id: str, name: str) -> None:
    """Let the customer have this name."""
    customers = shop.center.storage.database.customers
    await customers.update_one({"_id": object_id(customer_id)}, {"$set": {"name": name}})


def use(shop: Shop, channel: PlayedChannel) -> None:
    """Let the shop's account be on this channel."""
    assert isinstance(shop.shared.channels, dict)
    shop.shared.channels["played"] = channel
    shop.center.channel = channel


@pytest.mark.spec("E8")
async def test_choosing_a_reply_fills_the_composer_and_sending_it_reaches_the_customer(
    shop: Shop, mei: Person
) -> None:
    """Text with the customer's name, and all images, go out as one message, each part in order."""
    conversation = await shop.written("anna")
    await call(shop, conversation.customer_id, "{{customer_name}}")
    images = [await image(shop) for _ in range(2)]
    reply = await save(mei, "Thanks", "Dear {{ customer_name }}, thank you!", imageIds=images)

    chosen = (await mei.ask(RENDER, reply=reply, conversation=conversation.id))["renderSavedReply"]

    text = "Dear {{customer_name}}, thank you!"
    assert chosen == {"text": text, "images": [{"fileId": one} for one in images], "texts": [text], "warnings": []}
    ids = [one["fileId"] for one in chosen["images"]]
    await mei.do(
        "sendMessage", "__typename", conversationId=conversation.id, text=chosen["text"], attachmentIds=ids
    )
    await shop.center.work()
    sent = shop.center.channel.sent["anna"]
    assert [part.text or (part.attachment and part.attachment.file_id) for part in sent] == [text, *images]


@pytest.mark.spec("E8", "E10", "E11")
async def test_staff_see_what_the_channel_makes_of_a_reply(shop: Shop, mei: Person) -> None:
    """Parts of a long text, images that are left out or refused: told before it is sent."""
    anna = await shop.written("anna")
    images = [await image(shop) for _ in range(2)]
    reply = await save(mei, "Long", "Dear {{customer_name}}, thank you very much!", imageIds=images)

    async def rendered() -> tuple[list[str], int, list[str]]:
        found = (await mei.ask(RENDER, reply=reply, conversation=anna.id))["renderSavedReply"]
        return found["texts"], len(found["images"]), [one["kind"] for one in found["warnings"]]

    use(shop, ShortTexts(capabilities=Capabilities(images=False)))
    texts, count, kinds = await rendered()
    assert "".join(texts) == "Dear , thank you very much!"
    assert (len(texts), count, kinds) == (2, 0, ["TEXT_IN_PARTS", "IMAGES_REFUSED"])
    use(shop, PlayedChannel())
    await shop.change(anna, kind=ConversationKind.STOREFRONT)
    assert await rendered() == (["Dear , thank you very much!"], 1, ["IMAGES_LEFT_OUT"])
    assert await mei.refused(RENDER, reply=new_id(), conversation=anna.id) == "NOT_FOUND"
    assert await mei.refused(RENDER, reply=reply, conversation=new_id()) == "NOT_FOUND"
    nobody = await shop.hire("Lin")
    assert await nobody.refused(RENDER, reply=reply, conversation=anna.id) == "PERMISSION_DENIED"


@pytest.mark.spec("E8")
async def test_replies_are_found_by_their_words_and_stand_in_the_shop_s_own_order(shop: Shop, mei: Person) -> None:
    """A new one comes last; each can be put behind any other, or first; pages follow the order."""
    ids = {title: await save(mei, title, f"About {title}") for title in ("運費", "Return", "Ｈｏｕｒｓ", "d")}
    assert await titles(mei) == ["運費", "Return", "Ｈｏｕｒｓ", "d"]
    for moved, behind in (("d", None), ("運費", "Return"), ("運費", "Return")):
        given = {"savedReplyId": ids[moved], "behindId": behind and ids[behind]}
        assert (await mei.do("moveSavedReply", "__typename", **given))["userErrors"] == []
    assert await titles(mei) == ["d", "Return", "運費", "Ｈｏｕｒｓ"]
    first = (await mei.ask(LIST, first=3))["savedReplies"]["pageInfo"]
    assert (first["hasNextPage"], await titles(mei, after=first["endCursor"])) == (True, ["Ｈｏｕｒｓ"])
    assert await titles(mei, search=" hours ") == ["Ｈｏｕｒｓ"]
    assert await titles(mei, search="ABOUT r") == ["Return"]
    assert await titles(mei, search=".*") == []
    assert await titles(mei, search="a\0b") == []
    assert await mei.refused(LIST, search="a" * 101) == "LIMIT_EXCEEDED"
    assert await mei.refused(LIST, after="cg") == "CURSOR_INVALID"
    given = {"savedReplyId": ids["d"], "title": "D", "text": "Other words"}
    changed = (await mei.do("changeSavedReply", SAVED, **given))["savedReply"]
    assert (changed["title"], changed["text"], changed["revision"]) == ("D", "Other words", 2)
    assert (await mei.do("deleteSavedReply", "deletedId", savedReplyId=ids["Return"]))["deletedId"] == ids[
        "Return"
    ]
    assert await titles(mei) == ["D", "運費", "Ｈｏｕｒｓ"]


@pytest.mark.spec("E8", "E10", "C9", "F10")
async def test_what_cannot_be_saved_is_refused_and_nothing_changes(shop: Shop, mei: Person) -> None:
    """Each fault names its field; only uploaded images of this shop, and never a customer's picture."""
    kept = await save(mei, "Kept")
    theirs = await image(shop)
    await shop.center.storage.database.raw["files.files"].update_one(
        {"_id": object_id(theirs)}, {"$set": {"metadata.uploaded_by.kind": "CUSTOMER"}}
    )
    before = await mei.ask(LIST)
    attempts: list[tuple[dict[str, Any], str, str]] = [
        ({"title": " "}, "INVALID", "title"),
        ({"text": ""}, "INVALID", "text"),
        ({"text": "  {{account_name}}"}, "INVALID", "text"),
        ({"text": "x" * 5001}, "LIMIT_EXCEEDED", "text"),
        ({"imageIds": [new_id()]}, "NOT_FOUND", "imageIds.0"),
        ({"imageIds": ["x"]}, "NOT_FOUND", "imageIds.0"),
        ({"imageIds": [theirs]}, "INVALID", "imageIds.0"),
        ({"imageIds": [theirs, theirs]}, "INVALID", "imageIds.1"),
        ({"imageIds": [new_id() for _ in range(11)]}, "LIMIT_EXCEEDED", "imageIds"),
    ]
    for more, code, field in attempts:
        for mutation, given in (("createSavedReply", {}), ("changeSavedReply", {"savedReplyId": kept})):
            payload = await mei.do(mutation, "__typename", **{"title": "x", "text": "y", **given, **more})
            assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, field)], more
    [error] = (await mei.do("createSavedReply", "__typename", title="x", text="  {{account_name}}"))["userErrors"]
    assert error["message"] == "Unknown variable {{account_name}} at character 3. Known here: {{customer_name}}."
    for given, field in (({"behindId": kept}, "behindId"), ({"behindId": new_id()}, "behindId")):
        payload = await mei.do("moveSavedReply", "__typename", savedReplyId=kept, **given)
        assert [one["field"] for one in payload["userErrors"]] == [field]
    assert await mei.ask(LIST) == before
    variables = "{ templateVariables(kind: SAVED_REPLY) { name placeholder } }"
    assert (await mei.ask(variables))["templateVariables"] == [
        {"name": "customer_name", "placeholder": "{{customer_name}}"}
    ]


@pytest.mark.spec("E8")
async def test_images_of_a_deleted_reply_are_forgotten_unless_a_message_shows_them(
    shop: Shop, mei: Person
) -> None:
    """An hour later what nobody needs is gone; what was sent, or is in another reply, stays."""
    conversation = await shop.written("anna")
    unused, sent, shared = [await image(shop) for _ in range(3)]
    reply = await save(mei, "Thanks", imageIds=[unused, sent, shared])
    await save(mei, "Other", imageIds=[shared])
    await mei.do("sendMessage", "__typename", conversationId=conversation.id, attachmentIds=[sent])
    await mei.do("deleteSavedReply", "__typename", savedReplyId=reply)

    async def left() -> set[str]:
        return {file.id for file in await shop.center.desk().scope.files.by_ids([unused, sent, shared])}  # type: ignore[list-item]

    await shop.center.work()
    assert await left() == {unused, sent, shared}
    await shop.center.later(hours=1)
    assert await left() == {sent, shared}


@pytest.mark.spec("E8")
async def test_a_shop_has_five_hundred_replies(center: TestCenter) -> None:
    """The next one is refused, and not saved."""
    rows = [
        SavedReply(id=new_id(), shop_id=center.shop.id, rank=f"{n:03}V", title="x", text="y") for n in range(500)
    ]
    documents = [{**to_document(one), "search_key": "x"} for one in rows]
    await center.storage.database.saved_replies.insert_many(documents)
    with pytest.raises(LimitExceeded):
        await create_saved_reply(center.desk(), ReplyDraft(title="x", text="y"))
    assert await center.storage.database.saved_replies.count_documents({}) == 500


@pytest.mark.spec("E8", "F2", "F3")
async def test_changes_at_the_same_moment_keep_an_order_and_the_law(center: TestCenter) -> None:
    """Several who add and move at once all succeed, and whoever listens sees the order that is stored."""
    desk = center.desk()
    first = [await create_saved_reply(desk, ReplyDraft(title=str(n), text="x")) for n in range(4)]
    async with the_law(center) as facts:
        await asyncio.gather(
            *(create_saved_reply(desk, ReplyDraft(title="new", text="x")) for _ in range(3)),
            *(move_saved_reply(desk, reply_id=one.id, behind_id=None) for one in first[2:]),
        )
        await delete_saved_reply(desk, reply_id=first[0].id)
    assert {fact.kind for fact in facts} == {FactKind.SAVED_REPLY_CHANGED}
    order = [one.title for one in (await desk.scope.saved_replies.page(search="", first=50, after=None)).items]
    assert sorted(order[:2]) == ["2", "3"]
    assert order[2:] == ["1", "new", "new", "new"]
