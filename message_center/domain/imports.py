"""What an import does to one record, and what it reports (spec D7).

The host tells the newest state of its members, orders and products, and may tell it again: what is known changes
nothing, and what is older than what we know never wins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from message_center.domain.members import Member


class ImportKind(StrEnum):
    """What can be imported."""

    MEMBERS = "members"
    ORDERS = "orders"
    PRODUCTS = "products"


class Outcome(StrEnum):
    """What became of a good record."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a record was left out: the field, and a sentence that says how to mend it."""

    field: str | None
    message: str


Verdict = Outcome | Refusal


class Told(Protocol):
    """What the host tells: with its own id, and when it last changed it."""

    @property
    def id(self) -> str:
        """The host's id."""
        ...

    @property
    def updated_at(self) -> datetime:
        """When the host last changed it."""
        ...


T = TypeVar("T", bound=Told)


def judge(known: T | None, told: T) -> Outcome:
    """What the record does; one that is older than what is known changes nothing."""
    if known is None:
        return Outcome.CREATED
    same = replace(told, updated_at=known.updated_at) == known  # type: ignore[type-var]
    return Outcome.UNCHANGED if same or told.updated_at < known.updated_at else Outcome.CHANGED


@dataclass(slots=True)
class Contacts:
    """Whose each phone and e-mail address is, among the members that a batch concerns."""

    owners: dict[tuple[str, str], str]

    @classmethod
    def of(cls, members: Iterable[Member]) -> "Contacts":
        """As it is before the batch."""
        return cls({contact: member.id for member in members for contact in contacts_of(member)})

    def claim(self, known: Member | None, told: Member) -> Refusal | None:
        """Give the member what it claims, and free what it gave up; or say who has it already."""
        for name, value in contacts_of(told):
            owner = self.owners.get((name, value), told.id)
            if owner != told.id:
                return Refusal(name, f"The member {owner} has this {name}; no two members may share one.")
        for contact in contacts_of(known) if known else ():
            if self.owners.get(contact) == told.id:
                del self.owners[contact]
        self.owners.update(dict.fromkeys(contacts_of(told), told.id))
        return None


def contacts_of(member: Member) -> tuple[tuple[str, str], ...]:
    """The member's phone and e-mail address, by the field's name."""
    given = {"phone": member.profile.phone, "email": member.profile.email}
    return tuple((name, value) for name, value in given.items() if value is not None)


@dataclass(frozen=True, slots=True)
class Folded:
    """What a batch comes to: a verdict for each record, in order, and the records to be written, by id."""

    verdicts: tuple[Verdict, ...]
    writes: Mapping[str, Told]


def fold(known: Mapping[str, T], told: Iterable[T], contacts: Contacts | None = None) -> Folded:
    """Take records one after the other, so that a later one of the same id finds the earlier one done.

    `contacts` is given for members, whose phone and e-mail address are unique.
    """
    now: dict[str, T] = dict(known)
    writes: dict[str, Told] = {}
    verdicts: list[Verdict] = []
    for one in told:
        before = now.get(one.id)
        verdict: Verdict = judge(before, one)
        newer = before is None or one.updated_at > before.updated_at
        if verdict is not Outcome.UNCHANGED and contacts is not None and isinstance(one, Member):
            verdict = contacts.claim(before if isinstance(before, Member) else None, one) or verdict
        if not isinstance(verdict, Refusal) and (newer or verdict is not Outcome.UNCHANGED):
            now[one.id] = writes[one.id] = one
        verdicts.append(verdict)
    return Folded(tuple(verdicts), writes)


@dataclass(frozen=True, slots=True)
class LineError:
    """A line that was left out, or a field of it that must be mended."""

    line: int
    field: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Progress:
    """What one batch came to. Everything up to `line` is settled: an import may go on behind it."""

    line: int
    outcomes: tuple[Outcome, ...] = ()
    errors: tuple[LineError, ...] = ()


ERRORS_KEPT = 100
"""So many errors a summary names; the rest is counted."""


@dataclass(slots=True)
class Summary:
    """What an import has come to so far."""

    line: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    errors: list[LineError] = field(default_factory=list)
    errors_left_off: int = 0

    def add(self, progress: Progress) -> None:
        """Count a batch."""
        self.line = progress.line
        self.created += progress.outcomes.count(Outcome.CREATED)
        self.changed += progress.outcomes.count(Outcome.CHANGED)
        self.unchanged += progress.outcomes.count(Outcome.UNCHANGED)
        self.failed += len({error.line for error in progress.errors})
        kept = progress.errors[: ERRORS_KEPT - len(self.errors)]
        self.errors += kept
        self.errors_left_off += len(progress.errors) - len(kept)
