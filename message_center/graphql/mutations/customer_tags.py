"""addTags, setTags, removeTags: the tags of a customer (spec D4, D5)."""

from collections.abc import Sequence

import strawberry
from strawberry import ID

from message_center.domain.customers import Customer as Row
from message_center.domain.permissions import Permission
from message_center.domain.tags import TagChoice
from message_center.errors import LimitExceeded
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.customers import Customer
from message_center.graphql.types.tags import TagInput
from message_center.graphql.user_errors import Payload
from message_center.inbox.customer_tags import add_tags, remove_tags, set_tags

AT_ONCE = 100


@input_type("Tags for a customer.")
class CustomerTagsInput:
    """At most 100."""

    customer_id: ID = described("The customer.")
    tags: list[TagInput] = described("The tags.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Tags to take off a customer.")
class RemoveTagsInput:
    """One that the customer does not have is no fault."""

    customer_id: ID = described("The customer.")
    tag_ids: list[ID] = described("The tags, at most 100.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The customer after the mutation.")
class CustomerTagsPayload(Payload):
    """The rows of all their conversations have changed with them."""

    customer: Customer | None = described("The customer, with their tags.", default=None)


@strawberry.type
class CustomerTags:
    """Tagging customers."""

    @mutation_field("Put tags on a customer.", access=needs(Permission.SEND_MESSAGES))
    async def add_tags(self, info: Info, input: CustomerTagsInput) -> CustomerTagsPayload:  # noqa: A002
        choices = _choices(input.tags)
        row = await add_tags(info.context.desk, customer_id=input.customer_id, choices=choices)
        return _payload(row, info.context)

    @mutation_field(
        "Let a customer have exactly these tags, in this order.", access=needs(Permission.SEND_MESSAGES)
    )
    async def set_tags(self, info: Info, input: CustomerTagsInput) -> CustomerTagsPayload:  # noqa: A002
        choices = _choices(input.tags)
        row = await set_tags(info.context.desk, customer_id=input.customer_id, choices=choices)
        return _payload(row, info.context)

    @mutation_field("Take tags off a customer.", access=needs(Permission.SEND_MESSAGES))
    async def remove_tags(self, info: Info, input: RemoveTagsInput) -> CustomerTagsPayload:  # noqa: A002
        _check_number(input.tag_ids, field="tagIds")
        row = await remove_tags(info.context.desk, customer_id=input.customer_id, tag_ids=input.tag_ids)
        return _payload(row, info.context)


def _choices(given: Sequence[TagInput]) -> list[TagChoice]:
    _check_number(given, field="tags")
    return [
        TagChoice(id=one.id, name=one.name, color=one.color, field=f"tags.{index}")
        for index, one in enumerate(given)
    ]


def _check_number(given: Sequence[object], *, field: str) -> None:
    if len(given) > AT_ONCE:
        raise LimitExceeded(f"At most {AT_ONCE} tags a call.", field=field)


def _payload(row: Row, context: Context) -> CustomerTagsPayload:
    return CustomerTagsPayload(customer=Customer.of(row, context))
