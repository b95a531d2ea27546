"""updateCustomer, addAddress, changeAddress, removeAddress: the profile of a customer (spec D1, D2)."""

from typing import Any

import strawberry
from strawberry import ID, UNSET

from message_center.domain.customers import Customer as Row
from message_center.domain.members import Gender
from message_center.domain.permissions import Permission
from message_center.domain.profile_edits import NAME_LIMIT
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.addresses import AddressInput
from message_center.graphql.types.customers import Customer
from message_center.graphql.user_errors import Payload
from message_center.inbox.customer_profile import add_address, change_address, remove_address, update_customer

FIELDS = ("name", "phone", "email", "gender", "birthday", "locale")


@input_type("What to change of a customer; what is left out stays, null clears.")
class UpdateCustomerInput:
    """For a linked customer the member is changed with it: see `isLoginData`."""

    customer_id: ID = described("The customer.")
    name: str | None = described(f"At most {NAME_LIMIT} characters.", default=UNSET)
    phone: str | None = described("As people of the shop write it; one from abroad begins with +.", default=UNSET)
    email: str | None = described("An e-mail address; kept in small letters.", default=UNSET)
    gender: Gender | None = described("The gender.", default=UNSET)
    birthday: str | None = described("The day of birth, as `1990-02-28`.", default=UNSET)
    locale: str | None = described("The language, as `zh-Hant`.", default=UNSET)
    expected_revision: int | None = described(
        "The `revision` that was read: refused with CONFLICT when the customer has another by now.", default=None
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("An address for a customer.")
class AddAddressInput:
    """An address that the customer has already is not added again."""

    customer_id: ID = described("The customer.")
    address: AddressInput = described("The address.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("A correction of an address.")
class ChangeAddressInput:
    """An address has no id: it is named by what it says."""

    customer_id: ID = described("The customer.")
    before: AddressInput = described("The address as it was read. NOT_FOUND when the customer has it no more.")
    address: AddressInput = described("The address as it is to be.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which address to remove.")
class RemoveAddressInput:
    """An address has no id: it is named by what it says."""

    customer_id: ID = described("The customer.")
    address: AddressInput = described("The address as it was read. NOT_FOUND when the customer has it no more.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The customer after the mutation.")
class CustomerPayload(Payload):
    """Returned by editing a profile."""

    customer: Customer | None = described(
        "The customer as wanted. Of a linked one, `memberSync` says whether the shop's system has it already.",
        default=None,
    )


@strawberry.type
class CustomerProfile:
    """Editing profiles."""

    @mutation_field(
        "Change a customer's profile. A phone or e-mail that another member has is the error CONFLICT with its "
        "field.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def update_customer(self, info: Info, input: UpdateCustomerInput) -> CustomerPayload:  # noqa: A002
        given: dict[str, Any] = {name: getattr(input, name) for name in FIELDS}
        row = await update_customer(
            info.context.desk,
            customer_id=input.customer_id,
            typed={name: value for name, value in given.items() if value is not UNSET},
            expected_revision=input.expected_revision,
        )
        return _payload(row, info.context)

    @mutation_field("Add an address to a customer, at most 20.", access=needs(Permission.SEND_MESSAGES))
    async def add_address(self, info: Info, input: AddAddressInput) -> CustomerPayload:  # noqa: A002
        row = await add_address(info.context.desk, customer_id=input.customer_id, address=input.address.typed())
        return _payload(row, info.context)

    @mutation_field("Correct an address of a customer.", access=needs(Permission.SEND_MESSAGES))
    async def change_address(self, info: Info, input: ChangeAddressInput) -> CustomerPayload:  # noqa: A002
        row = await change_address(
            info.context.desk,
            customer_id=input.customer_id,
            before=input.before.typed(),
            address=input.address.typed(),
        )
        return _payload(row, info.context)

    @mutation_field("Remove an address of a customer.", access=needs(Permission.SEND_MESSAGES))
    async def remove_address(self, info: Info, input: RemoveAddressInput) -> CustomerPayload:  # noqa: A002
        row = await remove_address(info.context.desk, customer_id=input.customer_id, address=input.address.typed())
        return _payload(row, info.context)


def _payload(row: Row, context: Context) -> CustomerPayload:
    return CustomerPayload(customer=Customer.of(row, context))
