"""The tenant, and the people who work there."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from message_center.domain.bot_pauses import REST_HOURS
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.preferences import Notifications


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A shop; everything belongs to exactly one. `handle` is its name in addresses.

    `automations` names the bots that the shop has switched on, of those that need to be;
    `bots_rest_hours` is how long bots rest after a person took a conversation over. `features_off` is what
    its plan leaves out (spec F10). `follows_browser` says that the storefront speaks each customer's language, and
    not always the shop's (spec E4).
    """

    id: Id
    handle: str
    name: str
    created_at: datetime
    timezone: str = "Asia/Taipei"
    country: str = "TW"
    locale: str = "zh-Hant"
    currency: str = "TWD"
    follows_browser: bool = False
    storefront_url: str = ""
    contact_phone_enabled: bool = True
    automations: tuple[str, ...] = ()
    bots_rest_hours: int = REST_HOURS
    features_off: tuple[Feature, ...] = ()

    def has(self, feature: Feature) -> bool:
        """Whether the shop's plan has this feature."""
        return feature not in self.features_off

    def runs(self, bot: str) -> bool:
        """Whether the bot of this name works here: the shop switched it on, and its plan has it."""
        return bot in self.automations and bot.upper() not in self.features_off


@dataclass(frozen=True, slots=True, kw_only=True)
class Staff:
    """A person who works in the message center. `generation` grows when all their tokens are revoked.

    `accounts_view` are the accounts that they chose to see; None are all, also those connected later (spec A15).
    Within any of the `working_hours_ids` auto-assignment finds them at work; without any, never (spec C2).
    """

    id: Id
    shop_id: Id
    email: str
    name: str
    created_at: datetime
    permissions: tuple[Permission, ...] = ()
    active: bool = True
    generation: int = 0
    working_hours_ids: tuple[Id, ...] = ()
    options: dict[str, str] = field(default_factory=dict)
    accounts_view: tuple[Id, ...] | None = None
    notifications: Notifications = field(default_factory=Notifications)


def day_of(shop: Shop, moment: datetime) -> date:
    """Which day it is in the shop's zone."""
    return moment.astimezone(ZoneInfo(shop.timezone)).date()
