"""What can be saved as keyword answers, and what cannot, naming the field (spec H4, E10)."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from message_center.domain.buttons import check_buttons
from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.keyword_answers import (
    MESSAGES_LIMIT,
    PHRASE_LIMIT,
    PHRASES_LIMIT,
    RULES_LIMIT,
    AwayAnswer,
    KeywordAnswers,
    KeywordRule,
    PreparedMessage,
)
from message_center.domain.messages import TEXT_LIMIT
from message_center.domain.tags import checked_line
from message_center.domain.template_variables import TemplateKind, names_of
from message_center.domain.templates import check_template, typed_length
from message_center.domain.typed_text import several_lines
from message_center.errors import InvalidInput, LimitExceeded, NotFound


def checked(answers: KeywordAnswers, *, hours_ids: Collection[Id]) -> KeywordAnswers:
    """The answers as they are kept; `hours_ids` are the shop's working hours.

    Raises InvalidInput, LimitExceeded, NotFound.
    """
    return replace(
        answers,
        rules=checked_rules(answers.rules, hours_ids=hours_ids),
        away=_checked_away(answers.away, hours_ids),
    )


def checked_rules(rules: Sequence[KeywordRule], *, hours_ids: Collection[Id]) -> tuple[KeywordRule, ...]:
    """The rules as they are kept. Raises InvalidInput, LimitExceeded, NotFound."""
    if len(rules) > RULES_LIMIT:
        raise LimitExceeded(f"A shop has at most {RULES_LIMIT} keyword answers.", field="rules")
    return tuple(_checked_rule(rule, hours_ids, f"rules.{index}") for index, rule in enumerate(rules))


def checked_message(message: PreparedMessage, *, field: str) -> PreparedMessage:
    """The message as it is kept. Raises InvalidInput, LimitExceeded."""
    if typed_length(message.text) > TEXT_LIMIT:
        raise LimitExceeded(f"A message has at most {TEXT_LIMIT} characters.", field=f"{field}.text")
    check_template(message.text, variables=names_of(TemplateKind.KEYWORD_ANSWER), field=f"{field}.text")
    text = several_lines(message.text, limit=TEXT_LIMIT, field=f"{field}.text") or ""
    if not text and message.image_id is None:
        raise InvalidInput("A message needs a text or an image.", field=f"{field}.text")
    if not text and message.buttons:
        raise InvalidInput("Buttons stand below a text; write one.", field=f"{field}.text")
    check_buttons(message.buttons, field=f"{field}.buttons")
    return replace(message, text=text)


def _checked_rule(rule: KeywordRule, hours_ids: Collection[Id], field: str) -> KeywordRule:
    return replace(
        rule,
        phrases=_checked_phrases(rule.phrases, f"{field}.phrases"),
        messages=_checked_messages(rule.messages, f"{field}.messages"),
        working_hours_ids=_checked_hours(rule.working_hours_ids, hours_ids, field, needed=rule.follows_hours),
    )


def _checked_away(away: AwayAnswer, hours_ids: Collection[Id]) -> AwayAnswer:
    messages = _checked_messages(away.messages, "away.messages") if away.enabled or away.messages else ()
    hours = _checked_hours(away.working_hours_ids, hours_ids, "away", needed=away.enabled)
    return replace(away, messages=messages, working_hours_ids=hours)


def _checked_phrases(phrases: Sequence[str], field: str) -> tuple[str, ...]:
    if not phrases:
        raise InvalidInput("A keyword answer needs at least one phrase.", field=field)
    if len(phrases) > PHRASES_LIMIT:
        raise LimitExceeded(f"A keyword answer has at most {PHRASES_LIMIT} phrases.", field=field)
    kept: dict[str, str] = {}
    for index, phrase in enumerate(phrases):
        word = checked_line(phrase, "A phrase", limit=PHRASE_LIMIT, field=f"{field}.{index}")
        if folded(word) in kept:
            raise InvalidInput("This phrase is in the rule already.", field=f"{field}.{index}")
        kept[folded(word)] = word
    return tuple(kept.values())


def _checked_hours(chosen: Sequence[Id], known: Collection[Id], field: str, *, needed: bool) -> tuple[Id, ...]:
    where = f"{field}.workingHoursIds"
    if needed and not chosen:
        raise InvalidInput("Say which working hours.", field=where)
    for index, one in enumerate(chosen):
        if one not in known:
            raise NotFound("This shop has no such working hours.", field=f"{where}.{index}")
    return tuple(dict.fromkeys(chosen))


def _checked_messages(messages: Sequence[PreparedMessage], field: str) -> tuple[PreparedMessage, ...]:
    if not messages:
        raise InvalidInput("An answer needs at least one message.", field=field)
    if len(messages) > MESSAGES_LIMIT:
        raise LimitExceeded(f"An answer has at most {MESSAGES_LIMIT} messages.", field=field)
    return tuple(checked_message(message, field=f"{field}.{index}") for index, message in enumerate(messages))
