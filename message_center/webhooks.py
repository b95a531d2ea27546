"""In: verify, translate, journal, answer (docs/architecture.md; spec G2).

A platform is answered 200 only after its events are safe in the journal. A wrong signature is 401 and leaves
nothing; a valid one is always 200, whatever it holds; 503 only when nothing can be stored.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from message_center.contracts.channels import Channels, Webhooks
from message_center.contracts.clock import Clock
from message_center.domain.accounts import PlatformApp
from message_center.domain.inbound import Inbound, Unsupported, lane_of
from message_center.errors import StorageUnavailable, told_without_words
from message_center.storage.journal import JournalEntry, new_entry
from message_center.storage.scope import Storage

log = structlog.get_logger(__name__)

APP_CACHE_SECONDS = 30.0
"""So long an app's secrets may be served from memory; then a changed secret is seen."""


class WebhookRoutes:
    """`/webhooks/{channel}/{app}`: one address for each platform app."""

    def __init__(self, storage: Storage, channels: Channels, clock: Clock, *, max_body_bytes: int) -> None:
        self._storage = storage
        self._channels = channels
        self._clock = clock
        self._max_body_bytes = max_body_bytes
        self._apps: dict[tuple[str, str], _KnownApp] = {}

    @property
    def routes(self) -> list[Route]:
        """The routes to mount."""
        path = "/webhooks/{channel}/{app}"
        return [
            Route(path, self.verify_address, methods=["GET"]),
            Route(path, self.take, methods=["POST"]),
        ]

    async def verify_address(self, request: Request) -> Response:
        """Answer a platform that checks whether this address is ours."""
        found = await self._find(request)
        if found is None:
            return PlainTextResponse("No such webhook.", 404)
        channel, _, secrets = found
        answer = channel.handshake(request.query_params, secrets)
        if answer is None:
            return PlainTextResponse("The verify token does not match.", 403)
        return PlainTextResponse(answer)

    async def take(self, request: Request) -> Response:
        """Take a platform's events."""
        found = await self._find(request)
        if found is None:
            return PlainTextResponse("No such webhook.", 404)
        channel, app, secrets = found
        body = await _body(request, self._max_body_bytes)
        if body is None:
            return PlainTextResponse(f"The body is larger than {self._max_body_bytes} bytes.", 413)
        if not channel.is_signed(body, request.headers, secrets):
            log.warning("webhook.signature_invalid", channel=app.channel, app=app.key)
            return PlainTextResponse("The signature does not match.", 401)
        now = self._clock.now()
        entries = journal_entries(app, _translate(channel, body, now), now)
        try:
            await self._storage.journal.add(entries)
        except StorageUnavailable as error:
            log.error("webhook.not_stored", channel=app.channel, app=app.key, **told_without_words(error))
            return PlainTextResponse("Nothing can be stored right now; send again.", 503)
        return PlainTextResponse("OK")

    async def _find(self, request: Request) -> tuple[Webhooks, PlatformApp, dict[str, str]] | None:
        name, key = request.path_params["channel"], request.path_params["app"]
        channel: object = self._channels.get(name)
        if not isinstance(channel, Webhooks):
            return None
        known = await self._app(name, key)
        return None if known is None else (channel, known.app, known.secrets)

    async def _app(self, channel: str, key: str) -> "_KnownApp | None":
        known = self._apps.get((channel, key))
        if known is not None and time.monotonic() < known.until:
            return known
        found = await self._storage.apps.find(channel, key)
        if found is None:
            return None
        app, secrets = found
        self._apps[channel, key] = _KnownApp(app, secrets, until=time.monotonic() + APP_CACHE_SECONDS)
        return self._apps[channel, key]


@dataclass(frozen=True, slots=True)
class _KnownApp:
    app: PlatformApp
    secrets: dict[str, str] = field(repr=False)
    until: float


def journal_entries(app: PlatformApp, inbounds: Sequence[Inbound], now: datetime) -> list[JournalEntry]:
    """The journal's entries for translated events; what we have no word for is parked at once."""
    return [
        new_entry(
            channel=app.channel,
            app=app.id,
            lane=lane_of(app.channel, inbound),
            inbound=inbound,
            received_at=now,
            parked_because=_no_word_for(inbound),
        )
        for inbound in inbounds
    ]


def _no_word_for(inbound: Inbound) -> str | None:
    if isinstance(inbound.event, Unsupported):
        why = f": {inbound.event.reason}" if inbound.event.reason else "."
        return f"We have no word for the event {inbound.event.name!r}{why}"
    return None


def _translate(channel: Webhooks, body: bytes, now: datetime) -> Sequence[Inbound]:
    try:
        return channel.translate(body)
    except Exception as error:
        # A translation must not raise; if one does, the body is kept for replay and the platform is content.
        log.error("webhook.translation_failed", **told_without_words(error))
        unsupported = Unsupported(name="body", reason=f"The translation failed: {type(error).__name__}.")
        raw = {"body": body.decode(errors="replace")}
        event_id = f"body:{hashlib.sha256(body).hexdigest()}"
        return [Inbound(account="", event_id=event_id, occurred_at=now, event=unsupported, raw=raw)]


async def _body(request: Request, limit: int) -> bytes | None:
    """The raw body, or None as soon as it exceeds the limit."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return None
    return bytes(body)
