"""Whose number is this: the "view" of a recognised phone number (spec B2)."""

from typing import Annotated

import strawberry

from message_center.domain.recognition.finds import FindKind
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, described, object_type, query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.customers import Customer
from message_center.graphql.types.recognized import RecognizedContact


@object_type("A customer who wrote a phone number, and the latest message in which they did.")
class PhoneHit:
    """One a customer, however often and on how many channels they wrote it."""

    customer: Customer = described("Who wrote it.")
    contact: RecognizedContact = described("The number, with the latest message that holds it.")


@strawberry.type
class PhoneHitQueries:
    """Reading by phone number."""

    @query_field(
        "The customers who wrote this phone number, one hit a customer, the latest message first; at most 100.",
        access=SIGNED_IN,
    )
    async def phone_hits(
        self, info: Info, phone: Annotated[str, argument("The number as `phones` shows it: `+886912345678`.")]
    ) -> list[PhoneHit]:
        context = info.context
        rows = await context.desk.scope.customers.who_wrote(FindKind.PHONE, phone, limit=100)
        return [
            PhoneHit(customer=Customer.of(row, context), contact=RecognizedContact.of(contact, context))
            for row, contact in rows
        ]
