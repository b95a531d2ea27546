"""Keyword answers, and the answer outside working hours (spec H4).

A customer's message that holds a phrase of a rule gets the rule's answer; of several rules that hold now, the
first in the shop's order answers, and no other. What no rule answers gets, while nobody works, the answer outside
working hours: once a conversation until work begins again. A rule whose working hours are gone rests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from message_center.domain.auto_tagging import Hit, is_examined
from message_center.domain.buttons import AnswerButton, Button
from message_center.domain.ids import Id
from message_center.domain.languages import NAMELESS, language_of
from message_center.domain.messages import TEXT_LIMIT, Message
from message_center.domain.open_time import next_open
from message_center.domain.template_variables import ACCOUNT_NAME, ADDRESSED_NAME
from message_center.domain.templates import typed_length
from message_center.domain.text_splitting import split_text
from message_center.domain.working_hours import WorkingHours, is_open

RULES_LIMIT = 60
PHRASES_LIMIT = 10
PHRASE_LIMIT = 40
MESSAGES_LIMIT = 3
SAYS = "say:"
"""How the payload of a button begins that says its words for the customer."""

NEVER = "never"


class AnswerTime(StrEnum):
    """When a rule answers."""

    ALWAYS = "ALWAYS"
    WITHIN_HOURS = "WITHIN_HOURS"
    OUTSIDE_HOURS = "OUTSIDE_HOURS"
    OFF = "OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedMessage:
    """One message of an answer: a text with its buttons, an image, or all of them."""

    text: str = ""
    image_id: Id | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordRule:
    """Phrases, and what is answered to them. `working_hours_ids` are those that `time` speaks of."""

    phrases: tuple[str, ...]
    messages: tuple[PreparedMessage, ...]
    time: AnswerTime = AnswerTime.ALWAYS
    working_hours_ids: tuple[Id, ...] = ()

    @property
    def follows_hours(self) -> bool:
        """Whether it looks at working hours."""
        return self.time in (AnswerTime.WITHIN_HOURS, AnswerTime.OUTSIDE_HOURS)

    def holds(self, hours: Mapping[Id, WorkingHours], zone: ZoneInfo, at: datetime) -> bool:
        """Whether it answers at this moment."""
        if not self.follows_hours:
            return self.time is AnswerTime.ALWAYS
        known = [hours[one] for one in self.working_hours_ids if one in hours]
        return bool(known) and is_open(known, zone, at) is (self.time is AnswerTime.WITHIN_HOURS)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwayAnswer:
    """What is answered while none of these working hours are open."""

    enabled: bool = False
    messages: tuple[PreparedMessage, ...] = ()
    working_hours_ids: tuple[Id, ...] = ()

    def closed_until(self, hours: Mapping[Id, WorkingHours], zone: ZoneInfo, at: datetime) -> str | None:
        """The name of the closed period, which is when work begins again; None when it is not to answer now."""
        known = [hours[one] for one in self.working_hours_ids if one in hours]
        if not self.enabled or not known or is_open(known, zone, at):
            return None
        opens = next_open(known, zone, at)
        return NEVER if opens is None else opens.isoformat()


NO_AWAY_ANSWER = AwayAnswer()


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordAnswers:
    """The shop's rules in their order, and its answer outside working hours. Off and empty by default."""

    enabled: bool = False
    rules: tuple[KeywordRule, ...] = ()
    away: AwayAnswer = NO_AWAY_ANSWER
    revision: int = 0

    @property
    def works(self) -> bool:
        """Whether customers may hear anything of it."""
        return self.enabled or self.away.enabled

    def messages(self) -> Iterable[PreparedMessage]:
        """All that may be sent."""
        yield from (message for rule in self.rules for message in rule.messages)
        yield from self.away.messages

    def image_ids(self) -> frozenset[Id]:
        """All images that may be sent."""
        return frozenset(one.image_id for one in self.messages() if one.image_id is not None)

    def working_hours_ids(self) -> frozenset[Id]:
        """All working hours that are looked at."""
        return frozenset(self.away.working_hours_ids).union(*(rule.working_hours_ids for rule in self.rules))


def values_for(name: str | None, account: str, *, locale: str) -> dict[str, str]:
    """What the variables stand for; a new customer's name may not be known yet."""
    return {ADDRESSED_NAME.name: name or NAMELESS[language_of(locale)], ACCOUNT_NAME.name: account}


def texts_of(text: str) -> tuple[str, ...]:
    """A text with its variables filled in, as messages that may be sent: names can be long. Empty for no text."""
    parts = split_text(text.rstrip(), limit=TEXT_LIMIT, measure=typed_length)
    return tuple(part for part in parts if part.strip())


def says(title: str) -> AnswerButton:
    """A button that says its words for the customer, so that they meet the rules as if they were typed."""
    return AnswerButton(title=title, payload=SAYS + title)


def words_of(message: Message) -> str | None:
    """What rules look at: what the customer typed, or had a button of ours say; None for anything else."""
    if message.is_from_customer and message.payload is not None and message.payload.startswith(SAYS):
        return message.payload.removeprefix(SAYS)
    return message.text if is_examined(message) else None


def chosen(
    answers: KeywordAnswers,
    hits: Iterable[Hit],
    hours: Mapping[Id, WorkingHours],
    zone: ZoneInfo,
    at: datetime,
) -> Hit | None:
    """The first of the rules that the words meet and that hold at this moment; hits are in the rules' order."""
    return next((hit for hit in hits if answers.rules[hit.rule].holds(hours, zone, at)), None)
