"""The ways on which customers reach the shop, and what of the shop's reached them: one road a channel."""

import asyncio
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import uuid4

import httpx

from message_center.simulator import Simulator

SAID = re.compile(r"(?:answer|question) [a-z]+-\d+-\d+")
"""What people say in this story: everything is said once, by one of them, on one road."""


class Road(Protocol):
    """One channel as its customers know it. `name` is the channel's and part of all that is said there."""

    name: str
    customers: int

    async def write(self, number: int, text: str) -> None:
        """Customer number so and so writes; returns when it is on its way, or (storefront) acknowledged."""

    def arrived(self) -> Counter[str]:
        """How often each of the shop's answers was taken by the platform."""

    async def again(self, chance: Sequence[float]) -> None:
        """The platform delivers some webhooks again, several at once: one for each number from 0 to 1."""


class Writes(Protocol):
    """A simulated platform's customer."""

    def write(self, text: str) -> object:
        """Type a message."""


@dataclass
class InstantRoad:
    """An instant messenger: `meet` makes a person, by their id, a customer of the account there; `taken` are
    the bodies of all that the platform took from the shop."""

    name: str
    simulator: Simulator
    customers: int
    meet: Callable[[str], Writes]
    taken: Callable[[], Iterable[object]]
    _people: dict[int, Writes] = field(default_factory=dict)

    async def write(self, number: int, text: str) -> None:
        if number not in self._people:
            self._people[number] = self.meet(self.simulator.person(f"{self.name} {number}").id)
        self._people[number].write(text)

    def arrived(self) -> Counter[str]:
        return _said(self.taken())

    async def again(self, chance: Sequence[float]) -> None:
        delivered = [letter for letter in self.simulator.deliveries if letter.state == "delivered"]
        for one in chance:
            if delivered:
                letter = delivered[int(one * len(delivered))]
                await self.simulator.postman.redeliver(letter.id, times=3, simultaneous=True)


@dataclass
class PageRoad:
    """The shop's own pages: the contact form, whose visitors get a token for their thread, or the orders' pages,
    whose buyers come with one (`token_of`, by the customer's number)."""

    name: str
    url: str
    simulator: Simulator
    customers: int
    token_of: Callable[[int], str] | None = None
    _http: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=20))
    _tokens: dict[int, str] = field(default_factory=dict)
    _sent: list[tuple[dict[str, str], dict[str, str]]] = field(default_factory=list)

    async def write(self, number: int, text: str) -> None:
        form = {"message": text, "email": f"{self.name}-{number}@example.com", "messageId": str(uuid4())}
        token = self.token_of(number) if self.token_of else self._tokens.get(number)
        proof = {"Authorization": f"Bearer {token}"} if token else {}
        self._sent.append((form, proof))
        self._tokens[number] = (await self._post(form, proof))["threadToken"]

    def arrived(self) -> Counter[str]:
        mails = (mail for mail in self.simulator.mailbox.mails if mail.recipients[0].startswith(f"{self.name}-"))
        return _said(mail.text for mail in mails)

    async def again(self, chance: Sequence[float]) -> None:
        for one in chance:
            if self._sent:
                await self._post(*self._sent[int(one * len(self._sent))])

    async def _post(self, form: dict[str, str], proof: dict[str, str]) -> dict[str, Any]:
        """As a good form does: the same message with the same id until it is acknowledged."""
        while True:
            try:
                answer = await self._http.post(self.url, json=form, headers=proof)
                if answer.status_code == httpx.codes.CREATED:
                    accepted: dict[str, Any] = answer.json()
                    return accepted
                assert answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR, answer.text
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.2)


def _said(bodies: Iterable[object]) -> Counter[str]:
    """Each thing said counts once a body: a mail may hold it twice."""
    return Counter(said for body in bodies for said in set(SAID.findall(json.dumps(body))))
