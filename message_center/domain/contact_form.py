"""The storefront's contact form: what is taken, and what is refused field by field (spec A2, A3, A20).

All refusals are collected, so that a form can show each beside its field. Lengths count Unicode code points.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from message_center.domain.contacts import EMAIL_LIMIT, PHONE_LIMIT, Contact, read_email, read_phone
from message_center.domain.messages import TEXT_LIMIT
from message_center.domain.referrals import ProductReference
from message_center.domain.shops import Shop
from message_center.domain.templates import typed_length
from message_center.domain.web_addresses import is_web_address
from message_center.errors import InvalidInput

NAME_LIMIT = 100
PRODUCT_ID_LIMIT = 100
PRODUCT_TITLE_LIMIT = 300
URL_LIMIT = 2000

_LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}\Z")


class FieldErrorCode(StrEnum):
    """The stable codes of a refused field."""

    REQUIRED = "REQUIRED"
    INVALID = "INVALID"
    TOO_LONG = "TOO_LONG"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One refused field, dotted as in the request, with a sentence that says how to correct it."""

    field: str
    code: FieldErrorCode
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactForm:
    """A form as taken: all values checked and in one spelling. `message_id` is the sender's own key."""

    message: str
    contact: Contact
    product: ProductReference | None = None
    message_id: UUID | None = None


class FormRefused(InvalidInput):
    """Nothing of the form is taken; `errors` names every field to correct, in the form's order."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(errors[0].message, field=errors[0].field)
        self.errors = errors


def first_message(fields: Mapping[str, Any], shop: Shop) -> ContactForm:
    """A visitor's first message: an e-mail or a phone number is required, one suffices (spec A2).

    While the shop's phone field is off, a phone number is not read and an e-mail is required.
    Raises FormRefused.
    """
    return _taken(fields, lambda reader: _visitor(reader, shop, required=True))


def next_message(fields: Mapping[str, Any], shop: Shop) -> ContactForm:
    """A known visitor's message in a thread: an e-mail or a phone number may be added. Raises FormRefused."""
    return _taken(fields, lambda reader: _visitor(reader, shop, required=False))


def proven_message(fields: Mapping[str, Any], proven: Contact) -> ContactForm:
    """The message of somebody whom the host shop knows: whatever contact the form holds, theirs stands (A3, A20).

    Raises FormRefused.
    """
    return _taken(fields, lambda _: proven)


def proven_contact(claims: Mapping[str, Any], shop: Shop, *, member_id: str | None) -> Contact:
    """What the host shop signed of its member or buyer; a contact that is missing or useless stays empty (A3)."""
    reader = _Reader(claims)
    return Contact(
        name=reader.text("name", NAME_LIMIT),
        email=_email(reader),
        phone=_phone(reader, shop.country),
        member_id=member_id,
        locale=_locale(claims.get("locale")),
    )


class _Reader:
    """Reads text fields of one form and collects what is wrong with them."""

    def __init__(self, fields: Mapping[str, Any], prefix: str = "") -> None:
        self.fields = fields
        self._prefix = prefix
        self.errors: list[FieldError] = []

    def refuse(self, field: str, code: FieldErrorCode, message: str) -> None:
        """Note that this field cannot be taken."""
        self.errors.append(FieldError(self._prefix + field, code, message))

    def text(self, field: str, limit: int) -> str | None:
        """The field without surrounding space; None when it is missing, blank or refused."""
        value = self.fields.get(field)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(field, FieldErrorCode.INVALID, "Must be a text.")
            return None
        if typed_length(value.strip()) > limit:
            self.refuse(field, FieldErrorCode.TOO_LONG, f"At most {limit} characters.")
            return None
        return value.strip() or None

    def refuses(self, field: str) -> bool:
        """Whether this field was refused already."""
        return any(error.field == self._prefix + field for error in self.errors)

    def inner(self, field: str) -> "_Reader | None":
        """A reader for an object within the form, or None when there is none."""
        value = self.fields.get(field)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.refuse(field, FieldErrorCode.INVALID, "Must be an object.")
            return None
        return _Reader(value, f"{self._prefix}{field}.")


def _taken(fields: Mapping[str, Any], contact_of: Callable[[_Reader], Contact]) -> ContactForm:
    reader = _Reader(fields)
    message = _required(reader, "message", TEXT_LIMIT, "Please write a message.")
    contact = contact_of(reader)
    product = _product(reader)
    message_id = _message_id(reader)
    if reader.errors:
        raise FormRefused(tuple(reader.errors))
    return ContactForm(message=message, contact=contact, product=product, message_id=message_id)


def _visitor(reader: _Reader, shop: Shop, *, required: bool) -> Contact:
    email = _email(reader)
    phone = _phone(reader, shop.country) if shop.contact_phone_enabled else None
    nothing = not (email or phone or reader.refuses("email") or reader.refuses("phone"))
    if required and nothing:
        means = "an e-mail address or a phone number" if shop.contact_phone_enabled else "an e-mail address"
        reader.refuse("email", FieldErrorCode.REQUIRED, f"Please give {means}, so that the shop can answer.")
    name = reader.text("name", NAME_LIMIT)
    return Contact(name=name, email=email, phone=phone, locale=_locale(reader.fields.get("locale")))


def _required(reader: _Reader, field: str, limit: int, sentence: str) -> str:
    value = reader.text(field, limit)
    if value is None and not reader.refuses(field):
        reader.refuse(field, FieldErrorCode.REQUIRED, sentence)
    return value or ""


def _email(reader: _Reader) -> str | None:
    text = reader.text("email", EMAIL_LIMIT)
    if text is None:
        return None
    email = read_email(text)
    if email is None:
        reader.refuse("email", FieldErrorCode.INVALID, "This is not an e-mail address.")
    return email


def _phone(reader: _Reader, country: str) -> str | None:
    text = reader.text("phone", PHONE_LIMIT)
    if text is None:
        return None
    phone = read_phone(text, country)
    if phone is None:
        reader.refuse(
            "phone",
            FieldErrorCode.INVALID,
            "This is not a phone number. One from abroad begins with + and the country's code.",
        )
    return phone


def _locale(value: object) -> str | None:
    """A hint only (a browser fills it in), so that one of another form is dropped, not refused."""
    return value if isinstance(value, str) and _LOCALE.match(value) else None


def _product(reader: _Reader) -> ProductReference | None:
    inner = reader.inner("product")
    if inner is None:
        return None
    product = ProductReference(
        id=_required(inner, "id", PRODUCT_ID_LIMIT, "Please name the product."),
        title=_required(inner, "title", PRODUCT_TITLE_LIMIT, "Please give the product's title."),
        url=_web_address(inner),
    )
    reader.errors.extend(inner.errors)
    return product


def _web_address(reader: _Reader) -> str | None:
    """Staff click on it, so only http and https pass."""
    text = reader.text("url", URL_LIMIT)
    if text is None or is_web_address(text):
        return text
    reader.refuse("url", FieldErrorCode.INVALID, "Must begin with https:// or http://.")
    return None


def _message_id(reader: _Reader) -> UUID | None:
    """Unguessable, because repeating a first message with it gives the thread's token again."""
    text = reader.text("messageId", 36)
    if text is None:
        return None
    try:
        given = UUID(text)
    except ValueError:
        given = None
    if given is None or given.version != 4:
        reader.refuse("messageId", FieldErrorCode.INVALID, "Must be a random UUID, as crypto.randomUUID() makes.")
        return None
    return given
