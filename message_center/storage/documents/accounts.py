"""Connected accounts and the platform apps they are connected through."""

from datetime import datetime

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, IndexModel

CONNECTED = {"state": {"$in": ["CONNECTED", "NEEDS_RECONNECT", "RESTRICTED"]}}
"""What has not been disconnected."""


class PlatformAppDocument(Document):
    """An app at a platform; `secrets` are encrypted, and None once no account is connected through it any more.

    Found by the last part of its webhook address. `turn` grows when an account is connected through it or is no
    longer, so that of two at once the second is decided again.
    """

    channel: str
    key: str
    name: str
    shop_id: PydanticObjectId | None
    secrets: dict[str, str] | None
    turn: int = 0

    class Settings:
        """Collection and indexes."""

        name = "platform_apps"
        indexes = [IndexModel([("channel", ASCENDING), ("key", ASCENDING)], unique=True)]


class ChannelAccountDocument(Document):
    """A connected account; `secrets` are encrypted.

    A platform's account is connected to one shop only; other shops may keep it as one that they disconnected.
    """

    shop_id: PydanticObjectId
    channel: str
    external_id: str
    name: str
    created_at: datetime
    state: str
    state_detail: str
    checked_at: datetime | None = None
    app_id: PydanticObjectId | None
    options: dict[str, str]
    secrets: dict[str, str]
    access_revision: int = 0

    class Settings:
        """Collection and indexes: a webhook's route, a shop's own account and list, the shops of an app."""

        name = "channel_accounts"
        indexes = [
            IndexModel(
                [("channel", ASCENDING), ("external_id", ASCENDING)],
                unique=True,
                partialFilterExpression=CONNECTED,
                name="route",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("channel", ASCENDING), ("external_id", ASCENDING)],
                unique=True,
                name="own",
            ),
            IndexModel([("shop_id", ASCENDING), ("name", ASCENDING), ("_id", ASCENDING)]),
            IndexModel([("app_id", ASCENDING), ("shop_id", ASCENDING)], name="by_app"),
        ]
