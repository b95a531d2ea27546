"""A postal address of a customer or member, in the fields that forms show (spec B5, D1)."""

import re
from dataclasses import dataclass

from message_center.domain.contacts import PHONE_LIMIT, read_phone
from message_center.domain.recognition.finds import PostalAddress
from message_center.domain.typed_text import one_line
from message_center.errors import InvalidInput, LimitExceeded, NotFound

REST_LIMIT = 200
PART_LIMIT = 100
ADDRESSES_OF_A_CUSTOMER = 20

_COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where something is delivered; the fields are those of a `PostalAddress` that was recognised in a message.

    `city` is the city, county or state, `rest` the street and all that follows, `country` a code of two capital
    letters, `phone` that of the recipient; what is not known is None.
    """

    rest: str
    district: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None
    recipient: str | None = None
    phone: str | None = None


Addresses = tuple[Address, ...]


def address_of(found: PostalAddress) -> Address:
    """What was recognised, as a form is filled in with it."""
    return Address(
        rest=found.rest,
        district=found.district or None,
        city=found.city or None,
        postal_code=found.postal_code or None,
        country=found.country or None,
    )


def checked_address(typed: Address, *, shop_country: str) -> Address:
    """The address as it is kept; without a country, the shop's. Raises InvalidInput."""
    rest = one_line(typed.rest, limit=REST_LIMIT, field="address.rest")
    if rest is None:
        raise InvalidInput("An address needs a street, or whatever leads there.", field="address.rest")
    country = (_part(typed.country, "country") or shop_country).upper()
    if not _COUNTRY.fullmatch(country):
        raise InvalidInput("Write the country as two letters, as TW.", field="address.country")
    return Address(
        rest=rest,
        district=_part(typed.district, "district"),
        city=_part(typed.city, "city"),
        postal_code=_part(typed.postal_code, "postalCode"),
        country=country,
        recipient=_part(typed.recipient, "recipient"),
        phone=_phone(typed.phone, shop_country),
    )


def with_address(known: Addresses, added: Address) -> Addresses:
    """With one more at the end; one that is known already is not added again. Raises LimitExceeded."""
    if added in known:
        return known
    if len(known) >= ADDRESSES_OF_A_CUSTOMER:
        raise LimitExceeded(
            f"A customer has at most {ADDRESSES_OF_A_CUSTOMER} addresses; remove one.", field="address"
        )
    return (*known, added)


def with_address_changed(known: Addresses, before: Address, after: Address) -> Addresses:
    """With one corrected in its place. Raises NotFound when it is not there (any more)."""
    _require(known, before)
    changed = (after if one == before else one for one in known)
    return tuple(dict.fromkeys(changed))


def without_address(known: Addresses, removed: Address) -> Addresses:
    """Without one. Raises NotFound when it is not there (any more)."""
    _require(known, removed)
    return tuple(one for one in known if one != removed)


def _require(known: Addresses, wanted: Address) -> None:
    if wanted not in known:
        raise NotFound("The customer has no such address any more; read their addresses again.", field="address")


def _part(text: str | None, name: str) -> str | None:
    return None if text is None else one_line(text, limit=PART_LIMIT, field=f"address.{name}")


def _phone(text: str | None, country: str) -> str | None:
    typed = None if text is None else one_line(text, limit=PHONE_LIMIT, field="address.phone")
    if typed is None:
        return None
    phone = read_phone(typed, country)
    if phone is None:
        raise InvalidInput(
            "This is not a phone number. One from abroad begins with + and the country's code.",
            field="address.phone",
        )
    return phone
