"""The language that customers read what the system writes in (spec E4)."""

from dataclasses import replace

from message_center.domain.shops import Shop
from message_center.inbox.desk import Desk
from message_center.inbox.shop_facts import settings_changed
from message_center.inbox.shops import check_locale


async def change_language(desk: Desk, *, locale: str | None = None, follows_browser: bool | None = None) -> Shop:
    """Change the shop's language, or whether its storefront follows each customer's browser; None leaves it.

    For whoever runs the system, by the command line: it repeats what the shop set in its own system. Raises
    InvalidInput.
    """
    wanted = replace(
        desk.shop,
        locale=desk.shop.locale if locale is None else locale,
        follows_browser=desk.shop.follows_browser if follows_browser is None else follows_browser,
    )
    check_locale(wanted.locale)
    if wanted != desk.shop:
        await desk.scope.own_shop.set_language(
            wanted.locale, follows_browser=wanted.follows_browser, fact=settings_changed(desk, "shop")
        )
    return wanted
