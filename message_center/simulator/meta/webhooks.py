"""Delivering webhooks: signed, in order, answered with 200 or tried again; held, shuffled, repeated on demand."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

import httpx

from message_center.simulator.config import WebhookRules
from message_center.simulator.meta.events import encoded, envelope, signature
from message_center.simulator.meta.platform import NotKnown, Platform, PlatformApp, Thread
from message_center.simulator.watchers import Watchers

State = Literal["held", "queued", "delivered", "failed", "no_callback"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the HTTP status answered, or the name of the network error."""

    at: datetime
    status: int | None
    error: str | None = None


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
    def event(self) -> dict[str, Any]:
        """The event inside the envelope."""
        entry = json.loads(self.body)["entry"][0]
        array = next(name for name in ("messaging", "standby", "changes") if name in entry)
        event: dict[str, Any] = entry[array][0]
        return event


class Webhooks:
    """The platform's outgoing side: one queue an app, so that order is kept unless a script disturbs it.

    A webhook that is not answered with 200 in time is tried again after `rules.retry_delays`, and given up then;
    later ones of the same app wait meanwhile.
    """

    def __init__(self, platform: Platform, rules: WebhookRules, watchers: Watchers) -> None:
        self.deliveries: list[Delivery] = []
        self._platform, self._rules, self._watchers = platform, rules, watchers
        self._http = httpx.AsyncClient(timeout=rules.timeout_seconds, trust_env=False)
        self._queues: dict[str, asyncio.Queue[Delivery]] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._held: list[Delivery] = []
        self._holding = False
        self._shuffle_at: tuple[int, int | None] | None = None
        self._open = 0
        self._settled = asyncio.Event()
        self._settled.set()

    async def close(self) -> None:
        """Stop delivering."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)
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
        """An event of a page for its app; None when the page is not subscribed to the field."""
        page = self._platform.page(page_id)
        if field_name not in page.subscribed_fields:
            return None
        body = encoded(envelope(page_id, self._platform.stamp(), event, array=array))
        delivery = Delivery(page.config.app_id, page_id, field_name, body, self._platform.clock.now(), psid)
        self.deliveries.append(delivery)
        if self._holding:
            delivery.state = "held"
            self._held.append(delivery)
            self._shuffle_if_enough()
        else:
            self._queue(delivery)
        self._note(delivery)
        return delivery

    def hold(self) -> None:
        """Keep webhooks back until `release`."""
        self._holding = True

    def release(self, *, shuffle: bool = False, seed: int | None = None, order: Sequence[int] = ()) -> int:
        """Deliver what was held: as it happened, shuffled (repeatably with a `seed`), or in the given order of
        positions (ValueError when `order` is not one of all of them). The answer is their number."""
        held = self._held
        if order:
            if sorted(order) != list(range(len(held))):
                raise ValueError(f"order: must name each of the {len(held)} held webhooks once")
            held = [held[position] for position in order]
        elif shuffle:
            random.Random(seed).shuffle(held)
        self._held, self._holding, self._shuffle_at = [], False, None
        for delivery in held:
            self._queue(delivery)
        return len(held)

    def disorder(self, count: int, seed: int | None = None) -> None:
        """Hold the next `count` webhooks, then deliver them shuffled."""
        self.hold()
        self._shuffle_at = (count, seed)
        self._shuffle_if_enough()

    async def redeliver(self, delivery_id: str, *, times: int = 1, simultaneous: bool = False) -> list[int | None]:
        """Send a webhook again, unchanged, one after another or all at once; the answers' HTTP statuses (None: no
        answer) (NotKnown)."""
        delivery = self.find(delivery_id)
        if simultaneous:
            return list(await asyncio.gather(*(self._attempt(delivery) for _ in range(times))))
        return [await self._attempt(delivery) for _ in range(times)]

    def find(self, delivery_id: str) -> Delivery:
        """The delivery with this id (NotKnown)."""
        for delivery in self.deliveries:
            if delivery.id == delivery_id:
                return delivery
        raise NotKnown(f"delivery_id: there is no webhook {delivery_id!r}")

    async def settled(self) -> None:
        """Return when every webhook is answered or given up (held ones are not waited for)."""
        await self._settled.wait()

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

    def _shuffle_if_enough(self) -> None:
        if self._shuffle_at is not None and len(self._held) >= self._shuffle_at[0]:
            self.release(shuffle=True, seed=self._shuffle_at[1])

    def _queue(self, delivery: Delivery) -> None:
        if self._platform.app(delivery.app_id).callback_url is None:
            delivery.state = "no_callback"
            return
        delivery.state = "queued"
        if delivery.app_id not in self._queues:
            self._queues[delivery.app_id] = asyncio.Queue()
            self._workers.append(asyncio.create_task(self._work(self._queues[delivery.app_id])))
        self._open += 1
        self._settled.clear()
        self._queues[delivery.app_id].put_nowait(delivery)

    async def _work(self, queue: asyncio.Queue[Delivery]) -> None:
        while True:
            delivery = await queue.get()
            await self._deliver(delivery)
            self._open -= 1
            if self._open == 0:
                self._settled.set()

    async def _deliver(self, delivery: Delivery) -> None:
        for delay in (0, *self._rules.retry_delays):
            await self._platform.clock.sleep(delay)
            if await self._attempt(delivery) == 200:
                return
        delivery.state = "failed"
        self._note(delivery)

    async def _attempt(self, delivery: Delivery) -> int | None:
        status, error = await self._send(self._platform.app(delivery.app_id), delivery.body)
        delivery.attempts.append(Attempt(self._platform.clock.now(), status, error))
        if status == 200:
            delivery.state = "delivered"
        self._note(delivery)
        return status

    async def _send(self, app: PlatformApp, body: bytes) -> tuple[int | None, str | None]:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            "X-Hub-Signature-256": signature(app.config.secret, body),
        }
        if app.callback_url is None:
            return None, "no callback URL"
        try:
            async with asyncio.timeout(self._rules.timeout_seconds):
                answer = await self._http.post(app.callback_url, content=body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return None, type(error).__name__
        return answer.status_code, None

    def _note(self, delivery: Delivery) -> None:
        self._watchers.tell("webhook", id=delivery.id)
