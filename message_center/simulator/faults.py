"""Failures on demand: what the next sends meet instead of a plain answer. Each platform has kinds of its own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(slots=True)
class Fault:
    """A failure for the next `times` sends (of one account or to one person only, if given).

    `accepted`: the message reaches the person all the same, and only the answer is bad.
    """

    kind: str
    times: int = 1
    accepted: bool = False
    account_id: str | None = None
    person: str | None = None

    def concerns(self, account_id: str, person: str | None) -> bool:
        """Whether a call of this account for this person meets the fault."""
        return self.times > 0 and self.account_id in (None, account_id) and self.person in (None, person)


class Faults:
    """The failures that are waiting, first planned first met."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []
        self.released = asyncio.Event()
        """What hanging calls wait for; every `clear` sets it and makes a new one."""

    def plan(
        self,
        kind: str,
        times: int = 1,
        *,
        accepted: bool = False,
        account_id: str | None = None,
        person: str | None = None,
    ) -> None:
        """Let the next sends fail."""
        self.waiting.append(Fault(kind, times, accepted, account_id, person))

    def meet(self, account_id: str, person: str | None) -> Fault | None:
        """The fault that this call meets; it is used up by one."""
        for fault in self.waiting:
            if fault.concerns(account_id, person):
                fault.times -= 1
                self.waiting = [left for left in self.waiting if left.times > 0]
                return fault
        return None

    def clear(self) -> None:
        """Plan no failures any more, and close the connections that hang."""
        self.waiting.clear()
        self.released.set()
        self.released = asyncio.Event()
