"""A find: what was recognised in a text, in one spelling, and where exactly it stands (spec B10)."""

from dataclasses import dataclass
from enum import StrEnum


class FindKind(StrEnum):
    """What can be recognised."""

    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalAddress:
    """An address in the fields of a delivery form (spec B5); what the customer did not write is empty.

    `city` is Taiwan's county or city, Hong Kong's area, Malaysia's state; `rest` is the street, the number and
    what follows. `country` is one of TW, HK, MY, SG.
    """

    country: str
    postal_code: str
    city: str
    district: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """Something recognised from `start` up to and without `end`, counted in Unicode code points of the text.

    `value` is the one spelling that equal finds share: E.164 for a phone number, lower case for an e-mail
    address, one line for a postal address, whose parts are in `address`.
    """

    kind: FindKind
    value: str
    start: int
    end: int
    address: PostalAddress | None = None


def utf16_offset(text: str, offset: int) -> int:
    """The same place counted in UTF-16 code units, as JavaScript, Java and Swift count."""
    return offset + sum(character > "\uffff" for character in text[:offset])
