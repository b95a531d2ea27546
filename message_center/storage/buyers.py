"""The customers behind orders' buyers: members who are linked, and whom a platform knows (spec E7)."""

from collections.abc import Mapping, Sequence
from typing import Any

from message_center.domain.orders import Order
from message_center.storage.database import Database, Raw, Session


async def customers_behind(
    database: Database,
    shop: Mapping[str, Any],
    orders: Sequence[Order],
    *,
    fields: Mapping[str, bool] | None = None,
    session: Session | None = None,
) -> dict[str, Raw]:
    """The customers' rows by the keys of these orders' buyers: at most three commands.

    `fields` projects; it needs `member_id` and `identity_keys`.
    """
    member_ids = {order.buyer.member_id for order in orders if order.buyer.member_id is not None}
    identities = {one for order in orders for one in order.buyer.identities}
    found: dict[str, Raw] = {}
    if member_ids:
        query: Raw = {**shop, "member_id": {"$in": list(member_ids)}}
        async for row in database.customers.find(query, fields, session=session):
            found[f"member:{row['member_id']}"] = row
    if identities:
        accounts = database.channel_accounts.find(shop, {"channel": True}, session=session)
        by_account = {
            f"{one.channel}:{account['_id']}:{one.external_id}": f"identity:{one.channel}:{one.external_id}"
            async for account in accounts
            for one in identities
            if one.channel == account["channel"]
        }
        query = {**shop, "identity_keys": {"$in": list(by_account)}}
        async for row in database.customers.find(query, fields, session=session):
            found |= {by_account[key]: row for key in row["identity_keys"] if key in by_account}
    return found
