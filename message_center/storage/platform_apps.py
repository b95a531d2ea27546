"""The apps through which accounts are connected; their secrets leave this file only for the channel's use."""

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from message_center.contracts.cipher import Cipher
from message_center.domain.accounts import PlatformApp
from message_center.domain.ids import Id
from message_center.errors import Conflict
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.accounts import PlatformAppDocument
from message_center.storage.mapping import to_document, to_value


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
                {"$set": row},
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

    async def find(self, channel: str, key: str) -> tuple[PlatformApp, dict[str, str]] | None:
        """The app of a webhook address, with its secrets."""
        return await self._one({"channel": channel, "key": key})

    async def get(self, app_id: Id) -> tuple[PlatformApp, dict[str, str]] | None:
        """An app with its secrets."""
        return await self._one({"_id": ObjectId(app_id)})

    async def _one(self, query: Raw) -> tuple[PlatformApp, dict[str, str]] | None:
        row = await self._database.platform_apps.find_one(query)
        if row is None:
            return None
        secrets = {name: self._cipher.decrypt(text) for name, text in row.pop("secrets").items()}
        return to_value(PlatformApp, row), secrets
