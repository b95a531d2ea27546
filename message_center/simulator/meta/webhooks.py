"""The webhooks of Meta's apps: subscribed fields, envelope, signature; the postman carries them."""

from __future__ import annotations

import random
from typing import Any

import httpx

from message_center.simulator.backstage import Backstage
from message_center.simulator.config import WebhookRules
from message_center.simulator.meta.dialects import INSTAGRAM
from message_center.simulator.meta.events import encoded, envelope, signature
from message_center.simulator.meta.platform import Page, Platform, PlatformApp, Thread
from message_center.simulator.postman import Letter, Parcel


class Webhooks:
    """The platform's outgoing side: which events an app is told, and how it is called."""

    def __init__(self, platform: Platform, backstage: Backstage, rules: WebhookRules) -> None:
        self._platform, self._rules = platform, rules
        self._postman, self._watchers = backstage.postman, backstage.watchers

    def tell(self, thread: Thread, field_name: str, event: dict[str, Any]) -> Letter | None:
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
    ) -> Letter | None:
        """An event of a page for its app; None when it is not subscribed, or there is no such field."""
        page = self._platform.page(page_id)
        field = page.dialect.told.get(field_name)
        if field not in page.subscribed_fields:
            return None
        name = page.dialect.object_name
        body = encoded(envelope(page_id, self._platform.stamp(), event, array=array, object_name=name))
        letter = Letter(
            platform="meta",
            sender=page.config.app_id,
            account_id=page_id,
            person=psid,
            kind=field,
            body=body,
            created=self._platform.clock.now(),
            seal=self._seal,
        )
        return self._postman.take(letter)

    async def handshake(self, app_id: str, callback_url: str, verify_token: str) -> bool:
        """Verify a callback URL as the platform does (Meta webhooks), and use it from now on if it is right."""
        challenge = str(random.randint(10**8, 10**10))
        query = {"hub.mode": "subscribe", "hub.verify_token": verify_token, "hub.challenge": challenge}
        try:
            async with httpx.AsyncClient(timeout=self._rules.timeout_seconds, trust_env=False) as http:
                answer = await http.get(callback_url, params=query)
        except (httpx.HTTPError, httpx.InvalidURL):
            return False
        right = answer.status_code == 200 and answer.text == challenge
        if right:
            self._platform.app(app_id).callback_url = callback_url
        return right

    def _seal(self, letter: Letter) -> Parcel | None:
        page = self._platform.page(letter.account_id)
        app = self._platform.app(page.config.app_id)
        return parcel_of(app, letter.body, secret=_secret(app, page))


def parcel_of(app: PlatformApp, body: bytes, *, secret: str) -> Parcel | None:
    """A webhook on its way to an app, signed; None while the app has no callback URL."""
    if app.callback_url is None:
        return None
    headers = {"User-Agent": "facebookexternalua", "X-Hub-Signature-256": signature(secret, body)}
    return Parcel(app.callback_url, body, headers)


def _secret(app: PlatformApp, page: Page) -> str:
    """Accounts with Instagram Login are signed for by the app's second secret, where it has one."""
    second = app.config.instagram_secret if page.dialect.host == INSTAGRAM else None
    return second or app.config.secret
