"""A customer's thread over HTTP: read, live, answered, and closed to everybody else."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from message_center.contracts.bots import Answer
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.delivery import DeliveryStatus, FailureKind
from message_center.errors import Conflict, NotReplyable
from message_center.inbox.bot_reply import bot_reply
from message_center.inbox.cancel_message import cancel_message
from tests.storefront.mail_server import MailServer
from tests.storefront.world import LIFE, World


def link_in(mail: Any) -> str:
    text = mail.get_body(("plain",)).get_content()
    return next(line.strip() for line in text.splitlines() if "/thread/page" in line)


@pytest.mark.spec("A5")
async def test_question_reply_mail_link_answer(world: World, mail_server: MailServer) -> None:
    """A visitor asks; the shop's reply is mailed; its link opens the thread, where the visitor answers."""
    await world.write("請問還有貨嗎?", name="陳小美", locale="zh-TW")
    message = await world.answer("有的,三天內出貨")
    assert message.delivery is not None
    assert message.delivery.status is DeliveryStatus.SENT
    (mail,) = mail_server.mails
    assert mail_server.recipients == ["mei@example.com"]
    link = link_in(mail)
    page = await world.http.get(link, headers={"accept-language": "zh-TW,zh;q=0.9"})
    assert page.status_code == 200
    assert "與 lamp 商店 的對話" in page.text
    token = urlsplit(link).query.removeprefix("token=")
    answered = await world.post("/storefront/lamp/thread/messages", {"message": "太好了"}, token=token)
    assert answered.status_code == 201
    await world.take_in()
    thread = await world.thread(token)
    assert [(one["from"], one["author"], one["text"]) for one in thread["messages"]] == [
        ("CUSTOMER", "陳小美", "請問還有貨嗎?"),
        ("SHOP", "小美", "有的,三天內出貨"),
        ("CUSTOMER", "陳小美", "太好了"),
    ]
    assert len(await world.conversations()) == 1


@pytest.mark.spec("A5", "H4")
async def test_what_a_bot_writes_is_the_shops_word(world: World) -> None:
    """Customers read the shop's name above it: a bot's name is a word of ours."""
    token = await world.write("運費?", name="陳小美")
    bot = Caller(world.shop.id, Actor(ActorKind.BOT, "keyword_answers", "keyword_answers"), frozenset())
    desk = replace(world.desk, scope=world.storage.scope(bot))
    reply = Answer(text="滿千免運。", why="The message has 運費.")
    await bot_reply(desk, conversation=await world.conversation(), key="bot:1", answer=reply)
    thread = await world.thread(token)
    assert [(one["from"], one["author"]) for one in thread["messages"]] == [
        ("CUSTOMER", "陳小美"),
        ("SHOP", "lamp 商店"),
    ]


@pytest.mark.spec("A5")
async def test_a_phone_number_alone_cannot_be_answered(world: World, mail_server: MailServer) -> None:
    """A reply to a visitor who left only a phone number is refused with advice, and nothing is written."""
    await world.write("請回電", email=None, phone="0912345678")
    before = await world.counted()
    with pytest.raises(NotReplyable, match="another way"):
        await world.answer("您好")
    assert await world.counted() == before
    assert mail_server.mails == []


@pytest.mark.spec("A5")
async def test_an_email_added_later_opens_the_answer(world: World, mail_server: MailServer) -> None:
    """A visitor who first left a phone number and then an e-mail can be answered."""
    token = await world.write("請回電", email=None, phone="0912345678")
    await world.write("或寫信", token=token, email="mei@example.com")
    await world.write("謝謝", token=token, name="小美")
    await world.answer("您好")
    assert mail_server.recipients == ["mei@example.com"]


@pytest.mark.spec("A5")
async def test_a_member_with_only_a_phone_is_answered_in_the_thread(world: World, mail_server: MailServer) -> None:
    """A signed-in member without e-mail reads the reply in the thread; no mail is sent."""
    token = world.member_token(phone="0987654321")
    await world.write("hi", token=token)
    message = await world.answer("您好")
    assert message.delivery is not None
    assert message.delivery.status is DeliveryStatus.SENT
    assert [one["text"] for one in (await world.thread(token))["messages"]] == ["hi", "您好"]
    assert mail_server.mails == []


@pytest.mark.spec("A3", "A5")
async def test_a_members_mailed_link_stays_the_members(world: World, mail_server: MailServer) -> None:
    """A member who answers through a mailed link stays that member, with the contact that the shop knows."""
    await world.write("hi", token=world.member_token(name="林大同", email="lin@example.com"))
    await world.answer("您好")
    token = urlsplit(link_in(mail_server.mails[0])).query.removeprefix("token=")
    await world.write("謝謝", token=token, email="other@example.com", name="Other")
    await world.answer("不客氣")
    (conversation,) = await world.conversations()
    customer = await world.desk.scope.customers.get(conversation.customer_id)
    assert (customer.member_id, customer.name, customer.email) == ("m1", "林大同", "lin@example.com")
    assert mail_server.recipients == ["lin@example.com", "lin@example.com"]


@pytest.mark.spec("A5")
async def test_a_bounced_mail_is_shown_and_the_thread_still_has_the_reply(
    world: World, mail_server: MailServer
) -> None:
    """When the customer's mail server refuses, staff see why, and the customer still finds the reply."""
    mail_server.rcpt = "550 5.1.1 No such user"
    token = await world.write("hi")
    message = await world.answer("您好")
    assert message.delivery is not None
    assert message.delivery.failure is not None
    assert message.delivery.failure.kind is FailureKind.BAD_RECIPIENT
    assert [one["text"] for one in (await world.thread(token))["messages"]] == ["hi", "您好"]


@pytest.mark.spec("A5", "A19")
async def test_a_reply_that_the_thread_shows_cannot_be_taken_back(world: World, mail_server: MailServer) -> None:
    """The mail server is busy, so the reply waits; the customer reads it in the thread all the same."""
    mail_server.rcpt = "451 4.3.0 Try again later"
    token = await world.write("hi")
    message = await world.answer("您好")
    assert message.delivery is not None
    assert message.delivery.status is DeliveryStatus.QUEUED
    with pytest.raises(Conflict, match="in the thread"):
        await cancel_message(world.desk, message_id=message.id)
    assert [one["text"] for one in (await world.thread(token))["messages"]] == ["hi", "您好"]


@pytest.mark.spec("A5")
async def test_new_messages_arrive_live(world: World) -> None:
    """Whoever has the thread open sees what is there, then every new message from either side, once, in order."""
    token = await world.write("one")
    async with world.listening(token) as events:
        assert (await events.next())["text"] == "one"
        await world.answer("two")
        assert (await events.next())["text"] == "two"
        await world.write("three", token=token)
        assert (await events.next())["text"] == "three"


async def test_live_before_the_first_message_is_taken_in(world: World) -> None:
    """A visitor may listen right after sending; the own message comes when the shop has it."""
    sent = await world.post("/storefront/lamp/messages", {"message": "first", "email": "mei@example.com"})
    async with world.listening(sent.json()["threadToken"]) as events:
        await world.write("a stranger's")
        await world.take_in()
        event = await events.next()
    assert (event["text"], event["reference"]) == ("first", sent.json()["reference"])


async def test_a_browser_that_comes_back_misses_nothing(world: World) -> None:
    """After a lost connection the stream goes on behind the last message seen, without repeating it."""
    token = await world.write("one")
    async with world.listening(token) as events:
        await events.next()
        seen = events.last_id
    await world.answer("two")
    await world.write("three", token=token)
    async with world.listening(token, last_event=seen) as events:
        assert [(await events.next())["text"] for _ in range(2)] == ["two", "three"]
    response = await world.http.get(
        "/storefront/lamp/thread/events", params={"token": token}, headers={"last-event-id": "nonsense"}
    )
    assert response.status_code == 400


async def test_strangers_hear_nothing(world: World) -> None:
    """A thread's stream carries that thread only, however busy the shop is."""
    mine = await world.write("mine")
    theirs = await world.write("theirs")
    async with world.listening(mine) as events:
        assert (await events.next())["text"] == "mine"
        await world.write("theirs again", token=theirs)
        await world.write("mine again", token=mine)
        assert (await events.next())["text"] == "mine again"


async def test_a_stream_ends_with_its_token(world: World) -> None:
    """A stream that was opened with a token does not outlive it."""
    token = await world.write("one")
    async with world.listening(token) as events:
        await events.next()
        world.clock.pass_by(LIFE)
        await world.answer("too late")
        assert await events.next() is None


@pytest.mark.spec("A5")
@pytest.mark.parametrize("path", ["thread", "thread/events", "thread/page"])
async def test_without_a_valid_token_there_is_no_thread(world: World, path: str) -> None:
    """No token, a forged, an expired and another shop's token open nothing, by header or by link."""
    await world.open_another("other")
    expired = world.tokens.issue("lamp", "visitor:1")
    world.clock.pass_by(LIFE)
    foreign = world.tokens.issue("other", "visitor:1")
    for token in ("", expired, foreign, world.member_token(key="x" * 40), world.member_token(life=-LIFE), "?"):
        response = await world.http.get(f"/storefront/lamp/{path}", params={"token": token})
        assert response.status_code == 401
        if path != "thread/page":
            response = await world.http.get(
                f"/storefront/lamp/{path}", headers={"authorization": f"Bearer {token or 'x'}"}
            )
            assert response.json()["errors"][0]["code"] == "UNAUTHENTICATED"
            assert response.headers["www-authenticate"] == "Bearer"
    response = await world.post("/storefront/lamp/thread/messages", {"message": "hi", "email": "mei@example.com"})
    assert response.status_code == 401
    assert (await world.counted())["journal"] == 0


async def test_a_long_thread_is_read_page_by_page(world: World) -> None:
    """A long thread opens at its end and can be read back to its beginning, nothing twice, nothing left out."""
    token = await world.write("0")
    for number in range(1, 60):
        await world.post("/storefront/lamp/thread/messages", {"message": str(number)}, token=token)
        world.clock.pass_by(timedelta(seconds=1))
    await world.take_in()
    latest = await world.thread(token)
    earlier = await world.thread(token, before=latest["earlier"])
    texts = [one["text"] for one in earlier["messages"] + latest["messages"]]
    assert texts == [str(number) for number in range(60)]
    assert (len(latest["messages"]), earlier["earlier"]) == (50, None)


@pytest.mark.parametrize("cursor", ["nonsense", "c___________", "cw"])
async def test_a_made_up_cursor_is_refused(world: World, cursor: str) -> None:
    """A cursor that we did not make is refused, for pages as for the stream."""
    token = await world.write("hi")
    for path in (f"thread?before={cursor}", f"thread/events?after={cursor}"):
        response = await world.http.get(f"/storefront/lamp/{path}", headers={"authorization": f"Bearer {token}"})
        assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "CURSOR_INVALID")


async def test_the_page_keeps_its_address_to_itself(world: World) -> None:
    """The page's address holds the token, so no other site learns it, frames it or runs anything in it."""
    page = await world.http.get(
        "/storefront/lamp/thread/page",
        params={"token": world.tokens.issue("lamp", "visitor:1")},
        headers={"accept-language": "en"},
    )
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    nonce = policy.split("script-src 'nonce-")[1].split("'")[0]
    assert page.text.count(f'nonce="{nonce}"') == 2
    assert "Your conversation with lamp 商店" in page.text


async def test_an_expired_link_explains_itself(world: World) -> None:
    """Who opens an old link reads, in their language, what to do instead."""
    page = await world.http.get("/storefront/lamp/thread/page", params={"token": "old"})
    assert page.status_code == 401
    assert 'data-state="expired"' in page.text
    assert "此連結已失效" in page.text


async def test_a_thread_under_load_keeps_every_message(world: World) -> None:
    """Messages of both sides at the same moment all arrive live, each once, in the thread's order."""
    token = await world.write("0")
    async with world.listening(token) as events:
        await events.next()
        await asyncio.gather(
            *(world.reply(f"reply {number}") for number in range(5)),
            *(world.write(f"question {number}", token=token) for number in range(5)),
        )
        heard = [(await events.next())["text"] for _ in range(10)]
    thread = await world.thread(token)
    assert heard == [one["text"] for one in thread["messages"][1:]]
    assert sorted(heard) == [f"{what} {number}" for what in ("question", "reply") for number in range(5)]
