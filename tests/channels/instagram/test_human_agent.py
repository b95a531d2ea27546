"""A person's answer after the window, from the webhook to the call (docs/channels.md)."""

from datetime import timedelta

import httpx
import pytest

from message_center.channels.instagram import InstagramChannel
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.permissions import Permission
from message_center.domain.replyability import ReplyMeans
from message_center.inbox.desk import Desk
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing.real_channel import open_real_channel_shop
from tests.channels.contract.test_instagram import WEBHOOKS
from tests.channels.instagram.account import ACCOUNT, PAGE_TOKEN
from tests.channels.messenger.graph_stub import running_stub


@pytest.mark.spec("H1", "G1")
async def test_a_person_answers_a_customer_of_three_days_ago(database: Database) -> None:
    """With the feature Human Agent, staff answer after the weekend, and the platform is told that a person did."""
    case = WEBHOOKS
    async with running_stub() as graph, httpx.AsyncClient(trust_env=False) as http:
        channel = InstagramChannel(
            http,
            page_url=graph.url,
            login_url=graph.url,
            graph_version="v26.0",
            people_answer_for=timedelta(days=7),
        )
        secrets = {"account_secrets": {"token": PAGE_TOKEN}, "app_secrets": case.secrets}
        async with open_real_channel_shop(database, channel, account=ACCOUNT, **secrets) as shop:
            graph.will_answer({})  # the customer's profile
            body = case.body(case.bare_message("7", "m_1", "週末有營業嗎?", shop.clock.now()))
            assert await shop.post(body, case.headers(body, case.secrets)) == 200
            await shop.work()
            shop.clock.advance(days=3)
            conversation = await shop.conversation("7")
            assert conversation is not None
            assert channel.replyability(conversation, now=shop.clock.now()).means == (ReplyMeans.HUMAN_AGENT,)
            mei = Caller(shop.shop.id, Actor(ActorKind.STAFF, new_id(), "Mei"), frozenset(Permission))
            desk = Desk(shop.shop, shop.storage.scope(mei), shop.desk.channels, shop.clock)
            await send_message(desk, conversation_id=conversation.id, text="有的")
            graph.will_answer({"recipient_id": "7", "message_id": "m_2"})
            await shop.work()
    sent = graph.asked[-1]
    assert sent.target == "/v26.0/me/messages"
    assert sent.body == {
        "recipient": {"id": "7"},
        "messaging_type": "MESSAGE_TAG",
        "tag": "HUMAN_AGENT",
        "message": {"text": "有的"},
    }
