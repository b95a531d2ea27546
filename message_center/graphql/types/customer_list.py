"""A page of the shop's customers (spec A6)."""

from message_center.graphql.context import Context
from message_center.graphql.fields import described, object_type
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.types.customers import Customer
from message_center.graphql.types.nodes import PageInfo
from message_center.inbox.customers import list_customers


@object_type("A customer in a list.")
class CustomerEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Their place in this list: pass it as `after`.")
    node: Customer = described("The customer.")


@object_type("A page of customers.")
class CustomerConnection:
    """As Relay's cursor connections describe it."""

    edges: list[CustomerEdge] = described("The customers, in their order.")
    page_info: PageInfo = described("Where the page lies in the list.")


async def customer_page(
    context: Context, *, search: str | None, first: int, after: str | None
) -> CustomerConnection:
    """One page. Raises InvalidInput, LimitExceeded, CursorInvalid."""
    count = page_size(first, field="first")
    page = await list_customers(context.desk, search=search, first=count, after=after)
    edges = [
        CustomerEdge(cursor=cursor, node=Customer.of(row, context))
        for row, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return CustomerConnection(edges=edges, page_info=page_info(page))
