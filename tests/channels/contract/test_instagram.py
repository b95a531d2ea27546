"""Instagram keeps the promises of every channel."""

import httpx
import pytest

from message_center.channels.instagram import InstagramChannel
from message_center.storage.database import Database
from message_center.testing import SENDING_PROMISES, WEBHOOK_PROMISES, SendingPromise, WebhookPromise
from tests.channels.contract.meta import MetaSending, MetaWebhooks
from tests.channels.instagram.account import ACCOUNT, channel_at


def channel(http: httpx.AsyncClient) -> InstagramChannel:
    return channel_at("https://graph.example", http)


# An app with Instagram Login signs with its second secret.
WEBHOOKS = MetaWebhooks(
    make=channel,
    account=ACCOUNT,
    object_name="instagram",
    signs_with="instagram_app_secret",
    secrets={"app_secret": "the app's", "instagram_app_secret": "shhh"},
    other_secrets={"app_secret": "another app's", "instagram_app_secret": "and its second"},
    may_hold={"is_self": False, "reply_to": {"mid": "m_none"}, "quick_reply": {"payload": "p"}},
    strange_events=(
        {"sender": {"id": "1"}, "recipient": {"id": ACCOUNT}, "timestamp": 1, "hologram": {"mid": "m_9"}},
        {"sender": {"id": "1"}, "recipient": {"id": ACCOUNT}, "timestamp": 1, "message": "text"},
        {"sender": {"id": "1"}, "recipient": {"id": ACCOUNT}, "timestamp": 1, "message": {"text": "no mid"}},
        {"sender": {"id": "1"}, "recipient": {"id": ACCOUNT}, "timestamp": 1, "read": {"watermark": 1}},
    ),
)
SENDING = MetaSending(
    make=channel,
    account=ACCOUNT,
    text="謝謝您的詢問，商品明天就會到貨。" * 60,
    refusal=2534014,
    account_secrets={"token": "EAAtoken"},
)


@pytest.mark.spec("G1", "G2", "G3", "H8")
@pytest.mark.parametrize("promise", WEBHOOK_PROMISES)
async def test_instagram_receives_as_promised(promise: WebhookPromise, database: Database) -> None:
    """Whatever Meta or an attacker sends, each message is in the inbox once, and nothing forged is."""
    await promise(WEBHOOKS, database)


@pytest.mark.spec("E11", "G4", "H8")
@pytest.mark.parametrize("promise", SENDING_PROMISES)
async def test_instagram_sends_as_promised(promise: SendingPromise, database: Database) -> None:
    """Whatever becomes of a call, no part of a reply is lost silently or reaches the customer twice."""
    await promise(SENDING, database)
