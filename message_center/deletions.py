"""In, from platforms: that a person wants to be forgotten; out, to that person: what became of it (spec F15).

The address is entered in the app's settings at the platform (docs/channels.md). A request is answered only after
it is safe in the database; one that the app's secret did not sign is 401 and changes nothing.
"""

import hashlib
from html import escape

import structlog
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from message_center.contracts.channels import Channels, DeletionRequests
from message_center.contracts.clock import Clock
from message_center.domain.deletion_requests import DeletionRequest
from message_center.inbox.deletion_requests import take_deletion_request
from message_center.request_bodies import read_body
from message_center.storage.scope import Storage

log = structlog.get_logger(__name__)

MOST_BYTES = 16_384
_SAFE = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}

_WORDS = {
    "waiting": (
        "您的資料刪除請求已收到，正在處理。",
        "Your request to delete your data was received, and is being worked on.",
    ),
    "erased": (
        "您的資料已刪除：個人資料、訊息與檔案均不再保留。",
        "Your data were deleted: your profile, your messages and your files are kept no longer.",
    ),
    "nobody": (
        "平台提供的識別碼在這裡沒有任何資料。若您曾傳訊息給商店，請直接向該商店提出刪除要求。",
        "Nothing is kept here under the id that the platform gave us. If you wrote to a shop, please ask that "
        "shop to delete what you wrote.",
    ),
}
_PAGE = (
    "<!doctype html><html lang=zh-Hant><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    "<title>{code}</title><body style='font:16px/1.6 system-ui;max-width:36rem;margin:3rem auto;padding:0 1rem'>"
    "<h1 style='font-size:1rem'>{code}</h1><p>{chinese}<p lang=en>{english}</body></html>"
)


class DeletionRoutes:
    """`POST /webhooks/{channel}/{app}/deletion` for platforms, `GET /deletion-requests/{code}` for people."""

    def __init__(self, storage: Storage, channels: Channels, clock: Clock, *, public_url: str) -> None:
        self._storage = storage
        self._channels = channels
        self._clock = clock
        self._public_url = public_url.rstrip("/")

    @property
    def routes(self) -> list[Route]:
        """The routes to mount."""
        return [
            Route("/webhooks/{channel}/{app}/deletion", self.take, methods=["POST"]),
            Route("/deletion-requests/{code}", self.show, methods=["GET"]),
        ]

    async def take(self, request: Request) -> Response:
        """Take a platform's request, and say by which code the person can look it up."""
        name, key = request.path_params["channel"], request.path_params["app"]
        channel: object = self._channels.get(name)
        found = await self._storage.apps.find(name, key)
        if not isinstance(channel, DeletionRequests) or found is None:
            return PlainTextResponse("No such address.", 404)
        body = await read_body(request, limit=MOST_BYTES)
        if body is None:
            return PlainTextResponse(f"The body is larger than {MOST_BYTES} bytes.", 413)
        app, secrets = found
        person = None if secrets is None else channel.person_to_forget(body, secrets)
        if person is None:
            log.warning("deletion_request.signature_invalid", channel=name, app=key)
            return PlainTextResponse("The signature does not match.", 401)
        kept = await take_deletion_request(
            self._storage,
            app,
            person=person.id,
            fingerprint=hashlib.sha256(f"{app.id}:{person.signed}".encode()).hexdigest(),
            at=self._clock.now(),
        )
        address = f"{self._public_url}/deletion-requests/{kept.code}"
        return JSONResponse({"url": address, "confirmation_code": kept.code})

    async def show(self, request: Request) -> Response:
        """Say what became of a request; whoever has its code may know."""
        found = await self._storage.deletion_requests.by_code(request.path_params["code"])
        if found is None:
            return PlainTextResponse("No request has this code.", 404, _SAFE)
        chinese, english = _WORDS[_state(found)]
        page = _PAGE.format(code=escape(found.code), chinese=chinese, english=english)
        return HTMLResponse(page, headers=_SAFE)


def _state(request: DeletionRequest) -> str:
    if not request.is_done:
        return "waiting"
    return "erased" if request.found else "nobody"
