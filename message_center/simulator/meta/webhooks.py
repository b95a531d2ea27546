"""The webhooks of Meta's apps: subscribed fields, envelope, signature; the postman carries them."""

from __future__ import annotations

import asyncio
import json
import random
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx

from message_center.simulator.config import WebhookRules
from message_center.simulator.meta.dialects import INSTAGRAM
from message_center.simulator.meta.events import encoded, envelope, signature
from message_center.simulator.meta.platform import Platform, Thread
from message_center.simulator.postman import Attempt, Postman, State
from message_center.simulator.watchers import Watchers


@dataclass(slots=True)
class Delivery:
    """A webhook, its exact bytes, and every try to deliver it."""

    app_id: str
    page_id: str
    field: str
    """The subscription field it belongs to."""
    body: bytes
    created: datetime
    psid: str | None = None
    state: State = "queued"
    attempts: list[Attempt] = default(default_factory=list)
    id: str = default(default_factory=lambda: uuid4().hex)

    @property
    def sender(self) -> str:
        """Each app has an order of its own."""
        return self.app_id

    @property
    def event(self) -> dict[str, Any]:
        """The event inside the envelope."""
        entry = json.loads(self.body)["entry"][0]
        array = next(name for name in ("messaging", "standby", "changes") if name in entry)
        event: dict[str, Any] = entry[array][0]
        return event


class Webhooks:
    """The platform's outgoing side: which events an app is told, and how it is called."""

    def __init__(self, platform: Platform, rules: WebhookRules, watchers: Watchers) -> None:
        self._platform, self._rules, self._watchers = platform, rules, watchers
        self._http = httpx.AsyncClient(timeout=rules.timeout_seconds, trust_env=False)
        self.postman: Postman[Delivery] = Postman(
            rules, platform.clock, watchers, post=self._post, has_address=self._has_address
        )

    async def close(self) -> None:
        """Stop delivering."""
        await self.postman.close()
        await self._http.aclose()

    def tell(self, thread: Thread, field_name: str, event: dict[str, Any]) -> Delivery | None:
        """An event of a thread. While another app is in control it is `standby`; postbacks lose their payload."""
        self._watchers.tell("thread", page_id=thread.page_id, psid=thread.psid)
        standby = thread.owner_app != self._platform.page(thread.page_id).config.app_id
        if not standby or field_name == "messaging_handovers":
            return self.post(thread.page_id, field_name, event, psid=thread.psid)
        if "postback" in event:
            event = {**event, "postback": {k: v for k, v in event["postback"].items() if k != "payload"}}
        return self.post(thread.page_id, "standby", event, array="standby", psid=thread.psid)

    def post(
        self,
        page_id: str,
        field_name: str,
        event: dict[str, Any],
        *,
        array: str = "messaging",
        psid: str | None = None,
    ) -> Delivery | None:
        """An event of a page for its app; None when it is not subscribed, or there is no such field."""
        page = self._platform.page(page_id)
        field = page.dialect.told.get(field_name)
        if field not in page.subscribed_fields:
            return None
        name = page.dialect.object_name
        body = encoded(envelope(page_id, self._platform.stamp(), event, array=array, object_name=name))
        delivery = Delivery(page.config.app_id, page_id, field, body, self._platform.clock.now(), psid)
        return self.postman.take(delivery)

    async def handshake(self, app_id: str, callback_url: str, verify_token: str) -> bool:
        """Verify a callback URL as the platform does (channels.md 1.1), and use it from now on if it is right."""
        challenge = str(random.randint(10**8, 10**10))
        query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
        try:
            answer = await self._http.get(callback_url, params=query)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        right = answer.status_code == 200 and answer.text == challenge
        if right:
            self._platform.app(app_id).callback_url = callback_url
        return right

    def _has_address(self, delivery: Delivery) -> bool:
        return self._platform.app(delivery.app_id).callback_url is not None

    def _secret(self, delivery: Delivery) -> str:
        """Accounts with Instagram Login are signed for by the app's second secret, where it has one."""
        app, page = self._platform.app(delivery.app_id), self._platform.page(delivery.page_id)
        second = app.config.instagram_secret if page.dialect.host == INSTAGRAM else None
        return second or app.config.secret

    async def _post(self, delivery: Delivery) -> tuple[int | None, str | None]:
        app, body = self._platform.app(delivery.app_id), delivery.body
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(self._secret(delivery), body),
        }
        if app.callback_url is None:
            return None, "no callback URL"
        try:
            async with asyncio.timeout(self._rules.timeout_seconds):
                answer = await self._http.post(app.callback_url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return None, type(error).__name__
        return answer.status_code, None
