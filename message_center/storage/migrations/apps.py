"""Shops' apps that nothing is connected through have no secrets; before, disconnecting left them."""

from message_center.storage.database import Database
from message_center.storage.documents.accounts import CONNECTED
from message_center.storage.migrations.migration import Migration


async def forget_unused_secrets(database: Database) -> None:
    """Forget the secrets of each such app, unless an account is connected through it in this moment."""
    kept = {"shop_id": {"$ne": None}, "secrets": {"$ne": None}}
    async for app in database.platform_apps.find(kept, {"turn": True}):
        if await database.channel_accounts.find_one({"app_id": app["_id"], **CONNECTED}, {"_id": True}) is None:
            as_read = {"_id": app["_id"], "turn": app.get("turn")}
            await database.platform_apps.update_one(as_read, {"$set": {"secrets": None}, "$inc": {"turn": 1}})


APPS = Migration(4, "apps that no account needs have no secrets", forget_unused_secrets)
