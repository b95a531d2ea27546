"""How well words are read that the rules were first written without: the figures end the test output."""

from collections.abc import Callable

import pytest

from message_center.domain.recognition.finds import FindKind
from tests.domain.recognition.held_out import held_out, score_of

Record = Callable[[str, object], None]


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [
        pytest.param(FindKind.PHONE, 0.98, 0.96, marks=pytest.mark.spec("B1")),
        pytest.param(FindKind.EMAIL, 1, 0.96, marks=pytest.mark.spec("B4")),
        pytest.param(FindKind.ADDRESS, 0.98, 0.97, marks=pytest.mark.spec("B5")),
    ],
)
def test_words_of_other_writers_are_read_too(
    kind: FindKind, precision: float, recall: float, record_property: Record
) -> None:
    """What somebody else wrote is found with its exact span and parts; what only looks like it is left alone."""
    texts, look_alikes = held_out(kind.lower()), held_out(f"{kind.lower()}_look_alikes")
    score = score_of(kind, [*texts, *look_alikes])
    record_property(
        "figure",
        f"{kind.value}, second sample: precision {score.precision:.3f}, recall {score.recall:.3f} "
        f"({len(texts)} texts and {len(look_alikes)} look-alikes)",
    )
    assert score.precision >= precision
    assert score.recall >= recall
