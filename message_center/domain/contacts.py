"""How a customer can be reached outside the conversation, as the contact form takes it (spec A2, A3)."""

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

EMAIL_LIMIT = 254
PHONE_LIMIT = 40

_SEPARATORS = re.compile(r"[\s.()-]")
_TYPED_NUMBER = re.compile(r"\+?\d{2,15}\Z", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What the storefront knows of the sender; `member_id` is set only when a signed token proved it."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    member_id: str | None = None
    locale: str | None = None


def read_email(text: str) -> str | None:
    """An address that a mail server takes as it is: ASCII, an international domain in its encoded form."""
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).ascii_email
    except EmailNotValidError:
        return None


def read_phone(text: str, country: str) -> str | None:
    """A number that can exist in the country or, written with +, anywhere; in E.164."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_beginning(text: str, country: str) -> str | None:
    """How a number that is typed so far begins in E.164; None when it does not look like a number.

    People type the digits as they say them: `0912 3`, `912-3` and `+886 9123` begin the same number in Taiwan.
    """
    digits = _SEPARATORS.sub("", text)
    if not _TYPED_NUMBER.match(digits):
        return None
    if digits.startswith("+"):
        return digits
    return f"+{phonenumbers.country_code_for_region(country)}{digits.removeprefix('0')}"


def shown_phone(phone: str, country: str) -> str:
    """An E.164 number as people of the country write it; one from abroad with + and its country's code."""
    try:
        number = phonenumbers.parse(phone)
    except phonenumbers.NumberParseException:
        return phone
    home = number.country_code == phonenumbers.country_code_for_region(country)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
