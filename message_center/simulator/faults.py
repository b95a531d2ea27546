"""Failures on demand: what the next calls of the Send API meet instead of a plain answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal, get_args

from message_center.simulator.meta import errors

FaultKind = Literal[
    "transient",
    "rate_limited",
    "token_expired",
    "window_closed",
    "user_unreachable",
    "permission",
    "unknown",
    "http_500",
    "accept_then_hang",
    "hang",
    "close",
    "echo_first",
]
FAULT_KINDS: tuple[str, ...] = get_args(FaultKind)

ERRORS = {
    "transient": errors.TRANSIENT,
    "token_expired": errors.BAD_TOKEN,
    "window_closed": errors.WINDOW_CLOSED,
    "user_unreachable": errors.UNREACHABLE,
    "permission": errors.PERMISSION,
    "unknown": errors.UNKNOWN_OUTCOME,
}


@dataclass(slots=True)
class Fault:
    """A failure for the next `times` sends (of one page or person only, if given).

    `accepted`: the message reaches the person all the same, and only the answer is bad (for `unknown`, `http_500`,
    `close`, `transient`). `accept_then_hang` always accepts, `hang` never does; `close` ends the connection in the
    middle of the answer; `echo_first` is no failure: the webhooks arrive before the answer does.
    """

    kind: FaultKind
    times: int = 1
    accepted: bool = False
    page_id: str | None = None
    psid: str | None = None

    def concerns(self, page_id: str, psid: str | None) -> bool:
        """Whether a call for this page and person meets the fault."""
        return self.times > 0 and self.page_id in (None, page_id) and self.psid in (None, psid)

    def error(self, page_id: str) -> errors.GraphError | None:
        """The Graph error of this kind, for those that answer with one."""
        if self.kind == "rate_limited":
            return errors.rate_limited(page_id)
        return ERRORS.get(self.kind)


class Faults:
    """The failures that are waiting, first planned first met."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.released = asyncio.Event()
        """What hanging calls wait for; every `clear` sets it and makes a new one."""

    def plan(self, fault: Fault) -> None:
        """Let the next sends fail."""
        self.waiting.append(fault)

    def meet(self, page_id: str, psid: str | None) -> Fault | None:
        """The fault that this call meets; it is used up by one."""
        for fault in self.waiting:
            if fault.concerns(page_id, psid):
                fault.times -= 1
                self.waiting = [left for left in self.waiting if left.times > 0]
                return fault
        return None

    def clear(self) -> None:
        """Plan no failures any more, and close the connections that hang."""
        self.waiting.clear()
        self.released.set()
        self.released = asyncio.Event()
