"""How well customers' words are read: the figures stand at the end of the test output."""

from collections.abc import Callable

import pytest

from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognise import recognise
from tests.domain.recognition.samples import Sample, address_samples, email_samples, phone_samples, score

Record = Callable[[str, object], None]


def measured(
    kind: FindKind, texts: list[Sample], look_alikes: list[Sample], record: Record
) -> tuple[float, float]:
    result = score(kind, [*texts, *look_alikes])
    record(
        "figure",
        f"{kind.value}: precision {result.precision:.3f}, recall {result.recall:.3f} "
        f"({len(texts)} texts and {len(look_alikes)} look-alikes)",
    )
    return result.precision, result.recall


@pytest.mark.spec("B1")
def test_phones_are_told_from_look_alikes(record_property: Record) -> None:
    """Numbers are found as people write them; orders, dates, prices, accounts and codes are left alone."""
    texts, look_alikes = phone_samples()
    assert min(len(texts), len(look_alikes)) >= 60
    precision, recall = measured(FindKind.PHONE, texts, look_alikes, record_property)
    assert precision == 1
    assert recall >= 0.97


@pytest.mark.spec("B5")
def test_addresses_are_told_from_look_alikes(record_property: Record) -> None:
    """Complete addresses are found, also when split; places that are only spoken of are left alone."""
    texts, look_alikes = address_samples()
    assert min(len(texts), len(look_alikes)) >= 60
    precision, recall = measured(FindKind.ADDRESS, texts, look_alikes, record_property)
    assert precision >= 0.99
    assert recall >= 0.99


@pytest.mark.spec("B4")
@pytest.mark.parametrize("sample", email_samples(), ids=lambda sample: sample.text)
def test_emails_are_found_wherever_they_stand(sample: Sample) -> None:
    """An e-mail address is found between Chinese words, in full-width letters, and beside dots and brackets."""
    found = [find.value for find in recognise(sample.text, "TW") if find.kind is FindKind.EMAIL]
    assert tuple(found) == sample.expected
