"""For partners and for us: a whole center in a test, and the promises that every channel keeps.

`open_test_center` opens storage, bots and worker on a real MongoDB, with a channel that the test plays.
`WEBHOOK_PROMISES` and `SENDING_PROMISES` are the suite that every channel passes (docs/plugins.md): a test says by
a `WebhookCase` and a `SendingCase` how its platform speaks, and each promise plays that platform.
"""

from message_center.testing.cases import Json, ProcessDied, Says, SendingCase, WebhookCase, Wire
from message_center.testing.center import (
    PATIENCE,
    SECRET_KEY,
    START,
    NoFiles,
    SetClock,
    TestCenter,
    TestCustomer,
    open_test_center,
)
from message_center.testing.database import open_test_database
from message_center.testing.http_wire import HttpAnswers, http_client
from message_center.testing.played_channel import PlayedChannel
from message_center.testing.real_channel import RealChannelShop, open_real_channel_shop
from message_center.testing.sending_promises import SENDING_PROMISES, SendingPromise
from message_center.testing.webhook_promises import WEBHOOK_PROMISES, WebhookPromise

__all__ = [
    "PATIENCE",
    "SECRET_KEY",
    "SENDING_PROMISES",
    "START",
    "WEBHOOK_PROMISES",
    "HttpAnswers",
    "Json",
    "NoFiles",
    "PlayedChannel",
    "ProcessDied",
    "RealChannelShop",
    "Says",
    "SendingCase",
    "SendingPromise",
    "SetClock",
    "TestCenter",
    "TestCustomer",
    "WebhookCase",
    "WebhookPromise",
    "Wire",
    "http_client",
    "open_real_channel_shop",
    "open_test_center",
    "open_test_database",
]
