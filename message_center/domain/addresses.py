"""A postal address of a customer or member, in the fields that forms show (spec B5, D1)."""

from dataclasses import dataclass


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
