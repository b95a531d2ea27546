"""Messenger keeps the promises of every channel."""

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.storage.database import Database
from message_center.testing import SENDING_PROMISES, WEBHOOK_PROMISES, SendingPromise, WebhookPromise
from tests.channels.contract.meta import MetaSending, MetaWebhooks

PAGE = "104111222333444"


def channel_at(http: httpx.AsyncClient) -> MessengerChannel:
    return MessengerChannel(http, "https://graph.example", "v26.0")


WEBHOOKS = MetaWebhooks(
    make=channel_at,
    account=PAGE,
    object_name="page",
    signs_with="app_secret",
    secrets={"app_secret": "shhh"},
    other_secrets={"app_secret": "another app's"},
    may_hold={
        "nlp": {"intents": []},
        "reply_to": {"mid": "m_none"},
        "quick_reply": {"payload": "p"},
        "attachments": [],
    },
    strange_events=(
        {"sender": {"id": "1"}, "recipient": {"id": PAGE}, "timestamp": 1, "hologram": {"mid": "m_9"}},
        {"sender": {"id": "1"}, "recipient": {"id": PAGE}, "timestamp": 1, "message": "text"},
        {"sender": {"id": "1"}, "recipient": {"id": PAGE}, "timestamp": 1, "message": {"text": "no mid"}},
        {"recipient": {"id": PAGE}, "timestamp": 1, "message": {"mid": "m_8", "text": "from nobody"}},
    ),
)
SENDING = MetaSending(
    make=channel_at,
    account=PAGE,
    text="謝謝您的詢問，商品明天就會到貨。" * 300,
    refusal=2018001,
    account_secrets={"token": "EAAtoken"},
)


@pytest.mark.spec("G1", "G2", "G3", "H8")
@pytest.mark.parametrize("promise", WEBHOOK_PROMISES)
async def test_messenger_receives_as_promised(promise: WebhookPromise, database: Database) -> None:
    """Whatever Meta or an attacker sends, each message is in the inbox once, and nothing forged is."""
    await promise(WEBHOOKS, database)


@pytest.mark.spec("E11", "G4", "H8")
@pytest.mark.parametrize("promise", SENDING_PROMISES)
async def test_messenger_sends_as_promised(promise: SendingPromise, database: Database) -> None:
    """Whatever becomes of a call, no part of a reply is lost silently or reaches the customer twice."""
    await promise(SENDING, database)
