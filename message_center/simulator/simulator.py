"""The simulator in one object: what tests and the demo script, and what they look at afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from datetime import datetime
from typing import Any
from uuid import uuid4

from message_center.simulator.backstage import Backstage
from message_center.simulator.clock import Clock, real_time
from message_center.simulator.config import PersonConfig, SimulatorConfig
from message_center.simulator.faults import Faults
from message_center.simulator.files import Files
from message_center.simulator.line.line import Line
from message_center.simulator.mailbox import Mailbox
from message_center.simulator.meta.customer import Customer
from message_center.simulator.meta.deletion import DeletionAnswer, ask_for_deletion
from message_center.simulator.meta.faults import FaultKind
from message_center.simulator.meta.graph_api import GraphApi
from message_center.simulator.meta.page_inbox import PageInbox
from message_center.simulator.meta.platform import Platform, Thread
from message_center.simulator.meta.sending import AcceptedSend, Sending
from message_center.simulator.meta.webhooks import Webhooks
from message_center.simulator.postman import Letter, Postman
from message_center.simulator.refusals import Refusals, RefusedCall
from message_center.simulator.watchers import Watchers
from message_center.simulator.whatsapp.whatsapp import WhatsApp


class Simulator:
    """A platform in memory. Make it inside a running event loop; `await close()` when done.

    `clock` is any source of UTC time; `simulator.clock.advance(seconds)` adds to it.
    """

    def __init__(self, config: SimulatorConfig, *, clock: Callable[[], datetime] = real_time) -> None:
        self.config = config
        self.clock = Clock(clock)
        self.watchers, self.files = Watchers(), Files()
        self.postman = Postman(config.webhooks, self.clock, self.watchers)
        self.refusals = Refusals(self.clock, self.watchers)
        self.mailbox = Mailbox(self.clock, self.watchers)
        backstage = Backstage(self.clock, self.postman, self.refusals, self.files, self.watchers)
        self.faults = Faults()
        self.platform = Platform(config, self.clock)
        self.webhooks = Webhooks(self.platform, backstage, config.webhooks)
        self.sending = Sending(self.platform, self.webhooks, self.files)
        self.graph = GraphApi(self.platform, backstage, sending=self.sending, faults=self.faults)
        self.line = Line(config, self.platform.people, backstage)
        self.whatsapp = WhatsApp(config, self.platform.people, self.platform.apps, backstage)
        self.public_url = config.public_url or f"http://{config.host}:{config.port}"

    @property
    def public_url(self) -> str:
        """Where the product reaches the simulator; set it when the port is known late."""
        return self.graph.public_url

    @public_url.setter
    def public_url(self, url: str) -> None:
        for api in (self.graph, self.line.api, self.whatsapp.api):
            api.public_url = url.rstrip("/")

    @property
    def threads(self) -> dict[tuple[str, str], Thread]:
        """All threads by (page id, PSID)."""
        return self.platform.threads

    @property
    def accepted(self) -> list[AcceptedSend]:
        """Every message that Messenger and Instagram took from the product, oldest first."""
        return self.sending.accepted

    @property
    def refused(self) -> list[RefusedCall]:
        """Every call that a platform refused by a rule or by a planned fault, oldest first."""
        return self.refusals.calls

    @property
    def deliveries(self) -> list[Letter]:
        """Every webhook of every platform with its attempts, oldest first."""
        return self.postman.letters

    def person(self, name: str, **facts: Any) -> PersonConfig:
        """Create a person; `facts` are fields of `PersonConfig` (pydantic's ValidationError)."""
        return self.platform.add_person(PersonConfig(**{"id": uuid4().hex[:12], "name": name, **facts}))

    def customer(self, page_id: str, person_id: str) -> Customer:
        """A person as the customer of a page; their thread is made when needed (NotKnown)."""
        return self._customer(self.platform.open_thread(page_id, person_id))

    def customer_by_psid(self, page_id: str, psid: str) -> Customer:
        """The customer with this PSID (NotKnown)."""
        return self._customer(self.platform.thread(page_id, psid))

    def page_inbox(self, page_id: str, psid: str) -> PageInbox:
        """The platform's own inbox for a thread (NotKnown)."""
        return PageInbox(self.platform, self.platform.thread(page_id, psid), self.webhooks, self.sending)

    def expire_token(self, page_id: str, expired: bool = True) -> None:
        """Let a page's token be refused (190/463) until it is called with `expired=False` (NotKnown)."""
        self.platform.page(page_id).token_expired = expired

    def fail_sends(
        self,
        kind: FaultKind,
        times: int = 1,
        *,
        accepted: bool = False,
        page_id: str | None = None,
        psid: str | None = None,
    ) -> None:
        """Let the next `times` sends to Meta fail; see `FaultKind` and `Fault`."""
        self.faults.plan(kind, times, accepted=accepted, account_id=page_id, person=psid)

    async def subscribe(
        self, app_id: str, callback_url: str | None = None, verify_token: str | None = None
    ) -> bool:
        """Verify the app's webhook by the GET handshake, and deliver there from now on; True when it answered
        rightly. Without arguments the app's own callback and token are used (NotKnown; ValueError: no URL)."""
        app = self.platform.app(app_id)
        url = callback_url or app.callback_url
        if url is None:
            raise ValueError("callback_url: the app has none yet; give one")
        token = app.config.verify_token if verify_token is None else verify_token
        return await self.webhooks.handshake(app_id, url, token)

    async def ask_for_deletion(self, app_id: str, user_id: str) -> DeletionAnswer:
        """A person has their data deleted, as Facebook's settings offer it: what the app answers (NotKnown;
        ValueError: the app has no address for it). The real platform names people by an id that is the app's own;
        here any id may be given."""
        return await ask_for_deletion(self.platform.app(app_id).config, user_id, self.clock.now())

    async def settled(self) -> None:
        """Return when every webhook is answered or given up."""
        await self.postman.settled()

    async def until(self, condition: Callable[[], bool], *, seconds: float = 10) -> None:
        """Return as soon as the condition holds, looking again after every change here, for example
        `lambda: len(simulator.accepted) == 2` (TimeoutError after so many real seconds)."""
        async with asyncio.timeout(seconds), aclosing(self.watchers.listen()) as notes:
            while not condition():
                await anext(notes)

    def let_go(self) -> None:
        """End what listens, and close the connections that hang."""
        self.watchers.close()
        for faults in (self.faults, self.line.faults, self.whatsapp.faults):
            faults.clear()

    async def close(self) -> None:
        """Stop everything that runs."""
        self.let_go()
        await self.postman.close()
        await self.sending.close()
        await self.whatsapp.sending.close()
        await self.mailbox.close()

    def _customer(self, thread: Thread) -> Customer:
        return Customer(self.platform, thread, self.webhooks, self.sending)
