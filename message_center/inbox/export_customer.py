"""Exporting one customer's data, all that is kept of them, as JSON lines (spec F15)."""

from collections.abc import AsyncIterator

import orjson

from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk


async def export_customer(desk: Desk, *, customer_id: str) -> AsyncIterator[bytes]:
    """The lines, each a record with its `type`: `customer`, `note`, `conversation`, `message`, `file` and others.

    What the host shop knows of a member is the host's to tell. Raises PermissionDenied, NotFound, at once.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    customer = await desk.scope.customers.get(customer_id)
    return _lines(desk, customer.id)


async def _lines(desk: Desk, customer_id: Id) -> AsyncIterator[bytes]:
    async for kind, record in desk.scope.customer_export.records(customer_id):
        yield orjson.dumps({"type": kind, **record}) + b"\n"
