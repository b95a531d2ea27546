"""The Cloud API as the product calls it: `{simulator}/graph/v26.0/...`, beside the pages' calls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from message_center.simulator.answers import BrokenOff
from message_center.simulator.backstage import Backstage
from message_center.simulator.faults import Fault, Faults
from message_center.simulator.meta.errors import BAD_TOKEN, NO_TOKEN, UNKNOWN_PATH, GraphError, Refused
from message_center.simulator.meta.graph_api import body_of
from message_center.simulator.whatsapp import errors
from message_center.simulator.whatsapp.checks import MEDIA_TYPES
from message_center.simulator.whatsapp.faults import ERRORS, LATER
from message_center.simulator.whatsapp.sending import WhatsAppSending
from message_center.simulator.whatsapp.state import WhatsAppNumber, WhatsAppState

Json = dict[str, Any]
Call = Callable[[WhatsAppNumber, Request, Json], Awaitable[Response]]


class WhatsAppApi:
    """Routes and tokens."""

    def __init__(
        self, state: WhatsAppState, backstage: Backstage, *, sending: WhatsAppSending, faults: Faults
    ) -> None:
        self.public_url = ""
        self._state, self._backstage, self._sending, self._faults = state, backstage, sending, faults

    def routes(self) -> list[Route]:
        """The routes for whoever has a number's token."""
        return [
            self._route("/{version}/{owner}/messages", "POST", self._send),
            self._route("/{version}/{owner}/media", "POST", self._upload),
            self._route("/{version}/{owner}/subscribed_apps", "GET", self._subscriptions),
            self._route("/{version}/{owner}/subscribed_apps", "POST", self._subscribe),
            self._route("/{version}/{owner}/subscribed_apps", "DELETE", self._unsubscribe),
            self._route("/media/{address}", "GET", self._content),
            self._route("/{version}/{node}", "GET", self._node),
            self._route("/{version}/{node}", "DELETE", self._delete),
            Route("/{path:path}", self._unknown, methods=["GET", "POST", "DELETE", "PUT", "PATCH"]),
        ]

    def owns(self, token: str) -> bool:
        """Whether a token is a number's, be it expired or not."""
        return self._state.number_of_token(token) is not None

    def _route(self, path: str, method: str, call: Call) -> Route:
        async def answer(request: Request) -> Response:
            number, body = None, {}
            try:
                if not request.headers.get("content-type", "").startswith("multipart/"):
                    body = await body_of(request)
                number = self._number(request)
                return await call(number, request, body)
            except Refused as refused:
                return self._refusal(request, number, body, refused.error)

        return Route(path, answer, methods=[method])

    def _refusal(self, request: Request, number: WhatsAppNumber | None, body: Json, error: GraphError) -> Response:
        self._backstage.refusals.note("whatsapp", request, number.id if number else None, body, error)
        return JSONResponse(error.body(), error.status, headers=error.headers)

    def _number(self, request: Request) -> WhatsAppNumber:
        """The number of the token (Refused)."""
        token = token_of(request)
        if not token:
            raise Refused(NO_TOKEN)
        number = self._state.number_of_token(token)
        if number is None or number.token_expired:
            raise Refused(BAD_TOKEN)
        return number

    async def _send(self, number: WhatsAppNumber, request: Request, body: Json) -> Response:
        self._must_own(number.id, request)
        if body.get("status") == "read":
            return JSONResponse(self._sending.mark_read(number, body))
        fault = self._faults.meet(number.id, None)
        if fault is not None and (fault.kind in ERRORS or fault.kind in ("http_500", "hang", "close")):
            return await self._failing_send(fault, number, body)
        answer = await self._take(number, body, fails=LATER.get(fault.kind) if fault else None)
        if fault is not None and fault.kind == "report_first":
            await self._backstage.postman.settled()
        return JSONResponse(answer)

    async def _take(self, number: WhatsAppNumber, body: Json, *, fails: GraphError | None = None) -> Json:
        chat = self._sending.judge(number, body)
        answer = await self._sending.take(number, chat, body, fails=fails)
        self._backstage.watchers.tell("whatsapp", number_id=number.id, person_id=chat.person_id)
        return answer

    async def _failing_send(self, fault: Fault, number: WhatsAppNumber, body: Json) -> Response:
        if fault.accepted:
            await self._take(number, body)
        if fault.kind in ("hang", "close"):
            return BrokenOff(until=self._faults.released if fault.kind == "hang" else None)
        if fault.kind in ERRORS:
            raise Refused(ERRORS[fault.kind])
        return Response(status_code=500)

    async def _upload(self, number: WhatsAppNumber, request: Request, _body: Json) -> Response:
        """A file to be sent by its id."""
        self._must_own(number.id, request)
        form = await request.form()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, UploadFile):
            raise errors.refuse("The parameters messaging_product and file are required.")
        media_type = str(form.get("type") or file.content_type or "")
        content = await file.read()
        kind = next((one for one, takes in MEDIA_TYPES.items() if media_type in takes), "document")
        if not 0 < len(content) <= getattr(self._state.limits, f"{kind}_bytes"):
            raise errors.refuse(f"The file is empty or too large for the type {kind}.")
        return JSONResponse({"id": self._state.keep_media(number.id, content, media_type)})

    async def _subscriptions(self, number: WhatsAppNumber, request: Request, _body: Json) -> Response:
        self._must_own(number.config.business_id, request)
        app = {"whatsapp_business_api_data": {"id": number.config.app_id, "name": "app"}}
        return JSONResponse({"data": [app] if number.subscribed else []})

    async def _subscribe(self, number: WhatsAppNumber, request: Request, _body: Json) -> Response:
        return self._subscribed(number, request, True)

    async def _unsubscribe(self, number: WhatsAppNumber, request: Request, _body: Json) -> Response:
        return self._subscribed(number, request, False)

    def _subscribed(self, number: WhatsAppNumber, request: Request, wanted: bool) -> Response:
        """All numbers of a business account are subscribed together."""
        self._must_own(number.config.business_id, request)
        for one in self._state.numbers.values():
            if one.config.business_id == number.config.business_id:
                one.subscribed = wanted
        return JSONResponse({"success": True})

    async def _node(self, number: WhatsAppNumber, request: Request, _body: Json) -> Response:
        """The number, or a person's file: an address that lives for minutes."""
        node = request.path_params["node"]
        if node == number.id:
            known = {"verified_name": number.config.name, "display_phone_number": f"+{number.config.phone}"}
            known |= {"quality_rating": "GREEN", "id": number.id}
            wanted = [name for name in request.query_params.get("fields", "").split(",") if name] or [*known]
            return JSONResponse({name: known[name] for name in (*wanted, "id") if name in known})
        media = self._state.media.get(node)
        if media is None or media.number_id != number.id or media.kept_until < self._state.clock.now():
            raise Refused(errors.NO_SUCH_NODE)
        address = token_urlsafe(24)
        until = self._state.clock.now() + timedelta(minutes=self._state.limits.media_minutes)
        self._state.addresses[address] = (node, until)
        told = {"url": f"{self.public_url}/graph/media/{address}", "mime_type": media.media_type}
        size = {"sha256": self._state.checksum(media.content), "file_size": len(media.content)}
        return JSONResponse({"messaging_product": "whatsapp", **told, **size, "id": node})

    async def _content(self, number: WhatsAppNumber, request: Request, _body: Json) -> Response:
        """The bytes behind an address, for whoever has the number's token as well."""
        media_id, until = self._state.addresses.get(request.path_params["address"], ("", self._state.clock.now()))
        media = self._state.media.get(media_id)
        if media is None or media.number_id != number.id or until < self._state.clock.now():
            return Response(status_code=404)
        return Response(media.content, media_type=media.media_type)

    async def _delete(self, number: WhatsAppNumber, request: Request, _body: Json) -> Response:
        media = self._state.media.get(request.path_params["node"])
        if media is None or media.number_id != number.id:
            raise Refused(errors.NO_SUCH_NODE)
        del self._state.media[request.path_params["node"]]
        return JSONResponse({"success": True})

    def _must_own(self, owner: str, request: Request) -> None:
        """Another number or business account cannot be acted for (Refused)."""
        if request.path_params["owner"] != owner:
            raise Refused(errors.PERMISSION)

    async def _unknown(self, request: Request) -> Response:
        return self._refusal(request, None, {}, UNKNOWN_PATH)


def token_of(request: Request) -> str:
    """The access token of a call, in the header or the query."""
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return bearer if scheme.lower() == "bearer" else request.query_params.get("access_token", "")
