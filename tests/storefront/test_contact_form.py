"""The contact form's rules."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid1, uuid4

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.contact_form import (
    FormRefused,
    first_message,
    next_message,
    proven_contact,
    proven_message,
)
from message_center.domain.contacts import Contact
from message_center.domain.ids import Id
from message_center.domain.shops import Shop

TAIPEI = Shop(id=Id("0" * 24), handle="lamp", name="Lamp", created_at=datetime(2026, 1, 1, tzinfo=UTC))
HONG_KONG = Shop(id=Id("1" * 24), handle="hk", name="HK", created_at=TAIPEI.created_at, country="HK")
MAIL_ONLY = Shop(
    id=Id("2" * 24), handle="mail", name="Mail", created_at=TAIPEI.created_at, contact_phone_enabled=False
)


def refused(fields: dict[str, Any], shop: Shop = TAIPEI) -> list[tuple[str, str]]:
    with pytest.raises(FormRefused) as caught:
        first_message(fields, shop)
    return [(error.field, error.code) for error in caught.value.errors]


@pytest.mark.spec("A2")
@pytest.mark.parametrize(
    ("typed", "shop", "stored"),
    [
        ("0912-345-678", TAIPEI, "+886912345678"),
        ("(02) 2345 6789", TAIPEI, "+886223456789"),
        ("+852 9123 4567", TAIPEI, "+85291234567"),
        ("9123 4567", HONG_KONG, "+85291234567"),
        ("0912345678", TAIPEI, "+886912345678"),
    ],
)
def test_a_number_is_read_as_the_shops_country_writes_it(typed: str, shop: Shop, stored: str) -> None:
    """A visitor writes the number as at home, or with + from abroad; the shop gets one spelling."""
    assert first_message({"message": "hi", "phone": typed}, shop).contact == Contact(phone=stored)


@pytest.mark.spec("A2")
def test_a_number_while_the_field_is_off_is_not_read() -> None:
    """While the shop's phone field is off, a number in an old page's form is dropped, right or wrong."""
    form = first_message({"message": "hi", "email": "mei@example.com", "phone": "12"}, MAIL_ONLY)
    assert form.contact == Contact(email="mei@example.com")
    assert refused({"message": "hi", "phone": "0912345678"}, MAIL_ONLY) == [("email", "REQUIRED")]


@pytest.mark.spec("A2")
@pytest.mark.parametrize(
    "address",
    ["mei", "mei@", "@example.com", "mei@example", "mei@ex ample.com", "a@b.com\nBcc: x@y.com", "美@例.com"],
)
def test_what_no_mail_server_takes_is_no_email(address: str) -> None:
    """An address that the reply could not be mailed to is refused at once, not when the shop answers."""
    assert refused({"message": "hi", "email": address}) == [("email", "INVALID")]


def test_an_international_domain_is_stored_as_mail_servers_know_it() -> None:
    """An address under a Chinese domain is taken, in the form that every mail server knows."""
    form = first_message({"message": "hi", "email": "mei@例子.台灣"}, TAIPEI)
    assert form.contact.email == "mei@xn--fsqu00a.xn--kpry57d"


def test_length_counts_characters_not_bytes() -> None:
    """5000 characters are a message in any script; one more is too long."""
    contact = {"email": "mei@example.com"}
    assert first_message({"message": "🎋" * 5000, **contact}, TAIPEI).message == "🎋" * 5000
    assert refused({"message": "🎋" * 5001, **contact}) == [("message", "TOO_LONG")]


def test_a_guessable_message_id_is_refused() -> None:
    """The message id of a first message opens its thread, so a time-based or home-made one is refused."""
    form = {"message": "hi", "email": "mei@example.com"}
    good = uuid4()
    assert first_message({**form, "messageId": str(good)}, TAIPEI).message_id == good
    for bad in (str(uuid1()), "1", str(UUID(int=0))):
        assert refused({**form, "messageId": bad}) == [("messageId", "INVALID")]


def test_a_product_needs_id_and_title() -> None:
    """A product that staff could not recognise is refused, field by field."""
    form = {"message": "hi", "email": "mei@example.com"}
    assert refused({**form, "product": {}}) == [("product.id", "REQUIRED"), ("product.title", "REQUIRED")]
    assert refused({**form, "product": "lamp"}) == [("product", "INVALID")]


def test_a_strange_locale_is_dropped() -> None:
    """The browser fills in the locale, so one that makes no sense never costs a message."""
    form = {"message": "hi", "email": "mei@example.com"}
    assert first_message({**form, "locale": "zh-Hant-TW"}, TAIPEI).contact.locale == "zh-Hant-TW"
    for strange in ("../etc", "x" * 99, 7, ["zh"]):
        assert first_message({**form, "locale": strange}, TAIPEI).contact.locale is None


@pytest.mark.spec("A3")
def test_a_members_form_cannot_change_the_contact() -> None:
    """Whatever a member's form holds, right or wrong, the contact is the member's."""
    member = Contact(member_id="m1", email="lin@example.com")
    form = proven_message({"message": "hi", "email": "not one", "phone": 5, "name": "x" * 999}, member)
    assert form.contact == member


@pytest.mark.spec("A3")
def test_a_useless_contact_of_a_member_stays_empty() -> None:
    """What the host shop knows of a member may be missing or wrong; it stays empty and blocks nothing."""
    claims = {"sub": "m1", "name": " 林大同 ", "email": "?", "phone": "0987-654-321", "locale": 5}
    known = Contact(member_id="m1", name="林大同", phone="+886987654321")
    assert proven_contact(claims, TAIPEI, member_id="m1") == known
    assert proven_contact({"sub": "m1"}, TAIPEI, member_id="m1") == Contact(member_id="m1")


def test_a_known_visitor_may_add_an_address() -> None:
    """In an open thread no contact is needed again, and a new one is checked like the first."""
    assert next_message({"message": "hi"}, TAIPEI).contact == Contact()
    assert next_message({"message": "hi", "email": "mei@example.com"}, TAIPEI).contact.email == "mei@example.com"
    with pytest.raises(FormRefused):
        next_message({"message": "hi", "email": "mei"}, TAIPEI)


_VALUES = st.one_of(
    st.none(),
    st.integers(),
    st.text(max_size=60),
    st.emails(),
    st.from_regex(r"[+0-9() .-]{5,20}", fullmatch=True),
    st.dictionaries(st.sampled_from(["id", "title", "url"]), st.text(max_size=20)),
)
_FORMS = st.dictionaries(
    st.sampled_from(["message", "email", "phone", "name", "locale", "product", "messageId"]), _VALUES
)


@pytest.mark.spec("A2")
@given(_FORMS)
def test_whatever_is_typed_is_either_answerable_or_refused(fields: dict[str, Any]) -> None:
    """No form slips through without a message and a way to answer, and no form breaks the check.

    Wrong code that this catches: a check that trips over a field of another type, or that counts a refused
    e-mail as given.
    """
    try:
        form = first_message(fields, TAIPEI)
    except FormRefused as refusal:
        assert refusal.errors
        assert {error.field.partition(".")[0] for error in refusal.errors} <= {*fields, "message", "email"}
    else:
        assert form.message.strip()
        assert form.contact.email or form.contact.phone
        if form.contact.phone:
            assert phonenumbers.is_valid_number(phonenumbers.parse(form.contact.phone))
