"""In: verify, translate, journal, answer (docs/architecture.md; spec G2).

A platform is answered 200 only after its events are safe in the journal. A wrong signature is 401 and leaves
nothing; a valid one is always 200, whatever it holds; 503 only when nothing can be stored. Where an app's secrets
are forgotten, no signature can be valid.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from message_center.contracts.channels import Channels, Webhooks
from message_center.contracts.clock import Clock
from message_center.domain.accounts import PlatformApp
from message_center.domain.inbound import Inbound, Unsupported, lane_of
from message_center.errors import StorageUnavailable, told_without_words
from message_center.request_bodies import read_body
from message_center.storage.journal import JournalEntry, new_entry
from message_center.storage.scope import Storage

T = TypeVar("T")
Secrets = Mapping[str, str]
log = structlog.get_logger(__name__)

APP_CACHE_SECONDS = 30.0
"""So long an app's secrets may be served from memory; what they do not prove is looked at with the newest ones."""


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
        channel, known = found

        def answer_to(secrets: Secrets) -> str | None:
            return channel.handshake(request.query_params, secrets)

        answer = await self._proven(known, answer_to)
        if answer is None:
            return PlainTextResponse("The verify token does not match.", 403)
        return PlainTextResponse(answer)

    async def take(self, request: Request) -> Response:
        """Take a platform's events."""
        found = await self._find(request)
        if found is None:
            return PlainTextResponse("No such webhook.", 404)
        channel, known = found
        app = known.app
        body = await read_body(request, limit=self._max_body_bytes)
        if body is None:
            return PlainTextResponse(f"The body is larger than {self._max_body_bytes} bytes.", 413)

        def is_signed(secrets: Secrets) -> bool:
            return channel.is_signed(body, request.headers, secrets)

        if not await self._proven(known, is_signed):
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

    async def _find(self, request: Request) -> "tuple[Webhooks, _KnownApp] | None":
        name, key = request.path_params["channel"], request.path_params["app"]
        channel: object = self._channels.get(name)
        if not isinstance(channel, Webhooks):
            return None
        known = self._apps.get((name, key))
        if known is None or time.monotonic() >= known.until:
            known = await self._read(name, key)
        return None if known is None else (channel, known)

    async def _read(self, channel: str, key: str) -> "_KnownApp | None":
        """The app as it is now; its secrets are in memory only as long as there are some."""
        self._apps.pop((channel, key), None)
        found = await self._storage.apps.find(channel, key)
        if found is None:
            return None
        app, secrets = found
        known = _KnownApp(app, secrets, until=time.monotonic() + APP_CACHE_SECONDS)
        if secrets is not None:
            self._apps[channel, key] = known
        return known

    async def _proven(self, known: "_KnownApp", check: Callable[[Secrets], T]) -> T | None:
        """What an app's secrets prove; before they prove nothing, they are read again: they may have changed."""
        if known.secrets is not None and (proof := check(known.secrets)):
            return proof
        now = await self._read(known.app.channel, known.app.key)
        return None if now is None or now.secrets is None else check(now.secrets)


@dataclass(frozen=True, slots=True)
class _KnownApp:
    app: PlatformApp
    secrets: Secrets | None = field(repr=False)
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
