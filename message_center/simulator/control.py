"""The script API over HTTP: everything a test or the browser page can do, as JSON below `/control`.

What a call takes is its function's parameters (see `calls`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from message_center.simulator import shown
from message_center.simulator.calls import Json, acting, answering, call, since
from message_center.simulator.config import AppConfig, PageConfig
from message_center.simulator.mailbox import MailFaultKind
from message_center.simulator.meta.customer import ACTS
from message_center.simulator.meta.faults import FaultKind
from message_center.simulator.meta.page_inbox import INBOX_ACTS
from message_center.simulator.postman import Platform
from message_center.simulator.simulator import Simulator

MOST_UPLOADED = 25 * 1024 * 1024
SETTLE_SECONDS = 30


class Control:
    """The routes below `/control`. Public methods with a body are the calls; their parameters are the JSON."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            call("/state", "GET", self.state),
            call("/apps", "POST", self.add_app),
            call("/apps/{app_id}/subscribe", "POST", self._simulator.subscribe),
            call("/apps/{app_id}/deletion", "POST", self.ask_for_deletion),
            call("/pages", "POST", self.add_page),
            call("/pages/{page_id}/token", "POST", self._simulator.expire_token),
            call("/people", "POST", self.add_person),
            call("/threads", "POST", self.open_thread),
            call("/threads/{page_id}/{psid}", "GET", self.thread),
            Route("/threads/{page_id}/{psid}/acts/{act}", answering(self.act), methods=["POST"]),
            Route("/threads/{page_id}/{psid}/inbox/{act}", answering(self.inbox_act), methods=["POST"]),
            call("/clock", "GET", self.clock),
            call("/clock/advance", "POST", self.advance),
            call("/faults", "POST", self.fail_sends),
            call("/faults", "DELETE", self._simulator.faults.clear),
            call("/webhooks", "GET", self.webhooks),
            call("/webhooks/hold", "POST", self._simulator.postman.hold),
            call("/webhooks/release", "POST", self.release),
            call("/webhooks/disorder", "POST", self._simulator.postman.disorder),
            call("/webhooks/settle", "POST", self.settle),
            call("/webhooks/{delivery_id}/redeliver", "POST", self.redeliver),
            call("/sends", "GET", self.sends),
            call("/refusals", "GET", self.refusals),
            call("/mails", "GET", self.mails),
            call("/mails", "DELETE", self._simulator.mailbox.mails.clear),
            call("/mails/faults", "POST", self.fail_mails),
            call("/mails/faults", "DELETE", self._simulator.mailbox.clear_faults),
            Route("/files", answering(self.upload), methods=["POST"]),
            Route("/events", self.events, methods=["GET"]),
        ]

    def state(self) -> Json:
        """Apps, pages, people, threads."""
        return shown.shown_state(self._simulator)

    def add_app(self, **app: Any) -> Json:
        """Register an app; the fields of `AppConfig`."""
        return {"id": self._simulator.platform.add_app(AppConfig(**app)).id}

    async def ask_for_deletion(self, app_id: str, user_id: str) -> Json:
        """Have a person's data deleted by the app; the answer is the app's."""
        answer = await self._simulator.ask_for_deletion(app_id, user_id)
        return {"status": answer.status, "url": answer.url, "confirmation_code": answer.confirmation_code}

    def add_page(self, **page: Any) -> Json:
        """Create a page; the fields of `PageConfig`."""
        added = self._simulator.platform.add_page(PageConfig(**page))
        self._simulator.watchers.tell("state")
        return {"id": added.id}

    def add_person(self, name: str, **facts: Any) -> Json:
        """Create a person; the fields of `PersonConfig`."""
        person = self._simulator.person(name, **facts)
        self._simulator.watchers.tell("state")
        return {"id": person.id}

    def open_thread(self, page_id: str, person_id: str) -> Json:
        """The thread of a person with a page."""
        return shown.shown_thread(self._simulator, self._simulator.customer(page_id, person_id))

    def thread(self, page_id: str, psid: str) -> Json:
        """A thread with its messages."""
        return shown.shown_thread(self._simulator, self._simulator.customer_by_psid(page_id, psid))

    async def act(self, request: Request) -> Json:
        """One act of the customer, by name (see `ACTS`)."""
        return await self._act(request, ACTS, self._simulator.customer_by_psid)

    async def inbox_act(self, request: Request) -> Json:
        """One act on the page's side, by name (see `INBOX_ACTS`)."""
        return await self._act(request, INBOX_ACTS, self._simulator.page_inbox)

    async def _act(
        self, request: Request, acts: dict[str, Callable[..., Any]], who: Callable[[str, str], Any]
    ) -> Json:
        page_id, psid = request.path_params["page_id"], request.path_params["psid"]
        mid = await acting(request, who(page_id, psid), acts)
        self._simulator.watchers.tell("thread", page_id=page_id, psid=psid)
        return {"mid": mid}

    def clock(self) -> Json:
        """The simulated time."""
        return {"now": self._simulator.clock.now().isoformat()}

    def advance(self, seconds: float) -> Json:
        """Push the time forward."""
        return {"now": self._simulator.clock.advance(seconds).isoformat()}

    def fail_sends(
        self,
        kind: FaultKind,
        times: int = 1,
        accepted: bool = False,
        page_id: str | None = None,
        psid: str | None = None,
    ) -> None:
        """Let the next sends fail."""
        self._simulator.fail_sends(kind, times, accepted=accepted, page_id=page_id, psid=psid)

    def webhooks(self, latest: int | None = None, platform: Platform | None = None) -> list[Json]:
        """Webhooks of all platforms or of one, oldest first; only the `latest` so many if given."""
        postman = self._simulator.postman
        letters = postman.letters if platform is None else postman.of(platform)
        return [shown.shown_letter(letter) for letter in letters[since(latest) :]]

    def release(self, shuffle: bool = False, seed: int | None = None, order: tuple[int, ...] = ()) -> Json:
        """Deliver what was held."""
        return {"released": self._simulator.postman.release(shuffle=shuffle, seed=seed, order=order)}

    async def settle(self, seconds: float = SETTLE_SECONDS) -> Json:
        """Wait until all webhooks are answered or given up; `settled` is false when that took too long."""
        try:
            async with asyncio.timeout(seconds):
                await self._simulator.settled()
        except TimeoutError:
            return {"settled": False}
        return {"settled": True}

    async def redeliver(self, delivery_id: str, times: int = 1, simultaneous: bool = False) -> Json:
        """Send a webhook again."""
        postman = self._simulator.postman
        return {"statuses": await postman.redeliver(delivery_id, times=times, simultaneous=simultaneous)}

    def sends(self, latest: int | None = None) -> list[Json]:
        """Accepted messages, oldest first; only the `latest` so many if given."""
        return [shown.shown_send(send) for send in self._simulator.accepted[since(latest) :]]

    def refusals(self, latest: int | None = None, platform: Platform | None = None) -> list[Json]:
        """Refused calls of all platforms or of one, oldest first; only the `latest` so many if given."""
        refusals = self._simulator.refusals
        calls = refusals.calls if platform is None else refusals.of(platform)
        return [shown.shown_refusal(one) for one in calls[since(latest) :]]

    def mails(self, latest: int | None = None) -> list[Json]:
        """Mails, oldest first; only the `latest` so many if given."""
        return [shown.shown_mail(mail) for mail in self._simulator.mailbox.mails[since(latest) :]]

    def fail_mails(self, kind: MailFaultKind, times: int = 1, recipient: str | None = None) -> None:
        """Let the next mails fail."""
        self._simulator.mailbox.fail(kind, times, recipient)

    async def upload(self, request: Request) -> Json:
        """Keep a file; the answer is its address. The body is the file, its media type the header's."""
        content = await request.body()
        if not 0 < len(content) <= MOST_UPLOADED:
            raise ValueError(f"body: must have 1 to {MOST_UPLOADED} bytes")
        path = self._simulator.files.keep(content, request.headers.get("content-type", "image/png"))
        return {"url": self._simulator.public_url + path}

    async def events(self, _request: Request) -> Response:
        """What changes, as server-sent events: notes that say what to fetch again."""
        return EventSourceResponse(self._notes())

    async def _notes(self) -> AsyncIterator[ServerSentEvent]:
        yield ServerSentEvent(data=json.dumps({"kind": "hello"}))
        async for note in self._simulator.watchers.listen():
            yield ServerSentEvent(data=json.dumps(note))
