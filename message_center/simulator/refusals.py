"""The calls that the platforms refused, and why: what tests and the page look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from starlette.requests import Request

from message_center.simulator.clock import Clock
from message_center.simulator.postman import Platform
from message_center.simulator.watchers import Watchers

Json = dict[str, Any]


class Refusal(Protocol):
    """A platform's error answer."""

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...

    def body(self) -> Json:
        """The answer's JSON."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCall:
    """A call that a platform refused by a rule or by a planned fault. Tokens are not kept."""

    platform: Platform
    at: datetime
    method: str
    path: str
    account_id: str | None
    body: Json
    error: Any
    """The platform's own `Refusal`."""


class Refusals:
    """The record, oldest first."""

    def __init__(self, clock: Clock, watchers: Watchers) -> None:
        self.calls: list[RefusedCall] = []
        self._clock, self._watchers = clock, watchers

    def note(
        self, platform: Platform, request: Request, account_id: str | None, body: Json, error: Refusal
    ) -> None:
        """Keep a refused call."""
        call = RefusedCall(
            platform=platform,
            at=self._clock.now(),
            method=request.method,
            path=request.url.path,
            account_id=account_id,
            body={name: value for name, value in body.items() if name != "access_token"},
            error=error,
        )
        self.calls.append(call)
        self._watchers.tell("refused")

    def of(self, platform: Platform) -> list[RefusedCall]:
        """The refused calls of one platform."""
        return [call for call in self.calls if call.platform == platform]
