"""Carrying webhooks to the product: in order, answered with 200 or tried again; held, shuffled, repeated.

How a webhook is worded and signed is the platform's own; this is what all platforms have in common.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import uuid4

import httpx

from message_center.simulator.clock import Clock
from message_center.simulator.config import WebhookRules
from message_center.simulator.known import NotKnown
from message_center.simulator.watchers import Watchers

Platform = Literal["meta", "line", "whatsapp"]
State = Literal["held", "queued", "delivered", "failed", "no_callback"]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the HTTP status answered, or the name of the network error."""

    at: datetime
    status: int | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is posted at one try: where to, and the signed bytes."""

    url: str
    body: bytes
    headers: dict[str, str]


@dataclass(slots=True, kw_only=True)
class Letter:
    """A webhook, its exact bytes, and every try to deliver it. Letters of one `sender` keep their order.

    `seal` addresses and signs it anew for each try; None: there is nowhere to post it to.
    """

    platform: Platform
    sender: str
    """The app or account that it comes from."""
    account_id: str
    person: str | None = None
    """The customer's id for the account."""
    kind: str
    body: bytes
    created: datetime
    seal: Callable[[Letter], Parcel | None]
    state: State = "queued"
    attempts: list[Attempt] = field(default_factory=list)
    id: str = field(default_factory=lambda: uuid4().hex)


class Postman:
    """One queue a sender, so that order is kept unless a script disturbs it.

    What is not answered with 200 is tried again after `rules.retry_delays`, and given up then; later letters of
    the same sender wait meanwhile.
    """

    def __init__(self, rules: WebhookRules, clock: Clock, watchers: Watchers) -> None:
        self.letters: list[Letter] = []
        self._rules, self._clock, self._watchers = rules, clock, watchers
        self._http = httpx.AsyncClient(timeout=rules.timeout_seconds, trust_env=False)
        self._queues: dict[str, asyncio.Queue[Letter]] = {}
        self._workers: list[asyncio.Task[None]] = []
        self._held: list[Letter] = []
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

    def take(self, letter: Letter) -> Letter:
        """A new webhook: on its way at once, or held."""
        self.letters.append(letter)
        if self._holding:
            letter.state = "held"
            self._held.append(letter)
            self._shuffle_if_enough()
        else:
            self._queue(letter)
        self._note(letter)
        return letter

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
        for letter in held:
            self._queue(letter)
        return len(held)

    def disorder(self, count: int, seed: int | None = None) -> None:
        """Hold the next `count` webhooks, then deliver them shuffled."""
        self.hold()
        self._shuffle_at = (count, seed)
        self._shuffle_if_enough()

    async def redeliver(self, letter_id: str, *, times: int = 1, simultaneous: bool = False) -> list[int | None]:
        """Send a webhook again, one after another or all at once; the answers' HTTP statuses (None: no answer)
        (NotKnown)."""
        letter = self.find(letter_id)
        if simultaneous:
            return list(await asyncio.gather(*(self._attempt(letter) for _ in range(times))))
        return [await self._attempt(letter) for _ in range(times)]

    async def post(self, letter: Letter) -> tuple[int | None, str | None]:
        """One try: the HTTP status answered, or the name of the network error."""
        parcel = letter.seal(letter)
        if parcel is None:
            return None, "no address"
        headers = {"Content-Type": "application/json", **parcel.headers}
        try:
            async with asyncio.timeout(self._rules.timeout_seconds):
                answer = await self._http.post(parcel.url, content=parcel.body, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            return None, type(error).__name__
        return answer.status_code, None

    def of(self, platform: Platform) -> list[Letter]:
        """The webhooks of one platform, oldest first."""
        return [letter for letter in self.letters if letter.platform == platform]

    def find(self, letter_id: str) -> Letter:
        """The webhook with this id (NotKnown)."""
        for letter in self.letters:
            if letter.id == letter_id:
                return letter
        raise NotKnown(f"delivery_id: there is no webhook {letter_id!r}")

    async def settled(self) -> None:
        """Return when every webhook is answered or given up (held ones are not waited for)."""
        await self._settled.wait()

    def _shuffle_if_enough(self) -> None:
        if self._shuffle_at is not None and len(self._held) >= self._shuffle_at[0]:
            self.release(shuffle=True, seed=self._shuffle_at[1])

    def _queue(self, letter: Letter) -> None:
        if letter.seal(letter) is None:
            letter.state = "no_callback"
            return
        letter.state = "queued"
        if letter.sender not in self._queues:
            self._queues[letter.sender] = asyncio.Queue()
            self._workers.append(asyncio.create_task(self._work(self._queues[letter.sender])))
        self._open += 1
        self._settled.clear()
        self._queues[letter.sender].put_nowait(letter)

    async def _work(self, queue: asyncio.Queue[Letter]) -> None:
        while True:
            await self._deliver(await queue.get())
            self._open -= 1
            if self._open == 0:
                self._settled.set()

    async def _deliver(self, letter: Letter) -> None:
        for delay in (0, *self._rules.retry_delays):
            await self._clock.sleep(delay)
            if await self._attempt(letter) == 200:
                return
        letter.state = "failed"
        self._note(letter)

    async def _attempt(self, letter: Letter) -> int | None:
        status, error = await self.post(letter)
        letter.attempts.append(Attempt(self._clock.now(), status, error))
        if status == 200:
            letter.state = "delivered"
        self._note(letter)
        return status

    def _note(self, letter: Letter) -> None:
        self._watchers.tell("webhook", id=letter.id)
