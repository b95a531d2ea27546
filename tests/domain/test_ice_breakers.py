"""The limits of ice breakers, and which answer a tap gets."""

import pytest

from message_center.domain.ice_breakers import (
    ANSWER_LIMIT,
    QUESTION_LIMIT,
    IceBreaker,
    IceBreakerSettings,
    answer_to,
    check,
    payload_of,
)
from message_center.errors import InvalidInput, LimitExceeded
from tests.domain.made import ACCOUNT

LETTERS = ["a", "問", "👍", "e\u0301"]
"""One character each as the limits count: code points in NFC, so a letter with its accent is one."""


def item(question: str = "Open?", answer: str = "Yes.", number: int = 1) -> IceBreaker:
    return IceBreaker(id=f"{number:024x}", question=question, answer=answer)


@pytest.mark.spec("E1", "E10")
@pytest.mark.parametrize("letter", LETTERS)
def test_questions_and_answers_may_be_as_long_as_promised(letter: str) -> None:
    """80 and 500 characters are taken, in Chinese and emoji as in English."""
    check([item(letter * QUESTION_LIMIT, letter * ANSWER_LIMIT)], limit=6)
    assert (QUESTION_LIMIT, ANSWER_LIMIT) == (80, 500)


@pytest.mark.spec("E1", "E10")
@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("part", ["question", "answer"])
def test_one_character_more_is_refused(letter: str, part: str) -> None:
    """One character over the limit is refused, naming the field of the item."""
    limit = QUESTION_LIMIT if part == "question" else ANSWER_LIMIT
    with pytest.raises(InvalidInput, match=str(limit)) as refusal:
        check([item(), item(**{part: letter * (limit + 1)}, number=2)], limit=6)
    assert refusal.value.field == f"iceBreakers.1.{part}"


@pytest.mark.spec("E1")
def test_six_fit_and_a_seventh_does_not() -> None:
    """A page holds six questions; the seventh is refused."""
    items = [item(number=number) for number in range(1, 8)]
    check(items[:6], limit=6)
    with pytest.raises(LimitExceeded) as refusal:
        check(items, limit=6)
    assert refusal.value.field == "iceBreakers"


@pytest.mark.spec("E1")
@pytest.mark.parametrize(("part", "text"), [("question", " \n"), ("answer", "")])
def test_an_empty_text_is_refused(part: str, text: str) -> None:
    """A question without words, or without an answer, is refused."""
    with pytest.raises(InvalidInput) as refusal:
        check([item(**{part: text})], limit=6)
    assert refusal.value.field == f"iceBreakers.0.{part}"


def test_the_same_question_twice_is_refused() -> None:
    """One question cannot stand in the list twice, because a tap could not tell which was meant."""
    with pytest.raises(InvalidInput) as refusal:
        check([item(), item(question="Still open?")], limit=6)
    assert refusal.value.field == "iceBreakers.1.id"


@pytest.mark.spec("E2")
def test_a_variable_in_a_question_is_refused_and_in_an_answer_filled_in() -> None:
    """The account's name is filled into answers; a question knows no variables."""
    with pytest.raises(InvalidInput) as refusal:
        check([item(question="Is this {{account_name}}?")], limit=6)
    assert refusal.value.field == "iceBreakers.0.question"
    settings = IceBreakerSettings(account_id=ACCOUNT, items=(item(answer="This is {{ account_name }}."),))
    assert answer_to(settings, payload_of(settings.items[0].id), account_name="紫水晶") == "This is 紫水晶."


@pytest.mark.spec("E2")
@pytest.mark.parametrize("payload", [None, "", "ib:", "GET_STARTED", payload_of("f" * 24)])
def test_a_deleted_question_gets_no_wrong_answer(payload: str | None) -> None:
    """A tap on what is not in the list gets no answer rather than a wrong one."""
    settings = IceBreakerSettings(account_id=ACCOUNT, items=(item(),))
    assert answer_to(settings, payload, account_name="x") is None
