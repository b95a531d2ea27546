"""Comparing what the shop has stored with what its customers wrote and got: nothing lost, nothing doubled."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

TAKEN = frozenset({"SENT", "DELIVERED", "READ"})


@dataclass(frozen=True)
class Stored:
    """One message as the inbox shows it; `status` is None for the customers'."""

    conversation: str
    channel: str
    direction: str
    text: str
    status: str | None

    @property
    def waits(self) -> bool:
        """Whether it is still on its way."""
        return self.status in ("QUEUED", "SENDING")


def differences(
    stored: Iterable[Stored], *, written: Iterable[str], replied: Iterable[str], arrived: Counter[str]
) -> list[str]:
    """What does not add up, in words; an empty list when everything does.

    Every question is stored once. Every reply is stored once; taken once by the platform if it counts as sent, not
    at all if it failed, at most once if nobody can know.
    """
    stored = list(stored)
    inbound = Counter(one.text for one in stored if one.direction == "INBOUND")
    outbound = Counter(one.text for one in stored if one.direction == "OUTBOUND")
    found = [*_unequal("questions", Counter(written), inbound), *_unequal("replies", Counter(replied), outbound)]
    for one in stored:
        if one.direction == "OUTBOUND":
            times = arrived[one.text]
            allowed = {1} if one.status in TAKEN else {0, 1} if one.status == "UNKNOWN" else {0}
            if times not in allowed:
                found.append(f"{one.text}: {one.status}, but the platform took it {times} times")
    found += [f"{text}: arrived, but nobody sent it" for text in arrived if text not in outbound]
    return found


def _unequal(what: str, expected: Counter[str], actual: Counter[str]) -> list[str]:
    missing, more = expected - actual, actual - expected
    return [f"{what} {how}: {dict(which)}" for how, which in (("lost", missing), ("doubled", more)) if which]
