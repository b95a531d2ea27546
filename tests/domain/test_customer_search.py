"""What a query may mean of a customer (spec A10)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.customer_search import phone_keys, read_customer_query, why
from message_center.domain.customers import Customer
from message_center.domain.hits import HitReason
from message_center.domain.ids import Id
from message_center.domain.search import read_query

THEN = datetime(2026, 6, 1, tzinfo=UTC)


def reason(query: str, **contact: str) -> HitReason | None:
    """For what a customer with this contact is found."""
    customer = Customer(id=Id("0" * 24), shop_id=Id("0" * 24), created_at=THEN, **contact)  # type: ignore[arg-type]
    found = why(customer, read_customer_query(query, read_query(query)))
    return found[0] if found else None


@given(st.from_regex(r"0?9[0-9]{8}", fullmatch=True), st.integers(4, 9), st.sampled_from(["", "-", " "]))
def test_any_end_of_a_number_finds_it_however_it_is_written(number: str, length: int, between: str) -> None:
    """Staff type the digits that they have, with or without signs between."""
    end = between.join(number[-length:])
    digits = end.replace(between, "")
    if len(digits.lstrip("0")) >= 4 and not digits.startswith("00"):  # which begins a number of abroad
        assert reason(end, phone="+886" + number.lstrip("0")) is HitReason.CUSTOMER_PHONE
        key, asked = phone_keys("+886" + number.lstrip("0"))[0], read_customer_query(end, read_query(end))
        assert asked.phone is not None
        assert key.startswith(asked.phone.digits[::-1])  # so that the index leads there


@pytest.mark.parametrize(
    ("query", "phone", "found"),
    [
        ("+886912345678", "0912345678", True),
        ("+886912345678", "+886 912-345-678", True),
        ("00886912345678", "+886912345678", True),
        ("+852912345678", "+886912345678", False),
        ("912345678", "+886912345679", False),
        ("0912 abc", "+886912345678", False),
        ("678", "+886912345678", False),
    ],
)
def test_an_international_number_is_whole(query: str, phone: str, found: bool) -> None:
    """A number with its country's code is that number only; others are ends."""
    assert (reason(query, phone=phone) is HitReason.CUSTOMER_PHONE) is found


def test_an_address_comes_before_a_name() -> None:
    """One customer is found for one reason, the most certain."""
    assert reason("anna", email="anna@example.com", name="Anna") is HitReason.CUSTOMER_EMAIL
    assert reason("anna", email="a@example.com", name="Anna") is HitReason.CUSTOMER_NAME
    assert reason("chen", email="anna.chen@example.com", name="Anna") is None
