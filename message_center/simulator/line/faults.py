"""Failures on demand: what the next pushes to LINE meet instead of a plain answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal

from message_center.simulator.line import errors

LineFaultKind = Literal[
    "rate_limited", "quota_exhausted", "token_expired", "permission", "not_sent", "http_500", "hang", "close"
]

ERRORS = {
    "rate_limited": errors.RATE,
    "quota_exhausted": errors.QUOTA,
    "token_expired": errors.BAD_TOKEN,
    "permission": errors.PERMISSION,
    "not_sent": errors.NOT_SENT,
    "http_500": errors.SERVER,
}


@dataclass(slots=True)
class LineFault:
    """A failure for the next `times` pushes. `accepted`: the message reaches the person all the same, and only
    the answer is bad (for `http_500`, `hang`, `close`)."""

    kind: LineFaultKind
    times: int = 1
    accepted: bool = False


class LineFaults:
    """The failures that are waiting, first planned first met."""

    def __init__(self) -> None:
        self.waiting: list[LineFault] = []
        self.released = asyncio.Event()

    def plan(self, kind: LineFaultKind, times: int = 1, accepted: bool = False) -> None:
        """Let the next `times` pushes fail."""
        self.waiting.append(LineFault(kind, times, accepted))

    def meet(self) -> LineFault | None:
        """The fault that this call meets; it is used up by one."""
        if not self.waiting:
            return None
        fault = self.waiting[0]
        fault.times -= 1
        if fault.times <= 0:
            self.waiting.pop(0)
        return fault

    def clear(self) -> None:
        """Plan no failures any more, and close the connections that hang."""
        self.waiting.clear()
        self.released.set()
        self.released = asyncio.Event()
