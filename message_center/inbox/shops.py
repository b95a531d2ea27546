"""Opening a shop."""

import re
from zoneinfo import available_timezones

from message_center.contracts.clock import Clock
from message_center.domain.shops import Shop
from message_center.domain.web_addresses import is_web_address
from message_center.errors import InvalidInput
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage

NAME_LIMIT = 100

_HANDLE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LOCALE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")


async def create_shop(
    storage: Storage,
    clock: Clock,
    *,
    handle: str,
    name: str,
    timezone: str = "Asia/Taipei",
    country: str = "TW",
    locale: str = "zh-Hant",
    currency: str = "TWD",
    storefront_url: str = "",
) -> Shop:
    """Open a shop; nothing is connected yet. Raises InvalidInput, and Conflict when the handle is taken."""
    shop = Shop(
        id=new_id(),
        handle=handle,
        name=name.strip(),
        created_at=clock.now(),
        timezone=timezone,
        country=country,
        locale=locale,
        currency=currency,
        storefront_url=storefront_url,
    )
    _check(shop)
    await storage.shops.add(shop)
    return shop


def check_timezone(timezone: str) -> None:
    """Refuse what is no time zone of the IANA's list. Raises InvalidInput."""
    if timezone not in available_timezones():
        raise InvalidInput("Not a time zone; write it like Asia/Taipei.", field="timezone")


def check_locale(locale: str) -> None:
    """Refuse what is no tag of a language. Raises InvalidInput."""
    if not _LOCALE.fullmatch(locale):
        raise InvalidInput("A locale is written like zh-Hant or en.", field="locale")


def _check(shop: Shop) -> None:
    if not _HANDLE.fullmatch(shop.handle):
        raise InvalidInput(
            "A handle has 1 to 40 small letters, digits and hyphens, and no hyphen at its ends.", field="handle"
        )
    if not 0 < len(shop.name) <= NAME_LIMIT:
        raise InvalidInput(f"A name has 1 to {NAME_LIMIT} characters.", field="name")
    check_timezone(shop.timezone)
    if not _COUNTRY.fullmatch(shop.country):
        raise InvalidInput("A country is two capital letters, like TW.", field="country")
    check_locale(shop.locale)
    if not _CURRENCY.fullmatch(shop.currency):
        raise InvalidInput("A currency is three capital letters, like TWD.", field="currency")
    if shop.storefront_url and not is_web_address(shop.storefront_url):
        raise InvalidInput("Write the storefront's address like https://shop.example.", field="storefrontUrl")
