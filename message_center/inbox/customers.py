"""Finding customers (spec A6)."""

from message_center.domain.contacts import phone_beginning
from message_center.domain.customers import Customer
from message_center.domain.pages import Page
from message_center.errors import LimitExceeded
from message_center.inbox.desk import Desk
from message_center.storage.customer_list import Beginning

SEARCH_LIMIT = 100


async def list_customers(desk: Desk, *, search: str | None, first: int, after: str | None) -> Page[Customer]:
    """A page of the shop's customers: all, newest first, or those whose name, e-mail or phone begins so.

    Raises CursorInvalid, LimitExceeded.
    """
    text = (search or "").strip()
    if len(text) > SEARCH_LIMIT:
        raise LimitExceeded(f"At most {SEARCH_LIMIT} characters.", field="search")
    if not text:
        return await desk.scope.customer_list.newest(first=first, after=after)
    wanted = [Beginning("name", text), Beginning("email", text)]
    phone = phone_beginning(text, desk.shop.country)
    if phone is not None:
        wanted.append(Beginning("phone", phone))
    return await desk.scope.customer_list.beginning(wanted, first=first, after=after)
