"""LINE's webhooks: signed with the account's secret, carried by the postman, redelivered with their flag set."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import Any
from uuid import uuid4

import httpx

from message_center.simulator.config import WebhookRules
from message_center.simulator.line import events
from message_center.simulator.line.state import LineAccount, LineChat, LineState, ReplyToken
from message_center.simulator.postman import Attempt, Postman, State
from message_center.simulator.watchers import Watchers

Json = dict[str, Any]


@dataclass(slots=True)
class LineDelivery:
    """A webhook, its exact bytes, and every try to deliver it."""

    account_id: str
    kind: str
    body: bytes
    created: datetime
    user_id: str | None = None
    state: State = "queued"
    attempts: list[Attempt] = default(default_factory=list)
    id: str = default(default_factory=lambda: uuid4().hex)

    @property
    def sender(self) -> str:
        """Each account has an order of its own."""
        return self.account_id

    @property
    def event(self) -> Json:
        """The event inside the body."""
        event: Json = json.loads(self.body)["events"][0]
        return event


class LineWebhooks:
    """LINE's outgoing side."""

    def __init__(self, state: LineState, rules: WebhookRules, watchers: Watchers) -> None:
        self._state, self._rules, self._watchers = state, rules, watchers
        self._http = httpx.AsyncClient(timeout=rules.timeout_seconds, trust_env=False)
        self._numbers = count(1)
        self.postman: Postman[LineDelivery] = Postman(
            rules, state.clock, watchers, post=self._post, has_address=self._has_address
        )

    async def close(self) -> None:
        """Stop delivering."""
        await self.postman.close()
        await self._http.aclose()

    def tell(self, chat: LineChat, kind: str, *, reply: bool = True, **own: Any) -> LineDelivery:
        """An event of a chat; with `reply` it carries a reply token, unless another service answers."""
        account = self._state.account(chat.account_id)
        if reply and not account.standby:
            own["replyToken"] = self._reply_token(chat)
        told = events.event(
            kind, chat, self._state.now(), number=next(self._numbers), standby=account.standby, **own
        )
        return self.send(account, kind, [told], user_id=chat.user_id)

    def send(
        self, account: LineAccount, kind: str, told: list[Json], *, user_id: str | None = None
    ) -> LineDelivery:
        """A webhook with these events, as they are."""
        body = events.encoded(account.id, told)
        delivery = LineDelivery(account.id, kind, body, self._state.clock.now(), user_id)
        self._watchers.tell("line", account_id=account.id, user_id=user_id)
        return self.postman.take(delivery)

    async def verify(self, account: LineAccount) -> int | None:
        """The console's "Verify" button: a signed body without events; the HTTP status (None: no answer)."""
        delivery = LineDelivery(account.id, "verify", events.encoded(account.id, []), self._state.clock.now())
        status, _ = await self._post(delivery)
        return status

    def _reply_token(self, chat: LineChat) -> str:
        token = token_hex(16)
        lasts = timedelta(seconds=self._state.limits.reply_seconds)
        self._state.reply_tokens[token] = ReplyToken(chat, self._state.clock.now() + lasts)
        return token

    def _has_address(self, delivery: LineDelivery) -> bool:
        return self._state.account(delivery.account_id).webhook_url is not None

    async def _post(self, delivery: LineDelivery) -> tuple[int | None, str | None]:
        account = self._state.account(delivery.account_id)
        body = events.redelivered(delivery.body) if delivery.attempts else delivery.body
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "x-line-signature": events.signature(account.config.channel_secret, body),
        }
        if account.webhook_url is None:
            return None, "no webhook URL"
        try:
            async with asyncio.timeout(self._rules.timeout_seconds):
                answer = await self._http.post(account.webhook_url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return None, type(error).__name__
        return answer.status_code, None
