"""What customers send on Messenger is fetched from Meta's own hosts."""

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.media import Media
from message_center.contracts.sending import AccountAccess, Rejected
from message_center.domain.attachments import Attachment, AttachmentKind


@pytest.mark.spec("G1")
async def test_a_picture_is_fetched_from_meta_and_from_nowhere_else(access: AccountAccess) -> None:
    """The address of the webhook is asked without our token, and only where it is Meta's."""
    asked: list[httpx.Request] = []

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=b"picture", headers={"content-type": "image/jpeg"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(handle)) as http:
        channel = MessengerChannel(http, "https://graph.example", "v26.0")
        for url, given in (
            ("https://scontent.xx.fbcdn.net/v/t1/a.jpg?oh=1", True),
            ("https://cdn.fbsbx.com/v/t59/order.pdf", True),
            ("https://cdn.example/a.jpg", False),
            ("http://10.0.0.7/a.jpg", False),
            (None, False),
        ):
            picture = Attachment(kind=AttachmentKind.IMAGE, url=url)
            outcome = await channel.fetch_media(access, "m_1", picture)
            assert isinstance(outcome, Media if given else Rejected), url
    assert [request.url.host for request in asked] == ["scontent.xx.fbcdn.net", "cdn.fbsbx.com"]
    assert ["authorization" in request.headers for request in asked] == [False, False]
