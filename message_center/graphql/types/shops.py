"""The shop and its people."""

from collections.abc import Mapping
from datetime import datetime

import strawberry
from strawberry import ID

from message_center.domain import shops as domain
from message_center.domain.assignment import may_be_assigned
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, field, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.permissions import needs
from message_center.graphql.types.nodes import Node
from message_center.graphql.types.preferences import AccountsView, NotificationSettings


@object_type("The shop: everything that staff see belongs to exactly one.")
class Shop(Node):
    """The tenant."""

    handle: str = described("The shop's name in addresses.")
    name: str = described("The shop's name.")
    timezone: str = described("The shop's time zone, as `Asia/Taipei`; times in this API are UTC all the same.")
    country: str = described("The shop's country, as `TW`; phone numbers are read as this country's.")
    locale: str = described("The shop's language, as `zh-Hant`.")
    follows_browser: bool = described(
        "Whether the storefront speaks each customer's language; else always the shop's."
    )
    currency: str = described("What its prices are in, by ISO 4217, as `TWD`.")
    storefront_url: str = described("The storefront's address; empty when there is none.")
    contact_phone_enabled: bool = described("Whether the contact form asks for a phone number.")
    bots_rest_hours: int = described("How long bots rest after a person took a conversation over.")
    features: list[Feature] = described("What the shop's plan has; what is not here is refused: hide it.")
    created_at: datetime = described("When the shop was made.")

    @classmethod
    def of(cls, shop: domain.Shop) -> "Shop":
        """The domain's shop, for the schema."""
        return cls(
            id=ID(shop.id),
            handle=shop.handle,
            name=shop.name,
            timezone=shop.timezone,
            country=shop.country,
            locale=shop.locale,
            currency=shop.currency,
            follows_browser=shop.follows_browser,
            storefront_url=shop.storefront_url,
            contact_phone_enabled=shop.contact_phone_enabled,
            bots_rest_hours=shop.bots_rest_hours,
            features=[feature for feature in Feature if shop.has(feature)],
            created_at=shop.created_at,
        )


@object_type("A person who works in the message center.")
class Staff(Node):
    """A colleague."""

    name: str = described("The person's name, as customers' messages show it to colleagues.")
    email: str = described("The e-mail address the person signs in with.")
    active: bool = described("Whether the person may sign in.")
    created_at: datetime = described("When the person was added.")
    row: strawberry.Private[domain.Staff]

    @computed("Whether conversations can be assigned to this person: active, and allowed to send messages.")
    def assignable(self) -> bool:
        return may_be_assigned(self.row)

    @field("What this person may do.", access=needs(Permission.MANAGE_STAFF))
    def permissions(self) -> list[Permission]:
        return list(self.row.permissions)

    @classmethod
    def of(cls, staff: domain.Staff) -> "Staff":
        """The domain's staff member, for the schema."""
        return cls(
            id=ID(staff.id),
            name=staff.name,
            email=staff.email,
            active=staff.active,
            created_at=staff.created_at,
            row=staff,
        )


@object_type("Permissions that a screen shows together.")
class PermissionGroup:
    """So that a console needs no list of its own."""

    key: str = described("The group's name for programs; stable.")
    title: str = described("The group's name for people, in English.")
    permissions: list[Permission] = described("What can be granted.")


@object_type("The signed-in staff member.")
class Viewer:
    """Whoever holds the access token."""

    staff: Staff = described("Who is signed in.")
    permissions: list[Permission] = described("What they may do now.")
    shop: Shop = described("Where they work.")
    accounts_view: AccountsView = described(
        "Which accounts they see: conversations and totals are of these, unless a filter says otherwise."
    )
    notifications: NotificationSettings = described("How they are told of new messages.")


async def _everybody(context: Context, shops: list[Id]) -> Mapping[Id, list[Staff]]:
    people = [Staff.of(row) for row in await context.desk.scope.staff.all()]
    return dict.fromkeys(shops, people)


async def everybody(context: Context) -> list[Staff]:
    """The shop's staff, by name; loaded once for an operation."""
    return await context.load(_staff_of_shop, context.shop_id) or []


async def _staff(context: Context, ids: list[Id]) -> Mapping[Id, Staff]:
    return {row.id: Staff.of(row) for row in await context.desk.scope.staff.by_ids(ids)}


def viewer_of(staff: domain.Staff, shop: domain.Shop, context: Context) -> Viewer:
    """A signed-in staff member with their shop."""
    return Viewer(
        staff=Staff.of(staff),
        permissions=list(staff.permissions),
        shop=Shop.of(shop),
        accounts_view=AccountsView.of(staff, context),
        notifications=NotificationSettings.of(staff),
    )


_staff_of_shop = Loader("staff_of_shop", _everybody)
staff_by_id = Loader("staff_by_id", _staff)
