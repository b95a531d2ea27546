"""Ice breakers: questions shown before a conversation starts, with their automatic answers (spec E1, E2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from message_center.domain.ids import Id
from message_center.domain.template_variables import ACCOUNT_NAME, TemplateKind, names_of
from message_center.domain.templates import check_template, render, typed_length
from message_center.errors import InvalidInput, LimitExceeded

QUESTION_LIMIT = 80
ANSWER_LIMIT = 500
VARIABLES = names_of(TemplateKind.ICE_BREAKER_ANSWER)
PAYLOAD_PREFIX = "ib:"


@dataclass(frozen=True, slots=True, kw_only=True)
class IceBreaker:
    """One question and its answer; `id` goes into the platform's payload and never changes."""

    id: str
    question: str
    answer: str


class PublicationState(StrEnum):
    """Whether what is saved is what customers see."""

    NEVER = "NEVER"
    PENDING = "PENDING"
    LIVE = "LIVE"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What the platform was last told, and how that went. `live` are the questions' ids, in order."""

    state: PublicationState = PublicationState.NEVER
    live: tuple[str, ...] = ()
    error: str | None = None
    tried_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IceBreakerSettings:
    """The wanted state of one account, beside what is published. Off and empty by default."""

    account_id: Id
    enabled: bool = False
    items: tuple[IceBreaker, ...] = ()
    publication: Publication = Publication()
    revision: int = 0

    @property
    def wanted(self) -> tuple[IceBreaker, ...]:
        """What should be shown to customers, in order, before the channel's own limit."""
        return self.items if self.enabled else ()


def payload_of(ice_breaker_id: str) -> str:
    """What the platform sends back on a tap; never parse the title (Messenger Platform: Messenger Profile)."""
    return PAYLOAD_PREFIX + ice_breaker_id


def tapped(payload: str | None) -> str | None:
    """The id of the tapped ice breaker, or None if the payload is something else's."""
    if payload is None or not payload.startswith(PAYLOAD_PREFIX):
        return None
    return payload[len(PAYLOAD_PREFIX) :]


def answer_to(settings: IceBreakerSettings, payload: str | None, *, account_name: str) -> str | None:
    """The answer to a tap, its variable filled in; None when the question is gone (spec E2)."""
    ice_breaker_id = tapped(payload)
    for item in settings.items:
        if item.id == ice_breaker_id:
            return render(item.answer, {ACCOUNT_NAME.name: account_name})
    return None


def check(items: Sequence[IceBreaker], *, limit: int) -> None:
    """Refuse what cannot be saved, naming the field (spec E1, E10).

    Raises InvalidInput or LimitExceeded.
    """
    if len(items) > limit:
        raise LimitExceeded(
            f"An account of this channel holds at most {limit} questions; remove {len(items) - limit}.",
            field="iceBreakers",
        )
    known: set[str] = set()
    for index, item in enumerate(items):
        where = f"iceBreakers.{index}"
        if item.id and item.id in known:
            raise InvalidInput("This question is in the list already.", field=f"{where}.id")
        known.add(item.id)
        _check_length(item.question, "A question", limit=QUESTION_LIMIT, field=f"{where}.question")
        _check_length(item.answer, "An answer", limit=ANSWER_LIMIT, field=f"{where}.answer")
        check_template(item.question, variables=frozenset(), field=f"{where}.question")
        check_template(item.answer, variables=VARIABLES, field=f"{where}.answer")


def _check_length(text: str, name: str, *, limit: int, field: str) -> None:
    if not text.strip():
        raise InvalidInput(f"{name} is required.", field=field)
    if typed_length(text) > limit:
        raise InvalidInput(f"{name} has at most {limit} characters.", field=field)
