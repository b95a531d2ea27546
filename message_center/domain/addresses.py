"""A postal address of a customer or member, in the fields that forms show (spec B5, D1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where something is delivered. `region` is the city or county, `line` the street and all that follows.

    `country` is a code of two capital letters, `phone` that of the recipient; what is not known is None.
    """

    line: str
    district: str | None = None
    region: str | None = None
    postcode: str | None = None
    country: str | None = None
    recipient: str | None = None
    phone: str | None = None
