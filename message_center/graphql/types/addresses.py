"""Postal addresses, read and typed (spec B5, D1)."""

from message_center.domain import addresses as domain
from message_center.domain.addresses import PART_LIMIT, REST_LIMIT
from message_center.graphql.fields import described, input_type, object_type

PART = f"At most {PART_LIMIT} characters."


@object_type("A postal address: of a customer or member, or as it was recognised in a message.")
class Address:
    """In the fields that forms show; what is not known is null."""

    rest: str = described("The street, the number, and all that follows.")
    district: str | None = described("The district.")
    city: str | None = described("The city, county or state.")
    postal_code: str | None = described("The postal code.")
    country: str | None = described("The country, as two capital letters.")
    recipient: str | None = described("Whose name stands on the parcel.")
    phone: str | None = described("The recipient's phone number.")

    @classmethod
    def of(cls, address: domain.Address) -> "Address":
        """The domain's address, for the schema."""
        return cls(
            rest=address.rest,
            district=address.district,
            city=address.city,
            postal_code=address.postal_code,
            country=address.country,
            recipient=address.recipient,
            phone=address.phone,
        )


@input_type("A postal address.")
class AddressInput:
    """In the fields that forms show."""

    rest: str = described(f"The street, the number, and all that follows, 1 to {REST_LIMIT} characters.")
    district: str | None = described(f"The district. {PART}", default=None)
    city: str | None = described(f"The city, county or state. {PART}", default=None)
    postal_code: str | None = described(f"The postal code. {PART}", default=None)
    country: str | None = described("The country, as two capital letters; null: the shop's.", default=None)
    recipient: str | None = described(f"Whose name stands on the parcel. {PART}", default=None)
    phone: str | None = described("The recipient's phone number, as people of the shop write it.", default=None)

    def typed(self) -> domain.Address:
        """What was typed, before it is checked."""
        return domain.Address(
            rest=self.rest,
            district=self.district,
            city=self.city,
            postal_code=self.postal_code,
            country=self.country,
            recipient=self.recipient,
            phone=self.phone,
        )
