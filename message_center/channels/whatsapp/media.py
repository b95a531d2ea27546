"""The content of what customers sent: asked for by its id, then fetched from the address that is told (5.2)."""

from urllib.parse import quote

import httpx

from message_center.channels.media import MediaFetcher
from message_center.channels.meta.graph import GraphApi
from message_center.channels.meta.media import MEDIA_HOSTS
from message_center.channels.reading import words
from message_center.contracts.media import MediaOutcome
from message_center.contracts.sending import Rejected
from message_center.domain.attachments import Attachment
from message_center.domain.delivery import Failure, FailureKind


class WhatsAppMedia:
    """Fetches from Meta's hosts, both times with our access; the address lives for minutes only."""

    def __init__(
        self, api: GraphApi, http: httpx.AsyncClient, url: str, *, most_bytes: int, timeout: float
    ) -> None:
        self._api = api
        self._fetcher = MediaFetcher(http, hosts=MEDIA_HOSTS, base=url, most_bytes=most_bytes, timeout=timeout)

    async def fetch(self, attachment: Attachment, *, token: str) -> MediaOutcome:
        """The content of one attachment."""
        if attachment.media_id is None:
            return Rejected(Failure(FailureKind.BAD_CONTENT, "WhatsApp gave no id of the content."))
        outcome = await self._api.get(quote(attachment.media_id, safe=""), token=token, fields="url,mime_type")
        if isinstance(outcome, Rejected):
            return outcome
        url = words(outcome.data.get("url"))
        return await self._fetcher.fetch(url, headers={"authorization": f"Bearer {token}"})
