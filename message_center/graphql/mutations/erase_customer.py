"""eraseCustomer: forgetting a person (spec F15)."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.customer_profile import CustomerPayload
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.customers import Customer
from message_center.inbox.erase_customer import erase_customer


@input_type("Whose data to erase.")
class EraseCustomerInput:
    """There is no way back: ask first."""

    customer_id: ID = described("The customer.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class EraseCustomer:
    """Erasing."""

    @mutation_field(
        "Erase all that is kept of a customer: profile, notes, messages, files, what was recognised. Emptied "
        "conversations stay in the archive, with the number of their messages. There is no way back. The member "
        "is the shop's own, and stays.",
        access=needs(Permission.MANAGE_SETTINGS),
    )
    async def erase_customer(self, info: Info, input: EraseCustomerInput) -> CustomerPayload:  # noqa: A002
        row = await erase_customer(info.context.desk, customer_id=input.customer_id)
        return CustomerPayload(customer=Customer.of(row, info.context))
