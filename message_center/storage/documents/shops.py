"""Shops, their staff, and staff's sessions."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class ShopDocument(Document):
    """A tenant. `handle` answers which shop an address means."""

    handle: str
    name: str
    created_at: datetime
    timezone: str
    country: str
    locale: str
    currency: str
    follows_browser: bool
    storefront_url: str
    contact_phone_enabled: bool
    automations: list[str]
    bots_rest_hours: int
    features_off: list[str]

    class Settings:
        """Collection and indexes."""

        name = "shops"
        indexes = [IndexModel([("handle", ASCENDING)], unique=True)]


class StaffDocument(Document):
    """A staff member; the password only as an argon2 hash. E-mail addresses are unique in the system."""

    shop_id: PydanticObjectId
    email: str
    name: str
    created_at: datetime
    permissions: list[str]
    active: bool
    generation: int
    working_hours_ids: list[PydanticObjectId]
    options: dict[str, str]
    accounts_view: list[PydanticObjectId] | None
    notifications: dict[str, bool]
    password_hash: str

    class Settings:
        """Collection and indexes."""

        name = "staff"
        indexes = [
            IndexModel([("email", ASCENDING)], unique=True),
            IndexModel([("shop_id", ASCENDING), ("name", ASCENDING), ("_id", ASCENDING)]),
        ]


class SessionDocument(Document):
    """A signed-in staff member's refresh token, as a hash; used once, then replaced."""

    shop_id: PydanticObjectId
    staff_id: PydanticObjectId
    token_hash: str
    expires_at: datetime

    class Settings:
        """Collection and indexes; the database removes what has expired."""

        name = "sessions"
        indexes = [
            IndexModel([("token_hash", ASCENDING)], unique=True),
            IndexModel([("staff_id", ASCENDING)]),
            IndexModel([("expires_at", ASCENDING)], expireAfterSeconds=0),
        ]
