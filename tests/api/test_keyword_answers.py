"""Keyword answers and the answer outside working hours, from saving to the customer (spec H4, H2)."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from message_center.bots.ice_breakers import IceBreakersBot
from message_center.bots.keyword_answers import KeywordAnswersBot
from message_center.domain.ice_breakers import IceBreakerSettings, payload_of
from message_center.domain.ids import Id
from message_center.domain.keyword_answers import NO_AWAY_ANSWER, KeywordRule, PreparedMessage
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.files import store_image
from message_center.inbox.keyword_answers import save_keyword_answers
from message_center.storage.database import Database
from message_center.storage.mapping import new_id, object_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing import TestCenter, open_test_center
from tests.api.conftest import SECRET_KEY, Person, Shop, open_shop
from tests.api.keyword_answering import DRY_RUN, OFF, QUESTION, READ, SHIPPING, answers, office, save
from tests.files import pictures
from tests.law import the_law


@pytest.fixture
async def shop(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Shop]:
    """The test shop, on a Monday at noon in Taipei, with the bots that answer."""

    async def read(shop_id: Id, account_id: Id) -> IceBreakerSettings:
        return IceBreakerSettings(account_id=account_id, items=(QUESTION,))

    storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=1))
    bots = [KeywordAnswersBot(storage), IceBreakersBot(read)]
    async with open_test_center(database, bots=bots) as center, open_shop(schema, center) as shop:
        yield shop


@pytest.fixture
async def boss(shop: Shop) -> Person:
    """Somebody who may do everything."""
    return await shop.hire("Boss", *Permission)


@pytest.mark.spec("H4")
async def test_a_phrase_is_answered_with_text_image_and_buttons(shop: Shop, boss: Person) -> None:
    """Up to three messages in their order, variables filled in, once, and the timeline says why."""
    image = (await store_image(shop.center.desk(), content=pictures.phone_photo(), name="x.jpg")).id
    buttons = [{"title": "Prices", "url": "https://shop.example/shipping"}, {"title": "Returns"}]
    messages = [*SHIPPING["messages"], {"text": "More:", "buttons": buttons}, {"imageId": image}]
    returns = {"phrases": ["returns"], "messages": [{"text": "Within a week."}]}
    saved = await save(boss, {**SHIPPING, "messages": messages}, returns)
    assert (saved["enabled"], saved["rules"][0]["messages"][2]["image"]) == (True, {"fileId": image})
    assert saved["rules"][0]["messages"][1]["buttons"] == [buttons[0], {"title": "Returns", "url": None}]
    conversation = await shop.written("anna", "hello", "What is ＳＨＩＰＰＩＮＧ?")
    customers = shop.center.storage.database.customers
    sent = shop.center.channel.sent["anna"]
    assert [part.text for part in sent] == ["顧客: free at Test page.", "More:", ""]
    assert sent[2].attachment is not None
    assert sent[2].attachment.file_id == image
    first, *_ = (await shop.center.customer("anna").messages())[2:]
    assert first.why == "Keyword answer 1: the message has “shipping”."
    await customers.update_one(
        {"_id": object_id(conversation.customer_id)}, {"$set": {"name": "{{account_name}}"}}
    )
    await shop.center.customer("anna").taps("say:Returns", title="Returns")
    await shop.written("anna", "運費")
    assert (await answers(shop))[3:5] == ["Within a week.", "{{account_name}}: free at Test page."]


@pytest.mark.spec("H4")
async def test_rules_follow_working_hours_and_the_night_has_one_answer(shop: Shop, boss: Person) -> None:
    """Within hours one answer, outside another; what no rule answers gets the closing words once a night."""
    hours = [await office(boss)]
    day = {**SHIPPING, "messages": [{"text": "By day."}], "time": "WITHIN_HOURS", "workingHoursIds": hours}
    night = {**SHIPPING, "messages": [{"text": "By night."}], "time": "OUTSIDE_HOURS", "workingHoursIds": hours}
    away = {"enabled": True, "messages": [{"text": "Closed."}], "workingHoursIds": hours}
    await save(boss, day, night, away=away)
    await shop.written("anna", "shipping", "hello")
    assert await answers(shop) == ["By day."]
    shop.center.clock.advance(hours=8)
    await shop.written("anna", "hello", "shipping", "anybody there?")
    assert await answers(shop) == ["By day.", "Closed.", "By night."]
    last = (await shop.center.customer("anna").messages())[4]
    assert last.why == "The answer outside working hours, which begin again on 2026-06-02 at 09:00."
    shop.center.clock.advance(hours=24)
    await shop.written("anna", "hello again")
    assert (await answers(shop))[3:] == ["Closed."]
    later = await shop.hire("Later", *Permission)
    payload = await later.do("deleteWorkingHours", "deletedId", workingHoursId=hours[0])
    assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [("CONFLICT", "confirm")]
    await later.do("deleteWorkingHours", "deletedId", workingHoursId=hours[0], confirm=True)
    await shop.written("anna", "shipping", "hello")
    assert len(await answers(shop)) == 4


@pytest.mark.spec("H4", "E2")
async def test_answers_rest_while_a_person_has_the_conversation(shop: Shop, boss: Person) -> None:
    """After a person's answer keywords are silent, taps are answered all the same, and completing ends it."""
    await save(boss, SHIPPING)
    anna = await shop.written("anna", "hello")
    await boss.do("sendMessage", "__typename", conversationId=anna.id, text="I am here.")
    await shop.written("anna", "shipping")
    await shop.center.customer("anna").taps(payload_of(QUESTION.id), title="Open?")
    await shop.center.customer("anna").taps("say:shipping", title="shipping")
    told = ["From ten.", "I am here.", "顧客: free at Test page."]
    assert sorted(await answers(shop)) == told
    await boss.do("setStatus", "__typename", conversationId=anna.id, status="COMPLETED")
    await shop.written("anna", "shipping")
    assert len(await answers(shop)) == 4


@pytest.mark.spec("H4", "C9", "F10")
async def test_refuses_what_cannot_be_saved(shop: Shop, boss: Person) -> None:
    """Each fault names its field and nothing is saved; only who manages settings may save or try rules."""
    await save(boss, SHIPPING)
    before = await boss.ask(READ)
    attempts: list[tuple[dict[str, Any], str, str]] = [
        ({"rules": [{**SHIPPING, "phrases": []}]}, "INVALID", "rules.0.phrases"),
        ({"rules": [{**SHIPPING, "messages": [{"text": "{{x}}"}]}]}, "INVALID", "rules.0.messages.0.text"),
        (
            {"rules": [{**SHIPPING, "messages": [{"imageId": new_id()}]}]},
            "NOT_FOUND",
            "rules.0.messages.0.imageId",
        ),
        ({"rules": [{**SHIPPING, "time": "WITHIN_HOURS"}]}, "INVALID", "rules.0.workingHoursIds"),
        ({"away": {"enabled": True}}, "INVALID", "away.messages"),
        ({"revision": 0}, "CONFLICT", "revision"),
    ]
    for given, code, field in attempts:
        payload = await boss.do(
            "saveKeywordAnswers",
            "__typename",
            **{"enabled": True, "rules": [], "away": OFF, "revision": 1, **given},
        )
        assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, field)], given
    lin = await shop.hire("Lin", Permission.SEND_MESSAGES)
    given = {"enabled": False, "rules": [], "away": OFF, "revision": 1}
    payload = await lin.do("saveKeywordAnswers", "__typename", **given)
    assert [one["code"] for one in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert await lin.refused(DRY_RUN, rules=[SHIPPING]) == "PERMISSION_DENIED"
    assert await boss.ask(READ) == before


@pytest.mark.spec("F2", "F3", "H4")
async def test_saving_keeps_the_law_and_lets_images_go(center: TestCenter) -> None:
    """Whoever listens hears of the settings; an image that no answer has any more is forgotten later."""
    desk = center.desk()
    image = (await store_image(desk, content=pictures.phone_photo(), name="x.jpg")).id
    rule = KeywordRule(phrases=("x",), messages=(PreparedMessage(image_id=image),))
    async with the_law(center):
        for revision, rules in enumerate(([rule], [])):
            await save_keyword_answers(desk, enabled=True, rules=rules, away=NO_AWAY_ANSWER, revision=revision)
    await center.work()
    assert len(await desk.scope.files.by_ids([image])) == 1
    await center.later(hours=1)
    assert await desk.scope.files.by_ids([image]) == ()


@pytest.mark.spec("H4", "E10", "E11")
async def test_a_long_name_pushes_no_word_out_of_an_answer(shop: Shop, boss: Person) -> None:
    """An answer at its limit that a name makes longer arrives whole, in two messages; the last has the buttons."""
    written = "{{customer_name}}" + "x" * 4983
    await save(boss, {**SHIPPING, "messages": [{"text": written, "buttons": [{"title": "Returns"}]}]})
    conversation = await shop.written("anna", "hello")
    name = "王" * 200
    customers = shop.center.storage.database.customers
    await customers.update_one({"_id": object_id(conversation.customer_id)}, {"$set": {"name": name}})
    await shop.written("anna", "shipping?")
    sent = shop.center.channel.sent["anna"]
    assert "".join(part.text for part in sent) == name + "x" * 4983
    assert [(len(part.text), len(part.buttons)) for part in sent] == [(5000, 0), (183, 1)]


@pytest.mark.spec("H3", "H4", "E8", "E10", "F1")
async def test_a_console_does_all_of_it_over_http(shop: Shop, boss: Person, serve: Callable[..., Any]) -> None:
    """Rules saved, a phrase answered, a reply chosen and sent, bots at rest and resumed, by the endpoint."""
    address = await serve()
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {boss.token}"}) as http:

        async def ask(operation: str, **variables: Any) -> Any:
            answer = await http.post(address, json={"query": operation, "variables": variables})
            assert "errors" not in answer.json(), answer.text
            return answer.json()["data"]

        async def do(mutation: str, selection: str, **given: Any) -> Any:
            kind = f"{mutation[0].upper()}{mutation[1:]}Input"
            kind = "ConversationInput" if mutation == "resumeBots" else kind
            operation = (
                f"mutation ($i: {kind}!) {{ {mutation}(input: $i) {{ userErrors {{ code }} {selection} }} }}"
            )
            payload = (await ask(operation, i=given))[mutation]
            assert payload["userErrors"] == []
            return payload

        await do("saveKeywordAnswers", "__typename", enabled=True, rules=[SHIPPING], away=OFF, revision=0)
        anna = await shop.written("anna", "運費?")
        assert await answers(shop) == ["顧客: free at Test page."]
        reply = await do("createSavedReply", "savedReply { id }", title="Hi", text="Hi {{customer_name}}!")
        render = """query ($reply: ID!, $id: ID!) {
          renderSavedReply(savedReplyId: $reply, conversationId: $id) { text warnings { kind } } }"""
        chosen = await ask(render, reply=reply["savedReply"]["id"], id=anna.id)
        assert chosen["renderSavedReply"] == {"text": "Hi !", "warnings": []}
        await do("sendMessage", "__typename", conversationId=anna.id, text=chosen["renderSavedReply"]["text"])
        await shop.written("anna", "運費?")
        state = "query ($id: ID!) { conversation(id: $id) { bots { paused reason } } }"
        assert (await ask(state, id=anna.id))["conversation"]["bots"] == {"paused": True, "reason": "TAKEN_OVER"}
        await do("resumeBots", "conversation { bots { paused } }", conversationId=anna.id)
        await shop.written("anna", "運費?")
        assert await answers(shop) == ["顧客: free at Test page.", "Hi !", "顧客: free at Test page."]
