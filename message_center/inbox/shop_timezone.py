"""The shop's time zone: where its working hours and its days are (spec C1)."""

from dataclasses import replace

from message_center.domain.permissions import Permission
from message_center.domain.shops import Shop
from message_center.inbox.desk import Desk
from message_center.inbox.shop_facts import settings_changed
from message_center.inbox.shops import check_timezone


async def set_shop_timezone(desk: Desk, *, timezone: str) -> Shop:
    """Move the shop to another time zone; working hours keep their times on the wall's clock there.

    Raises PermissionDenied, InvalidInput.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    check_timezone(timezone)
    if timezone != desk.shop.timezone:
        await desk.scope.own_shop.set_timezone(timezone, fact=settings_changed(desk, "shop"))
    return replace(desk.shop, timezone=timezone)
