"""The Messaging API as the product calls it: `{simulator}/line/v2/bot/...` (LINE Messaging API)."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from message_center.simulator.answers import BrokenOff
from message_center.simulator.backstage import Backstage
from message_center.simulator.config import PersonConfig
from message_center.simulator.faults import Fault, Faults
from message_center.simulator.line import errors
from message_center.simulator.line.checks import check_messages
from message_center.simulator.line.errors import LineError, Refused, wrong
from message_center.simulator.line.faults import ERRORS
from message_center.simulator.line.sending import LineSending
from message_center.simulator.line.state import AcceptedPush, LineAccount, LineState
from message_center.simulator.line.webhooks import LineWebhooks

Json = dict[str, Any]
Call = Callable[[LineAccount, Request, Json], Awaitable[Response]]
MOST_BYTES = 2 * 1024 * 1024


class LineApi:
    """Routes and tokens."""

    def __init__(
        self,
        state: LineState,
        backstage: Backstage,
        *,
        people: dict[str, PersonConfig],
        sending: LineSending,
        webhooks: LineWebhooks,
        faults: Faults,
    ) -> None:
        self.public_url = ""
        self._state, self._people, self._sending = state, people, sending
        self._webhooks, self._faults = webhooks, faults
        self._refusals, self._watchers = backstage.refusals, backstage.watchers

    def routes(self) -> list[Route]:
        """The routes below `/line`."""
        return [
            self._route("/v2/bot/message/push", "POST", self._push),
            self._route("/v2/bot/message/reply", "POST", self._reply),
            self._route("/v2/bot/message/validate/{kind:str}", "POST", self._validate),
            self._route("/v2/bot/message/quota", "GET", self._quota),
            self._route("/v2/bot/message/quota/consumption", "GET", self._consumption),
            self._route("/v2/bot/message/{message_id}/content", "GET", self._content),
            self._route("/v2/bot/profile/{user_id}", "GET", self._profile),
            self._route("/v2/bot/info", "GET", self._info),
            self._route("/v2/bot/channel/webhook/endpoint", "GET", self._endpoint),
            self._route("/v2/bot/channel/webhook/endpoint", "PUT", self._set_endpoint),
            self._route("/v2/bot/channel/webhook/test", "POST", self._test_webhook),
            Route("/{path:path}", self._unknown, methods=["GET", "POST", "PUT", "DELETE"]),
        ]

    def _route(self, path: str, method: str, call: Call) -> Route:
        async def answer(request: Request) -> Response:
            account, body = None, {}
            try:
                account = self._account(request)
                body = await _body(request)
                return await call(account, request, body)
            except Refused as refused:
                return self._refusal(request, account, body, refused.error)

        return Route(path, answer, methods=[method])

    def _refusal(self, request: Request, account: LineAccount | None, body: Json, error: LineError) -> Response:
        self._refusals.note("line", request, account.id if account else None, body, error)
        return JSONResponse(error.body(), error.status, headers=error.headers)

    def _account(self, request: Request) -> LineAccount:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Refused(errors.NO_TOKEN)
        account = self._state.account_of_token(token)
        if account is None or account.token_expired:
            raise Refused(errors.BAD_TOKEN)
        return account

    async def _push(self, account: LineAccount, request: Request, body: Json) -> Response:
        fault = self._faults.meet(account.id, body.get("to"))
        if fault is not None:
            return self._failing_push(fault, account, request, body)
        accepted, before = self._sending.push(account, body, request.headers.get("x-line-retry-key"))
        self._watchers.tell("line", account_id=account.id, user_id=accepted.user_id)
        return _again(accepted) if before else _taken(accepted)

    def _failing_push(self, fault: Fault, account: LineAccount, request: Request, body: Json) -> Response:
        if fault.accepted:
            self._sending.push(account, body, request.headers.get("x-line-retry-key"))
            self._watchers.tell("line", account_id=account.id)
        if fault.kind in ("hang", "close"):
            return BrokenOff(until=self._faults.released if fault.kind == "hang" else None)
        raise Refused(ERRORS[fault.kind])

    async def _reply(self, account: LineAccount, request: Request, body: Json) -> Response:
        accepted = self._sending.reply(account, body, request.headers.get("x-line-retry-key"))
        self._watchers.tell("line", account_id=account.id, user_id=accepted.user_id)
        return _taken(accepted)

    async def _validate(self, _account: LineAccount, request: Request, body: Json) -> Response:
        if request.path_params["kind"] not in ("push", "reply", "multicast"):
            raise Refused(errors.NOT_FOUND)
        check_messages(body, self._state.limits)
        return JSONResponse({})

    async def _quota(self, account: LineAccount, _request: Request, _body: Json) -> Response:
        quota = account.config.monthly_quota
        return JSONResponse({"type": "none"} if quota is None else {"type": "limited", "value": quota})

    async def _consumption(self, account: LineAccount, _request: Request, _body: Json) -> Response:
        return JSONResponse({"totalUsage": account.used})

    async def _content(self, account: LineAccount, request: Request, _body: Json) -> Response:
        message_id = request.path_params["message_id"]
        chats = [chat for (owner, _), chat in self._state.chats.items() if owner == account.id]
        shown = any(one.id == message_id and not one.unsent for chat in chats for one in chat.messages)
        if not shown or message_id not in self._state.contents:
            raise Refused(errors.NOT_FOUND)
        content, media_type = self._state.contents[message_id]
        return Response(content, media_type=media_type)

    async def _profile(self, account: LineAccount, request: Request, _body: Json) -> Response:
        """Friends and recent writers can be asked for; others are not found."""
        chat = self._state.chats.get((account.id, request.path_params["user_id"]))
        if chat is None or chat.blocked or not (chat.friend or chat.last_wrote):
            raise Refused(errors.NOT_FOUND)
        person = self._people[chat.person_id]
        picture = person.picture_url or f"{self.public_url}/portraits/{person.id}.png"
        told = {"displayName": person.name, "userId": chat.user_id, "pictureUrl": picture}
        hidden = {} if person.profile_hidden else {"language": person.locale.replace("_", "-")}
        return JSONResponse({**told, **hidden})

    async def _info(self, account: LineAccount, _request: Request, _body: Json) -> Response:
        told = {"userId": account.id, "basicId": account.config.basic_id, "displayName": account.config.name}
        return JSONResponse({**told, "chatMode": "bot", "markAsReadMode": "auto"})

    async def _endpoint(self, account: LineAccount, _request: Request, _body: Json) -> Response:
        return JSONResponse({"endpoint": account.webhook_url, "active": account.webhook_url is not None})

    async def _set_endpoint(self, account: LineAccount, _request: Request, body: Json) -> Response:
        schemes = ("https://",) if self._state.limits.https_only else ("https://", "http://")
        address = body.get("endpoint")
        if not isinstance(address, str) or not address.startswith(schemes) or len(address) > 500:
            raise wrong(("endpoint", "Invalid webhook endpoint URL"))
        account.webhook_url = address
        return JSONResponse({})

    async def _test_webhook(self, account: LineAccount, _request: Request, _body: Json) -> Response:
        status = await self._webhooks.verify(account)
        return JSONResponse({"success": status == 200, "statusCode": status or 0, "reason": "", "detail": ""})

    async def _unknown(self, request: Request) -> Response:
        return self._refusal(request, None, {}, errors.NOT_FOUND)


async def _body(request: Request) -> Json:
    raw = await request.body()
    if len(raw) > MOST_BYTES:
        raise Refused(errors.TOO_LARGE)
    try:
        body = json.loads(raw) if raw else {}
    except ValueError as error:
        raise Refused(
            LineError(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
        ) from error
    if not isinstance(body, dict):
        raise Refused(errors.NOT_JSON)
    return body


def _taken(accepted: AcceptedPush) -> Response:
    return JSONResponse(_sent(accepted), headers={"x-line-request-id": accepted.request_id})


def _again(accepted: AcceptedPush) -> Response:
    body = {"message": "The retry key is already accepted", **_sent(accepted)}
    return JSONResponse(body, 409, headers={"x-line-accepted-request-id": accepted.request_id})


def _sent(accepted: AcceptedPush) -> Json:
    return {"sentMessages": [{"id": one, "quoteToken": f"q{one}"} for one in accepted.message_ids]}
