"""The Graph API as the product calls it: `{simulator}/graph/v26.0/...` (Graph API, Messenger Platform)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from message_center.simulator.answers import BrokenOff
from message_center.simulator.backstage import Backstage
from message_center.simulator.faults import Fault, Faults
from message_center.simulator.meta import errors
from message_center.simulator.meta.checks import refuse
from message_center.simulator.meta.dialects import FACEBOOK
from message_center.simulator.meta.errors import GraphError, Refused
from message_center.simulator.meta.faults import error_of
from message_center.simulator.meta.platform import Page, Platform
from message_center.simulator.meta.profile import FIELDS, checked_profile, shown_profile
from message_center.simulator.meta.sending import Sending

Json = dict[str, Any]
Call = Callable[[Page, Request, Json], Awaitable[Response]]


class GraphApi:
    """Routes and tokens."""

    def __init__(self, platform: Platform, backstage: Backstage, *, sending: Sending, faults: Faults) -> None:
        self.public_url = ""
        self._platform, self._sending, self._faults = platform, sending, faults
        self._postman, self._refusals, self._watchers = (
            backstage.postman,
            backstage.refusals,
            backstage.watchers,
        )

    def routes(self, host: str = FACEBOOK) -> list[Route]:
        """The routes below `/graph`, and those below `/instagram` for accounts with Instagram Login."""

        def route(path: str, method: str, call: Call) -> Route:
            return self._route(host, path, method, call)

        return [
            route("/{version}/{owner}/messages", "POST", self._send),
            route("/{version}/{owner}/messenger_profile", "GET", self._read_profile),
            route("/{version}/{owner}/messenger_profile", "POST", self._write_profile),
            route("/{version}/{owner}/messenger_profile", "DELETE", self._delete_profile),
            route("/{version}/{owner}/subscribed_apps", "GET", self._subscriptions),
            route("/{version}/{owner}/subscribed_apps", "POST", self._subscribe),
            route("/{version}/{owner}/subscribed_apps", "DELETE", self._unsubscribe),
            route("/{version}/{node}", "GET", self._node),
            Route("/{path:path}", self._unknown, methods=["GET", "POST", "DELETE", "PUT", "PATCH"]),
        ]

    def _route(self, host: str, path: str, method: str, call: Call) -> Route:
        async def answer(request: Request) -> Response:
            page, body = None, {}
            try:
                body = await body_of(request)
                page = self._page(host, request, body)
                return await call(page, request, body)
            except Refused as refused:
                return self._refusal(request, page, body, refused.error)

        return Route(path, answer, methods=[method])

    def _refusal(self, request: Request, page: Page | None, body: Json, error: GraphError) -> Response:
        self._refusals.note("meta", request, page.id if page else None, body, error)
        return JSONResponse(error.body(), error.status, headers=error.headers)

    def _page(self, host: str, request: Request, body: Json) -> Page:
        """The page of the token; host and path must mean the same page (Refused)."""
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer if scheme.lower() == "bearer" else None
        token = token or request.query_params.get("access_token") or body.get("access_token")
        if not token:
            raise Refused(errors.NO_TOKEN)
        page = self._platform.page_of_token(str(token))
        if page is None or page.token_expired or page.dialect.host != host:
            raise Refused(errors.BAD_TOKEN)
        if request.path_params.get("owner", "me") not in ("me", page.id):
            raise Refused(errors.PERMISSION)
        return page

    async def _send(self, page: Page, _request: Request, body: Json) -> Response:
        fault = self._fault(page, body)
        if fault is not None and fault.kind != "echo_first":
            return await self._failing_send(fault, page, body)
        answer = JSONResponse(await self._take(page, body))
        if fault is not None:
            await self._postman.settled()
        return answer

    def _fault(self, page: Page, body: Json) -> Fault | None:
        """The planned fault that this call meets; typing and reactions meet none."""
        if "message" not in body:
            return None
        recipient = body.get("recipient")
        return self._faults.meet(page.id, recipient.get("id") if isinstance(recipient, dict) else None)

    async def _take(self, page: Page, body: Json) -> Json:
        thread = await self._sending.judge(page, body)
        if "sender_action" in body:
            answer = self._sending.act(thread, body)
        else:
            answer = await self._sending.accept(page, thread, body, self.public_url)
        self._watchers.tell("thread", page_id=page.id, psid=thread.psid)
        return answer

    async def _failing_send(self, fault: Fault, page: Page, body: Json) -> Response:
        if fault.accepted or fault.kind == "accept_then_hang":
            await self._take(page, body)
        if fault.kind in ("hang", "accept_then_hang"):
            return BrokenOff(until=self._faults.released)
        if fault.kind == "close":
            return BrokenOff()
        error = error_of(fault.kind, page.id)
        if error is None:
            return Response(status_code=500)
        raise Refused(error)

    async def _read_profile(self, page: Page, request: Request, _body: Json) -> Response:
        self._count_profile_call(page, request.query_params.get("platform"))
        fields = [name for name in request.query_params.get("fields", "").split(",") if name]
        if not fields or set(fields) - set(FIELDS):
            raise refuse(f"param fields must be among {', '.join(FIELDS)}.")
        return JSONResponse(shown_profile(page.profile, fields))

    async def _write_profile(self, page: Page, _request: Request, body: Json) -> Response:
        self._count_profile_call(page, body.get("platform"))
        page.profile.update(checked_profile(body, self._platform.limits(page)))
        self._watchers.tell("profile", page_id=page.id)
        return JSONResponse({"result": "success"})

    async def _delete_profile(self, page: Page, request: Request, body: Json) -> Response:
        self._count_profile_call(page, body.get("platform"))
        fields = body.get("fields") or request.query_params.get("fields", "").split(",")
        if not isinstance(fields, list) or not fields or set(map(str, fields)) - set(FIELDS):
            raise refuse(f"param fields must be an array among {', '.join(FIELDS)}.")
        for name in fields:
            page.profile.pop(name, None)
        self._watchers.tell("profile", page_id=page.id)
        return JSONResponse({"result": "success"})

    def _count_profile_call(self, page: Page, naming: Any) -> None:
        """Few calls are allowed; a page's token must say that the Instagram account is meant (Refused)."""
        if naming != page.dialect.naming:
            raise refuse("param platform must be instagram for an Instagram account's profile, and only there.")
        limits, now = self._platform.config.limits, self._platform.clock.now()
        recent = timedelta(seconds=limits.profile_seconds)
        page.profile_calls = [at for at in page.profile_calls if now - at < recent]
        if len(page.profile_calls) >= limits.profile_calls:
            raise Refused(errors.rate_limited(page.id, minutes=round(limits.profile_seconds / 60)))
        page.profile_calls.append(now)

    async def _subscriptions(self, page: Page, _request: Request, _body: Json) -> Response:
        shown = {"id": page.config.app_id, "subscribed_fields": sorted(page.subscribed_fields)}
        return JSONResponse({"data": [shown] if page.subscribed_fields else []})

    async def _subscribe(self, page: Page, request: Request, body: Json) -> Response:
        wanted = request.query_params.get("subscribed_fields") or body.get("subscribed_fields") or []
        fields = wanted.split(",") if isinstance(wanted, str) else list(map(str, wanted))
        if not fields or set(fields) - set(page.dialect.fields):
            raise refuse(f"param subscribed_fields must be among {', '.join(page.dialect.fields)}.")
        page.subscribed_fields = set(fields)
        return JSONResponse({"success": True})

    async def _unsubscribe(self, page: Page, _request: Request, _body: Json) -> Response:
        page.subscribed_fields = set()
        return JSONResponse({"success": True})

    async def _node(self, page: Page, request: Request, _body: Json) -> Response:
        node = request.path_params["node"]
        if node in ("me", page.id):
            return JSONResponse(about(page))
        return JSONResponse(self._profile_of(page, node, request.query_params.get("fields", "")))

    def _profile_of(self, page: Page, psid: str, fields: str) -> Json:
        """What the page may know of a person: nothing before they have acted (Refused)."""
        wanted = [name for name in fields.split(",") if name] or ["name", "profile_pic"]
        if unknown := set(wanted) - set(page.dialect.person_fields):
            raise refuse(f"Tried accessing nonexisting field ({', '.join(sorted(unknown))}).")
        thread = self._platform.threads.get((page.id, psid))
        if thread is None or thread.last_action is None or thread.blocked:
            raise Refused(errors.NO_PROFILE)
        person = self._platform.people[thread.person_id]
        if person.profile_hidden:
            return {}
        first, _, last = person.name.partition(" ")
        picture = person.picture_url or f"{self.public_url}/portraits/{person.id}.png"
        known = {"name": person.name, "first_name": first, "last_name": last, "locale": person.locale}
        known |= {"profile_pic": picture, "id": psid, "username": person.id}
        return {name: known[name] for name in (*wanted, "id") if known.get(name)}

    async def _unknown(self, request: Request) -> Response:
        return self._refusal(request, None, {}, errors.UNKNOWN_PATH)


def about(page: Page) -> Json:
    """What a token tells of its owner: the page, the account linked with it, or the account itself."""
    instagram = page.config.instagram
    if instagram is None:
        return {"id": page.id, "name": page.config.name}
    if page.dialect.host == FACEBOOK:
        linked = {"id": page.id, "username": instagram.username}
        return {"id": f"{page.id}0", "name": page.config.name, "instagram_business_account": linked}
    return {"id": f"{page.id}1", "user_id": page.id, "username": instagram.username}


async def body_of(request: Request) -> Json:
    """The parameters of a call: a JSON object, or a form whose values may be JSON (Refused)."""
    raw = await request.body()
    if not raw:
        return {}
    if request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return {name: maybe_json(str(value)) for name, value in (await request.form()).items()}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise refuse("The request body is not valid JSON.") from error
    if not isinstance(body, dict):
        raise refuse("The request body must be a JSON object.")
    return body


def maybe_json(value: str) -> Any:
    """A form value: JSON where it is an object or array, else the text."""
    try:
        return json.loads(value) if value[:1] in ("{", "[") else value
    except ValueError:
        return value
