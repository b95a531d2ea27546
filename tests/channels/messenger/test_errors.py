"""What each of the platform's errors means, row by row of its documentation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.channels.meta.errors import kind_of, outcome_of, read_error
from message_center.contracts.sending import Rejected, Unknown
from message_center.domain.delivery import FailureKind

ROWS = [
    (190, 460, FailureKind.AUTH),
    (190, 463, FailureKind.AUTH),
    (190, 467, FailureKind.AUTH),
    (190, None, FailureKind.AUTH),
    (102, None, FailureKind.AUTH),
    (10, None, FailureKind.PERMISSION),
    (10, 2018300, FailureKind.PERMISSION),
    (3, None, FailureKind.PERMISSION),
    (200, None, FailureKind.PERMISSION),
    (200, 2018028, FailureKind.PERMISSION),
    (299, None, FailureKind.PERMISSION),
    (300, None, FailureKind.BAD_REQUEST),
    (10, 2018278, FailureKind.WINDOW_CLOSED),
    (10, 2018065, FailureKind.WINDOW_CLOSED),
    (10, 2534022, FailureKind.WINDOW_CLOSED),
    (551, None, FailureKind.USER_UNREACHABLE),
    (551, 1545041, FailureKind.USER_UNREACHABLE),
    (10, 2018108, FailureKind.USER_UNREACHABLE),
    (200, 1545041, FailureKind.USER_UNREACHABLE),
    (10, 1545041, FailureKind.USER_UNREACHABLE),
    (100, 2018001, FailureKind.BAD_RECIPIENT),
    (100, 2018008, FailureKind.BAD_CONTENT),
    (100, 2018047, FailureKind.BAD_CONTENT),
    (100, 2018074, FailureKind.BAD_CONTENT),
    (100, 2018109, FailureKind.BAD_CONTENT),
    (100, 2018294, FailureKind.BAD_CONTENT),
    (100, None, FailureKind.BAD_REQUEST),
    (100, 33, FailureKind.BAD_REQUEST),
    (4, None, FailureKind.RATE_LIMITED),
    (17, None, FailureKind.RATE_LIMITED),
    (32, None, FailureKind.RATE_LIMITED),
    (613, None, FailureKind.RATE_LIMITED),
    (613, 2534040, FailureKind.RATE_LIMITED),
    (80000, None, FailureKind.RATE_LIMITED),
    (80014, None, FailureKind.RATE_LIMITED),
    (80015, None, FailureKind.BAD_REQUEST),
    (1, None, FailureKind.TRANSIENT),
    (2, None, FailureKind.TRANSIENT),
    (2, 1545133, FailureKind.TRANSIENT),
    (1200, None, FailureKind.TRANSIENT),
    (368, None, FailureKind.ACCOUNT_BLOCKED),
    (10, 1893063, FailureKind.ACCOUNT_BLOCKED),
    (10, 2018344, FailureKind.ACCOUNT_BLOCKED),
    (2018344, None, FailureKind.ACCOUNT_BLOCKED),
    (999999, None, FailureKind.BAD_REQUEST),
]

STATUSES = [
    (400, FailureKind.BAD_REQUEST),
    (401, FailureKind.AUTH),
    (403, FailureKind.PERMISSION),
    (404, FailureKind.BAD_REQUEST),
    (408, FailureKind.TRANSIENT),
    (425, FailureKind.TRANSIENT),
    (429, FailureKind.RATE_LIMITED),
]


def answer(code: object, subcode: object = None, **more: object) -> dict[str, object]:
    error = {"message": "said", "code": code, **more}
    return {"error": error if subcode is None else {**error, "error_subcode": subcode}}


@pytest.mark.spec("G4")
@pytest.mark.parametrize(("code", "subcode", "kind"), ROWS)
def test_each_code_has_its_class(code: int, subcode: int | None, kind: FailureKind) -> None:
    """Staff reads why it failed, and the system retries exactly what may pass."""
    assert kind_of(read_error(answer(code, subcode)), status=400) is kind
    assert kind_of(read_error(answer(str(code), subcode and str(subcode))), status=400) is kind


@pytest.mark.spec("G4")
@pytest.mark.parametrize(("status", "kind"), STATUSES)
def test_without_a_known_code_the_status_decides(status: int, kind: FailureKind) -> None:
    """An answer from something in between is classed by what HTTP says."""
    outcome = outcome_of(None, status=status)
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is kind
    assert outcome.failure.detail.endswith(f"(HTTP {status})")
    assert kind_of(read_error(answer(999999)), status=status) is kind


@pytest.mark.spec("G4")
def test_the_doubtful_subcode_is_read_by_its_words() -> None:
    """Where the platform uses one number for two things, its sentence tells them apart."""
    closed = answer(10, 1545041, message="This message is sent outside of allowed window.")
    assert kind_of(read_error(closed), status=400) is FailureKind.WINDOW_CLOSED


@pytest.mark.spec("G4")
def test_a_failure_that_calls_itself_passing_is_tried_again() -> None:
    """An unknown code is retried if the platform says that it passes; a known one keeps its class."""
    assert kind_of(read_error(answer(999999, is_transient=True)), status=400) is FailureKind.TRANSIENT
    assert kind_of(read_error(answer(100, is_transient=True)), status=400) is FailureKind.BAD_REQUEST


@pytest.mark.spec("A19", "G4")
def test_what_may_have_been_sent_stays_open() -> None:
    """A server error without a word, and the one error that may have sent after all, are never retried blindly."""
    for status in (500, 502, 503, 504):
        assert outcome_of(None, status=status) == Unknown(
            f"The platform answered HTTP {status} without saying whether it took the message."
        )
    assert outcome_of(read_error(answer(1, 1357046)), status=500) == Unknown(
        "The platform reported a failure, but may have sent the message (1/1357046)."
    )


@pytest.mark.spec("G4")
def test_a_server_error_that_says_so_is_tried_again() -> None:
    """When the platform itself says that it failed, the message was not sent."""
    outcome = outcome_of(read_error(answer(999999)), status=503, wait=3.0)
    assert isinstance(outcome, Rejected)
    assert (outcome.failure.kind, outcome.wait) == (FailureKind.TRANSIENT, 3.0)


def test_the_platforms_words_for_people_are_preferred_and_cut() -> None:
    """Staff reads the sentence meant for people, at a length that fits a screen."""
    outcome = outcome_of(read_error(answer(100, 33, error_user_msg="換個方式" * 100)), status=400)
    assert isinstance(outcome, Rejected)
    words = ("換個方式" * 100)[:300]
    assert outcome.failure.detail == f"The platform refused the request as it is. (100/33: {words})"


@pytest.mark.spec("G4")
@given(
    error=st.dictionaries(
        st.sampled_from(["code", "error_subcode", "message", "is_transient", "error_user_msg"]),
        st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()),
    )
    | st.text()
    | st.none(),
    status=st.integers(300, 599),
)
def test_no_error_breaks_the_classification(error: object, status: int) -> None:
    """However odd an answer is, it ends as a refusal with a sentence, or as an open outcome."""
    read = read_error({"error": error})
    outcome = outcome_of(read, status=status, token="EAAtoken")
    assert outcome.detail if isinstance(outcome, Unknown) else outcome.failure.detail
