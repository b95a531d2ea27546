"""Connected accounts and platform apps; their secrets leave this file only for the channel's use."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bson import ObjectId
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from message_center.contracts.cipher import Cipher
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import AccountState, ChannelAccount, PlatformApp
from message_center.domain.actors import Caller
from message_center.domain.facts import Fact
from message_center.domain.ids import Id
from message_center.domain.shops import Shop
from message_center.errors import Conflict, NotFound
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.accounts import ChannelAccountDocument, PlatformAppDocument
from message_center.storage.documents.facts import FactDocument
from message_center.storage.mapping import object_id, to_document, to_value
from message_center.storage.shops import WITH_SHOP

_NO_SECRETS = {"secrets": False}


class Accounts:
    """The shop's accounts; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def all(self) -> tuple[ChannelAccount, ...]:
        """The shop's accounts, by name."""
        rows = self._database.channel_accounts.find(self._shop, _NO_SECRETS).sort([("name", 1), ("_id", 1)])
        return tuple([to_value(ChannelAccount, row) async for row in rows])

    async def by_ids(self, ids: Sequence[Id]) -> tuple[ChannelAccount, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        rows = self._database.channel_accounts.find(query, _NO_SECRETS)
        return tuple([to_value(ChannelAccount, row) async for row in rows])

    async def access(self, account_id: str) -> AccountAccess:
        """An account with its secrets. Raises NotFound."""
        query = {**self._shop, "_id": object_id(account_id, field="accountId")}
        row = await self._database.channel_accounts.find_one(query)
        if row is None:
            raise NotFound("This shop has no such account.", field="accountId")
        return _access(row, self._cipher)

    async def connect(self, access: AccountAccess, *, fact: Fact | None = None) -> ChannelAccount:
        """Connect an account, or connect it again with new secrets; its history and its id stay.

        `fact` tells of it, under the id that the account has then. Raises Conflict when another shop holds it.
        """
        row = to_document(access.account)
        row["secrets"] = {name: self._cipher.encrypt(secret) for name, secret in access.secrets.items()}
        validate(ChannelAccountDocument, row)
        match = {**self._shop, "channel": access.account.channel, "external_id": access.account.external_id}
        kept = {name: row.pop(name) for name in ("_id", "created_at")}
        for name in match:
            row.pop(name)

        async def transact(session: Session) -> ChannelAccount:
            found = await self._database.channel_accounts.find_one_and_update(
                match,
                {"$set": row, "$setOnInsert": kept},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                projection=_NO_SECRETS,
                session=session,
            )
            account = to_value(ChannelAccount, found or {})
            if fact is not None:
                told = to_document(replace(fact, account_id=account.id))
                await self._database.facts.insert_one(dict(validate(FactDocument, told)), session=session)
            return account

        try:
            return await self._database.transaction(transact)
        except DuplicateKeyError:
            raise Conflict(
                "This account is connected to another shop; disconnect it there first.", field="externalId"
            ) from None

    async def set_state(self, account_id: Id, state: AccountState, detail: str, *, fact: Fact) -> bool:
        """Say whether the account works, with the fact that tells it; False when that was known."""
        match = {**self._shop, "_id": ObjectId(account_id), "state": {"$ne": state.value}}
        change = {"$set": {"state": state.value, "state_detail": detail}}

        async def transact(session: Session) -> bool:
            result = await self._database.channel_accounts.update_one(match, change, session=session)
            if not result.modified_count:
                return False
            row = dict(validate(FactDocument, to_document(fact)))
            await self._database.facts.insert_one(row, session=session)
            return True

        return await self._database.transaction(transact)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a platform's event belongs: the account, with what is needed to act for it, and its shop."""

    access: AccountAccess
    shop: Shop


async def route(database: Database, cipher: Cipher, *, channel: str, account: str) -> Route | None:
    """Where a platform's event belongs; None when nobody connected the account. One command."""
    wanted = {"$match": {"channel": channel, "external_id": account}}
    async with await database.channel_accounts.aggregate([wanted, *WITH_SHOP]) as rows:
        async for row in rows:
            shop = to_value(Shop, row.pop("shop"))
            return Route(_access(row, cipher), shop)
    return None


def _access(row: Raw, cipher: Cipher) -> AccountAccess:
    secrets = {name: cipher.decrypt(text) for name, text in row.pop("secrets").items()}
    return AccountAccess(account=to_value(ChannelAccount, row), secrets=secrets)


class PlatformApps:
    """The apps through which accounts are connected; they belong to the whole system."""

    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database = database
        self._cipher = cipher

    async def save(self, app: PlatformApp, secrets: dict[str, str]) -> PlatformApp:
        """Register an app, or give a registered one new secrets."""
        row = to_document(app)
        row["secrets"] = {name: self._cipher.encrypt(secret) for name, secret in secrets.items()}
        validate(PlatformAppDocument, row)
        match = {"channel": row.pop("channel"), "key": row.pop("key")}
        kept = {"_id": row.pop("_id")}
        found = await self._database.platform_apps.find_one_and_update(
            match,
            {"$set": row, "$setOnInsert": kept},
            upsert=True,
            return_document=ReturnDocument.AFTER,
            projection=_NO_SECRETS,
        )
        return to_value(PlatformApp, found or {})

    async def find(self, channel: str, key: str) -> tuple[PlatformApp, dict[str, str]] | None:
        """The app of a webhook address, with its secrets."""
        row = await self._database.platform_apps.find_one({"channel": channel, "key": key})
        if row is None:
            return None
        secrets = {name: self._cipher.decrypt(text) for name, text in row.pop("secrets").items()}
        return to_value(PlatformApp, row), secrets
