"""Meta's channels know whom Meta wants to be forgotten, and believe nobody else (spec F15)."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx
import pytest

from message_center.channels.instagram import InstagramChannel
from message_center.channels.messenger import MessengerChannel
from message_center.contracts.channels import DeletionRequests
from message_center.domain.deletion_requests import PersonToForget
from message_center.simulator import signed_request

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HTTP = httpx.AsyncClient()
MESSENGER = MessengerChannel(HTTP, "https://graph.test", "v26.0")
INSTAGRAM = InstagramChannel(
    HTTP, page_url="https://graph.test", login_url="https://instagram.test", graph_version="v26.0"
)


@pytest.mark.spec("F15")
@pytest.mark.parametrize(
    ("channel", "secret"),
    [(MESSENGER, "app_secret"), (INSTAGRAM, "app_secret"), (INSTAGRAM, "instagram_app_secret")],
)
def test_a_wish_counts_when_a_secret_of_the_app_signed_it(channel: DeletionRequests, secret: str) -> None:
    """Each of the app's secrets vouches for the person's id, and no other does."""
    signed = signed_request("right", "218471", NOW)
    body = urlencode({"signed_request": signed}).encode()
    assert isinstance(channel, DeletionRequests)
    known = PersonToForget("218471", signed=signed.partition(".")[2])
    assert channel.person_to_forget(body, {secret: "right"}) == known
    assert channel.person_to_forget(body, {secret: "wrong"}) is None
    assert channel.person_to_forget(body, {}) is None
