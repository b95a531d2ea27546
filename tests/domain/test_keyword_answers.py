"""Which answer a message gets, and what can be saved (spec H4)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.actors import Actor, ActorKind
from message_center.domain.auto_tagging import KeywordFinder
from message_center.domain.buttons import LinkButton
from message_center.domain.ids import Id
from message_center.domain.keyword_answer_checks import checked
from message_center.domain.keyword_answers import (
    AnswerTime,
    AwayAnswer,
    KeywordAnswers,
    KeywordRule,
    PreparedMessage,
    chosen,
    says,
    words_of,
)
from message_center.domain.working_hours import TimeRange, Weekday, WeeklyRange, WorkingHours
from message_center.errors import UserError
from tests.domain.made import a_message

TAIPEI = ZoneInfo("Asia/Taipei")
MONDAY_NOON = datetime(2026, 6, 1, 4, tzinfo=UTC)
MONDAY_NIGHT = MONDAY_NOON + timedelta(hours=10)
OFFICE = WorkingHours(
    id=Id("a" * 24),
    shop_id=Id("b" * 24),
    name="Office",
    created_at=MONDAY_NOON,
    ranges=tuple(WeeklyRange(weekday=day, time=TimeRange(start=540, end=1080)) for day in list(Weekday)[:5]),
)
HOURS = {OFFICE.id: OFFICE}
HELLO = (PreparedMessage(text="Hello!"),)
CUSTOMER = Actor(ActorKind.CUSTOMER, None, "")


def rule(*phrases: str, time: AnswerTime = AnswerTime.ALWAYS, hours: tuple[Id, ...] = (OFFICE.id,)) -> KeywordRule:
    """A rule with these phrases."""
    return KeywordRule(phrases=phrases, messages=HELLO, time=time, working_hours_ids=hours)


def answer(rules: tuple[KeywordRule, ...], text: str, at: datetime) -> int | None:
    """The place of the rule that answers."""
    finder = KeywordFinder([one.phrases for one in rules])
    hit = chosen(KeywordAnswers(rules=rules), finder.hits(text), HOURS, TAIPEI, at)
    return None if hit is None else hit.rule


@pytest.mark.spec("H4")
@pytest.mark.parametrize(
    ("time", "at_noon", "at_night"),
    [
        (AnswerTime.ALWAYS, 0, 0),
        (AnswerTime.WITHIN_HOURS, 0, None),
        (AnswerTime.OUTSIDE_HOURS, None, 0),
        (AnswerTime.OFF, None, None),
    ],
)
def test_a_rule_answers_at_its_time(time: AnswerTime, at_noon: int | None, at_night: int | None) -> None:
    """Always, only within or only outside working hours, or never; case and width of the words do not matter."""
    rules = (rule("Ｓhipping", "運費", time=time),)
    assert answer(rules, "what does SHIPPING cost?", MONDAY_NOON) == at_noon
    assert answer(rules, "請問運費", MONDAY_NIGHT) == at_night


@pytest.mark.spec("H4")
def test_the_first_rule_that_holds_answers_alone() -> None:
    """A rule that does not hold now makes way for the next; one whose working hours are gone rests."""
    rules = (
        rule("ship", time=AnswerTime.OUTSIDE_HOURS, hours=(Id("c" * 24),)),
        rule("ship", time=AnswerTime.OUTSIDE_HOURS),
        rule("shipping"),
    )
    assert [answer(rules, "shipping?", at) for at in (MONDAY_NOON, MONDAY_NIGHT)] == [2, 1]
    assert answer(rules, "hello", MONDAY_NOON) is None


@pytest.mark.spec("H4")
@settings(max_examples=40)
@given(st.integers(0, 10 * 24 * 60))
def test_a_closed_period_has_one_name(minutes: int) -> None:
    """The answer outside working hours is named after when work begins again, which is the same all the while."""
    away = AwayAnswer(enabled=True, messages=HELLO, working_hours_ids=(OFFICE.id,))
    at = MONDAY_NOON + timedelta(minutes=minutes)
    until = away.closed_until(HOURS, TAIPEI, at)
    wall = at.astimezone(TAIPEI)
    open_now = wall.weekday() < 5 and 9 <= wall.hour < 18
    assert (until is None) == open_now
    if until is not None:
        opens = datetime.fromisoformat(until)
        assert opens > at
        assert away.closed_until(HOURS, TAIPEI, opens) is None
        assert away.closed_until(HOURS, TAIPEI, opens - timedelta(minutes=1)) == until
    assert replace(away, enabled=False).closed_until(HOURS, TAIPEI, at) is None
    assert away.closed_until({}, TAIPEI, at) is None


@pytest.mark.spec("H4", "E2")
def test_what_rules_look_at() -> None:
    """What the customer typed, and what a button of ours says for them; no other tap."""
    typed = a_message(CUSTOMER, sequence=1, at=MONDAY_NOON, text="運費")
    assert words_of(typed) == "運費"
    assert words_of(replace(typed, payload=says("Shipping").payload)) == "Shipping"
    assert words_of(replace(typed, payload="ib:1")) is None
    assert words_of(replace(typed, text=" ")) is None


FULL = KeywordAnswers(
    enabled=True,
    rules=(rule(" Ship ", "運費", time=AnswerTime.WITHIN_HOURS),),
    away=AwayAnswer(enabled=True, messages=HELLO, working_hours_ids=(OFFICE.id,)),
)


def with_message(**fields: Any) -> KeywordAnswers:
    """The rule with another message."""
    return replace(FULL, rules=(replace(FULL.rules[0], messages=(PreparedMessage(**fields),)),))


def with_rule(**fields: Any) -> KeywordAnswers:
    """The rule with other fields."""
    return replace(FULL, rules=(replace(FULL.rules[0], **fields),))


@pytest.mark.spec("H4", "E10")
@pytest.mark.parametrize(
    ("answers", "code", "field"),
    [
        (replace(FULL, rules=FULL.rules * 61), "LIMIT_EXCEEDED", "rules"),
        (with_rule(phrases=()), "INVALID", "rules.0.phrases"),
        (with_rule(phrases=tuple(map(str, range(11)))), "LIMIT_EXCEEDED", "rules.0.phrases"),
        (with_rule(phrases=("a", " ")), "INVALID", "rules.0.phrases.1"),
        (with_rule(phrases=("x" * 41,)), "INVALID", "rules.0.phrases.0"),
        (with_rule(phrases=("ship", "ＳＨＩＰ")), "INVALID", "rules.0.phrases.1"),
        (with_rule(messages=()), "INVALID", "rules.0.messages"),
        (with_rule(messages=HELLO * 4), "LIMIT_EXCEEDED", "rules.0.messages"),
        (with_rule(working_hours_ids=()), "INVALID", "rules.0.workingHoursIds"),
        (with_rule(working_hours_ids=(Id("c" * 24),)), "NOT_FOUND", "rules.0.workingHoursIds.0"),
        (with_message(), "INVALID", "rules.0.messages.0.text"),
        (with_message(text="x" * 5001), "LIMIT_EXCEEDED", "rules.0.messages.0.text"),
        (with_message(text="{{nobody}}"), "INVALID", "rules.0.messages.0.text"),
        (with_message(image_id=OFFICE.id, buttons=(says("x"),)), "INVALID", "rules.0.messages.0.text"),
        (with_message(text="x", buttons=(says(" "),)), "INVALID", "rules.0.messages.0.buttons.0.title"),
        (
            with_message(text="x", buttons=(LinkButton(title="x", url="ftp://x"),)),
            "INVALID",
            "rules.0.messages.0.buttons.0.url",
        ),
        (replace(FULL, away=AwayAnswer(enabled=True)), "INVALID", "away.messages"),
        (replace(FULL, away=AwayAnswer(enabled=True, messages=HELLO)), "INVALID", "away.workingHoursIds"),
    ],
)
def test_what_cannot_be_saved_is_named(answers: KeywordAnswers, code: str, field: str) -> None:
    """Each fault names its field."""
    with pytest.raises(UserError) as refusal:
        checked(answers, hours_ids=HOURS)
    assert (refusal.value.code, refusal.value.field) == (code, field)


@pytest.mark.spec("H4")
def test_what_can_be_saved_is_kept_tidy() -> None:
    """Phrases without blanks around them; everything else as it was written. An empty answer may be off."""
    assert checked(FULL, hours_ids=HOURS).rules[0].phrases == ("Ship", "運費")
    nothing = KeywordAnswers()
    assert checked(nothing, hours_ids=HOURS) == nothing
