"""What customers are found by: e-mail address, phone number, name (spec A10)."""

import re
from dataclasses import dataclass
from unicodedata import normalize

import phonenumbers

from message_center.domain.customers import Customer
from message_center.domain.hits import HitReason
from message_center.domain.search import Query, Span, beginning, find, grams_of, normalised

SHORTEST_END = 4
"""Digits of a number's end that are worth looking for."""

_LIKE_EMAIL = re.compile(r"[!-~]{2,}")
_LIKE_PHONE = re.compile(r"(\+|00)?[\d\s()./-]+")


@dataclass(frozen=True, slots=True)
class PhoneEnd:
    """How a number ends, in digits; `whole` is all of an international one."""

    digits: str
    whole: str | None = None

    def is_of(self, phone: str) -> bool:
        """Whether it is the number, or its end."""
        known = digits_of(phone)
        if self.whole is None:
            return known.endswith(self.digits)
        return known == self.whole or known.lstrip("0") == self.digits


@dataclass(frozen=True, slots=True)
class CustomerQuery:
    """A query as it may be meant: words of a name, and an e-mail's beginning or a number's end if it looks so."""

    words: Query
    email: str | None
    phone: PhoneEnd | None


def read_customer_query(text: str, words: Query) -> CustomerQuery:
    """What a text that was read as words may be besides."""
    email = normalised(text).strip()
    return CustomerQuery(words, email if _LIKE_EMAIL.fullmatch(email) else None, _phone_end(text))


def why(customer: Customer, query: CustomerQuery) -> tuple[HitReason, tuple[Span, ...]] | None:
    """For what a customer is found, with the places in it; None when the query does not mean them."""
    email, phone, name = customer.email, customer.phone, customer.name
    if email and query.email and (spans := beginning(email, query.email)) is not None:
        return HitReason.CUSTOMER_EMAIL, spans
    if phone and query.phone and query.phone.is_of(phone):
        return HitReason.CUSTOMER_PHONE, (_end_of(phone, len(query.phone.digits)),)
    if name and (spans := find(name, query.words)) is not None:
        return HitReason.CUSTOMER_NAME, spans
    return None


def name_grams(name: str | None) -> tuple[str, ...]:
    """What a name is found by."""
    return grams_of(name) if name else ()


def email_keys(email: str | None) -> tuple[str, ...]:
    """What an address is found by, from its beginning."""
    return (normalised(email).strip(),) if email else ()


def phone_keys(phone: str | None) -> tuple[str, ...]:
    """What a number is found by, from its end: the digits, last first."""
    return (digits_of(phone)[::-1],) if phone else ()


def digits_of(phone: str) -> str:
    """Only the digits, of whatever width."""
    return "".join(one for one in normalize("NFKC", phone) if "0" <= one <= "9")


def _phone_end(text: str) -> PhoneEnd | None:
    typed = normalize("NFKC", text).strip()
    shape = _LIKE_PHONE.fullmatch(typed)
    if shape is None:
        return None
    if shape[1]:
        return _international("+" + digits_of(typed.removeprefix(shape[1])))
    digits = digits_of(typed).lstrip("0")  # 0912... in Taiwan is +886912... elsewhere
    return PhoneEnd(digits) if len(digits) >= SHORTEST_END else None


def _international(number: str) -> PhoneEnd | None:
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None
    return PhoneEnd(str(parsed.national_number), whole=number[1:])


def _end_of(phone: str, count: int) -> Span:
    """The place of the last so many digits."""
    places = [at for at, one in enumerate(phone) if digits_of(one)]
    return Span(_units(phone[: places[-count]]), _units(phone[: places[-1] + 1]))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
