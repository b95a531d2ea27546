"""What Relay's rules ask of every schema: nodes and page information."""

import strawberry
from strawberry import ID

from message_center.graphql.fields import described, object_type


@strawberry.interface(description="An object that `node(id:)` finds by its id.")
class Node:
    """Implemented by what has an id of its own."""

    id: ID = strawberry.field(description="24 hexadecimal digits; unique in the whole system, and never reused.")


@object_type("Where a page lies in its list.")
class PageInfo:
    """As Relay's cursor connections describe it."""

    has_next_page: bool = described("Whether something follows this page.")
    has_previous_page: bool = described("Whether something precedes this page.")
    start_cursor: str | None = described("The cursor of the page's first item; null when it is empty.")
    end_cursor: str | None = described("The cursor of the page's last item: pass it as `after`.")
