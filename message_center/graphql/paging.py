"""Page sizes and page information, the same for every connection."""

from typing import Any

from message_center.domain.pages import PAGE_LIMIT, Page
from message_center.errors import InvalidInput, LimitExceeded
from message_center.graphql.types.nodes import PageInfo


def page_size(asked: int, *, field: str) -> int:
    """The size, if it may be asked for. Raises InvalidInput, LimitExceeded."""
    if asked < 1:
        raise InvalidInput(f"`{field}` is at least 1.", field=field)
    if asked > PAGE_LIMIT:
        raise LimitExceeded(f"`{field}` is at most {PAGE_LIMIT}; ask for the rest with a cursor.", field=field)
    return asked


def page_info(page: Page[Any]) -> PageInfo:
    """The page's place in its list."""
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.has_previous,
        start_cursor=page.cursors[0] if page.cursors else None,
        end_cursor=page.cursors[-1] if page.cursors else None,
    )
