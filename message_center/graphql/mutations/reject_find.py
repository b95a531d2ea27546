"""rejectFind, restoreFind: saying that something was recognised wrongly, and taking that back."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.domain.recognition.finds import FindKind
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.customers import Customer
from message_center.graphql.user_errors import Payload
from message_center.inbox import reject_find, restore_find


@input_type("What was recognised wrongly, as `recognized` shows it.")
class RejectFindInput:
    """Whose, and what."""

    customer_id: ID = described("The customer.")
    kind: FindKind = described("What it was taken for.")
    value: str = described("The value, as `recognized` and `finds` show it.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The customer after the rejection.")
class RejectFindPayload(Payload):
    """Returned by rejectFind."""

    customer: Customer | None = described("The customer, without the rejected value.", default=None)


@input_type("What was rejected, as `recognized { rejected }` shows it.")
class RestoreFindInput:
    """Whose, and what."""

    customer_id: ID = described("The customer.")
    kind: FindKind = described("What it was taken for.")
    value: str = described("The value.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The customer after a rejection was taken back.")
class RestoreFindPayload(Payload):
    """Returned by restoreFind."""

    customer: Customer | None = described("The customer, with what is recognised again.", default=None)


@strawberry.type
class RejectFind:
    """Rejecting, and taking it back."""

    @mutation_field(
        "Say that something was recognised wrongly. It disappears from the customer, from the rows and filters "
        "of their conversations, and from their messages, and is not recognised in their messages again.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def reject_find(self, info: Info, input: RejectFindInput) -> RejectFindPayload:  # noqa: A002
        row = await reject_find.reject_find(
            info.context.desk, customer_id=input.customer_id, kind=input.kind, value=input.value
        )
        return RejectFindPayload(customer=Customer.of(row, info.context))

    @mutation_field(
        "Take a rejection back. What was rejected is recognised in new messages again, and in the latest thousand "
        "messages of each of the customer's conversations.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def restore_find(self, info: Info, input: RestoreFindInput) -> RestoreFindPayload:  # noqa: A002
        row = await restore_find.restore_find(
            info.context.desk, customer_id=input.customer_id, kind=input.kind, value=input.value
        )
        return RestoreFindPayload(customer=Customer.of(row, info.context))
