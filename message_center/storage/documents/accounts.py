"""Connected accounts and the platform apps they are connected through."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel


class PlatformAppDocument(Document):
    """An app at a platform; `secrets` are encrypted. Found by the last part of its webhook address."""

    channel: str
    key: str
    name: str
    shop_id: PydanticObjectId | None
    secrets: dict[str, str]

    class Settings:
        """Collection and indexes."""

        name = "platform_apps"
        indexes = [IndexModel([("channel", ASCENDING), ("key", ASCENDING)], unique=True)]


class ChannelAccountDocument(Document):
    """A connected account; `secrets` are encrypted. A platform's account belongs to one shop only."""

    shop_id: PydanticObjectId
    channel: str
    external_id: str
    name: str
    created_at: datetime
    state: str
    state_detail: str
    app_id: PydanticObjectId | None
    options: dict[str, str]
    secrets: dict[str, str]

    class Settings:
        """Collection and indexes: the route of a webhook, the shop's list, and the shops of an app."""

        name = "channel_accounts"
        indexes = [
            IndexModel([("channel", ASCENDING), ("external_id", ASCENDING)], unique=True),
            IndexModel([("shop_id", ASCENDING), ("name", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("app_id", ASCENDING), ("shop_id", ASCENDING)], name="by_app"),
        ]
