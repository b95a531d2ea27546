"""The apps through which accounts are connected; their secrets leave this file only for the channel's use.

A shop's app keeps its secrets only as long as an account is connected through it. Whoever connects an account or
disconnects one writes the app's `turn`, so that neither stands on what the other just changed.
"""

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from message_center.contracts.cipher import Cipher
from message_center.domain.accounts import PlatformApp
from message_center.domain.ids import Id
from message_center.errors import Conflict
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.accounts import CONNECTED, PlatformAppDocument
from message_center.storage.mapping import to_document, to_value

_NEXT_TURN = {"$inc": {"turn": 1}}
FORGOTTEN = "The secrets of this app are forgotten, because nothing was connected through it. Give them again."


class PlatformApps:
    """All apps; they belong to the whole system."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    async def save(
        self, app: PlatformApp, secrets: dict[str, str], *, session: Session | None = None
    ) -> PlatformApp:
        """Register an app, or give the one with its id new secrets.

        Raises Conflict when its key was registered by somebody else meanwhile: whose secrets an app has may sign
        for all of its accounts.
        """
        row = to_document(app)
        row["secrets"] = {name: self._cipher.encrypt(secret) for name, secret in secrets.items()}
        validate(PlatformAppDocument, row)
        try:
            found = await self._database.platform_apps.find_one_and_update(
                {"_id": row.pop("_id")},
                {"$set": row, **_NEXT_TURN},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                projection={"secrets": False},
                session=session,
            )
        except DuplicateKeyError:
            raise Conflict(
                "Somebody registered this app in this moment; choose another key.", field="app"
            ) from None
        return to_value(PlatformApp, found or {})

    async def hold(self, app_id: Id, *, session: Session) -> None:
        """Keep an app's secrets, because this transaction connects an account through it.

        Raises Conflict when they were forgotten meanwhile.
        """
        kept = {"_id": ObjectId(app_id), "secrets": {"$ne": None}}
        held = await self._database.platform_apps.update_one(kept, _NEXT_TURN, session=session)
        if not held.matched_count:
            raise Conflict(FORGOTTEN, field="app")

    async def let_go(self, app_id: Id, *, session: Session) -> None:
        """Forget a shop's app's secrets if this transaction took away the last account that needs them.

        The app stays, so that what it signed before is still known as its own. The operator's keeps its secrets:
        every shop may connect through it.
        """
        apps, of_a_shop = self._database.platform_apps, {"_id": ObjectId(app_id), "shop_id": {"$ne": None}}
        known = await apps.update_one(of_a_shop, _NEXT_TURN, session=session)
        if not known.matched_count:
            return
        needs_it = {"app_id": ObjectId(app_id), **CONNECTED}
        if await self._database.channel_accounts.find_one(needs_it, {"_id": True}, session=session) is None:
            await apps.update_one(of_a_shop, {"$set": {"secrets": None}}, session=session)

    async def find(self, channel: str, key: str) -> tuple[PlatformApp, dict[str, str] | None] | None:
        """The app of a webhook address, with its secrets; None for those when they are forgotten."""
        return await self._one({"channel": channel, "key": key})

    async def get(self, app_id: Id) -> tuple[PlatformApp, dict[str, str] | None] | None:
        """An app with its secrets; None for those when they are forgotten."""
        return await self._one({"_id": ObjectId(app_id)})

    async def _one(self, query: Raw) -> tuple[PlatformApp, dict[str, str] | None] | None:
        row = await self._database.platform_apps.find_one(query)
        if row is None:
            return None
        kept = row.pop("secrets")
        secrets = None if kept is None else {name: self._cipher.decrypt(text) for name, text in kept.items()}
        return to_value(PlatformApp, row), secrets
