"""The content of what customers sent, which LINE keeps for a while only (LINE Messaging API: webhook events)."""

from urllib.parse import quote

import httpx

from message_center.channels.media import MediaFetcher
from message_center.contracts.media import MediaOutcome
from message_center.domain.attachments import Attachment


class LineMedia:
    """Fetches by the message's id from LINE's data address, which is the only one that is asked.

    What the sender keeps elsewhere has an address of its own, and stays a link.
    """

    def __init__(self, http: httpx.AsyncClient, url: str, *, most_bytes: int, timeout: float) -> None:
        self._base = url.rstrip("/")
        self._fetcher = MediaFetcher(http, hosts=(), base=self._base, most_bytes=most_bytes, timeout=timeout)

    async def fetch(self, message_id: str, attachment: Attachment, *, token: str) -> MediaOutcome:
        """The content of a message's one attachment."""
        if attachment.url is not None:
            return await self._fetcher.fetch(attachment.url)
        url = f"{self._base}/v2/bot/message/{quote(message_id, safe='')}/content"
        return await self._fetcher.fetch(url, headers={"authorization": f"Bearer {token}"})
