"""What the plugin adds to the schema."""

from collections.abc import Mapping
from typing import Annotated

import strawberry

from message_center.graphql.extend import (
    SIGNED_IN,
    Context,
    Customer,
    Info,
    Loader,
    Payload,
    SchemaPart,
    argument,
    customers_by_id,
    described,
    extend_type,
    field,
    input_type,
    mutation_field,
    needs,
    object_type,
    query_field,
)
from message_center.plugin import Id, InvalidInput, Permission
from message_center.storage.extend import documents
from message_center_loyalty.points import LoyaltyPoints, check_grant

LEADERS_LIMIT = 100


async def _balances(context: Context, customer_ids: list[str]) -> Mapping[str, int]:
    """The balances of many customers: one database command."""
    found = await documents(context.desk.scope, LoyaltyPoints).by_keys(customer_ids)
    return {customer_id: balance.points for customer_id, balance in found.items()}


points_by_customer = Loader("points_by_customer", _balances)


@extend_type(Customer)
class CustomerLoyalty:
    """What customers have besides."""

    @field("The customer's loyalty points.")
    async def loyalty_points(customer: strawberry.Parent[Customer], info: Info) -> int:  # noqa: N805
        return await info.context.load(points_by_customer, customer.id) or 0


@object_type("A customer with many loyalty points.")
class LoyaltyLeader:
    """One place in the ranking."""

    customer: Customer = described("The customer.")
    points: int = described("The customer's loyalty points.")


@object_type("Reading loyalty points.")
class LoyaltyQueries:
    """Joins `Query`."""

    @query_field("The customers with the most loyalty points, the highest balance first.", access=SIGNED_IN)
    async def loyalty_leaders(
        self, info: Info, first: Annotated[int, argument("How many, 1 to 100.")] = 10
    ) -> list[LoyaltyLeader]:
        if not 1 <= first <= LEADERS_LIMIT:
            raise InvalidInput(f"Ask for 1 to {LEADERS_LIMIT} leaders.", field="first")
        balances = await documents(info.context.desk.scope, LoyaltyPoints).find(order_by="points", limit=first)
        customers = await info.context.load_many(customers_by_id, [Id(balance.key) for balance in balances])
        return [
            LoyaltyLeader(customer=customer, points=balance.points)
            for customer, balance in zip(customers, balances, strict=True)
            if customer is not None
        ]


@input_type("Loyalty points for a customer.")
class GrantLoyaltyPointsInput:
    """Granting adds to what the customer has."""

    customer_id: strawberry.ID = described("The customer.")
    points: int = described("How many to add, 1 to 10,000.")
    client_mutation_id: str | None = described("Returned unchanged in the payload.", default=None)


@object_type("The customer after points were granted.")
class GrantLoyaltyPointsPayload(Payload):
    """Returned by `grantLoyaltyPoints`."""

    customer: Customer | None = described("The customer.", default=None)
    points: int | None = described("The new balance.", default=None)


@object_type("Changing loyalty points.")
class LoyaltyMutations:
    """Joins `Mutation`."""

    @mutation_field("Grant loyalty points to a customer.", access=needs(Permission.SEND_MESSAGES))
    async def grant_loyalty_points(
        self,
        info: Info,
        input: GrantLoyaltyPointsInput,  # noqa: A002
    ) -> GrantLoyaltyPointsPayload:
        check_grant(input.points)
        scope = info.context.desk.scope
        customer = await scope.customers.get(input.customer_id)
        balance = await documents(scope, LoyaltyPoints).increase(customer.id, points=input.points)
        shown = await info.context.load(customers_by_id, customer.id)
        return GrantLoyaltyPointsPayload(customer=shown, points=balance.points)


PART = SchemaPart(
    owner="loyalty",
    query=(LoyaltyQueries,),
    mutation=(LoyaltyMutations,),
    extensions=(CustomerLoyalty,),
)
