"""Connected accounts; their secrets leave this file only for the channel's use."""

from collections.abc import Callable, Sequence
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
from message_center.storage.documents.accounts import CONNECTED, ChannelAccountDocument
from message_center.storage.documents.facts import FactDocument
from message_center.storage.documents.messages import PENDING
from message_center.storage.lanes import touch
from message_center.storage.mapping import object_id, to_document, to_value
from message_center.storage.platform_apps import PlatformApps
from message_center.storage.shops import WITH_SHOP

_NO_SECRETS = {"secrets": False}
WAITING = {"delivery.status": {"$in": list(PENDING)}}
ELSEWHERE = "This account is connected to another shop; disconnect it there first."

LaneOf = Callable[[Id], str]
"""Names the lane, by an account's id, in which it is seen to what waits to be sent through that account."""


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

    @property
    def apps(self) -> PlatformApps:
        """The apps at platforms, whosever they are."""
        return PlatformApps(self._database, self._cipher)

    async def is_elsewhere(self, channel: str, external_id: str) -> bool:
        """Whether another shop has connected this account of a platform."""
        theirs = {"channel": channel, "external_id": external_id, "shop_id": {"$ne": self._shop["shop_id"]}}
        return await self._database.channel_accounts.find_one({**theirs, **CONNECTED}, {"_id": True}) is not None

    async def connect(
        self,
        access: AccountAccess,
        *,
        app: tuple[PlatformApp, dict[str, str]] | None = None,
        fact: Fact | None = None,
        wakes: LaneOf | None = None,
    ) -> ChannelAccount:
        """Connect an account, or connect it again with new secrets; its history and its id stay.

        `app` is saved with it, and is what it is connected through. `fact` tells of it, under the id that the
        account has then; `wakes` names the lane in which it is seen to what waits. Raises Conflict when another
        shop holds it, or the secrets of its app were forgotten meanwhile.
        """
        row = to_document(access.account)
        row["secrets"] = {name: self._cipher.encrypt(secret) for name, secret in access.secrets.items()}
        validate(ChannelAccountDocument, row)
        match = {**self._shop, "channel": access.account.channel, "external_id": access.account.external_id}
        kept = {name: row.pop(name) for name in ("_id", "created_at")}
        for name in (*match, "access_revision"):
            row.pop(name)

        async def transact(session: Session) -> ChannelAccount:
            through = {}
            if app is not None:
                saved = await self.apps.save(*app, session=session)
                through = {"app_id": ObjectId(saved.id)}
            elif access.account.app_id is not None:
                await self.apps.hold(access.account.app_id, session=session)
            before = await self._database.channel_accounts.find_one(match, {"app_id": True}, session=session)
            found = await self._database.channel_accounts.find_one_and_update(
                match,
                {"$set": {**row, **through}, "$setOnInsert": kept, "$inc": {"access_revision": 1}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                projection=_NO_SECRETS,
                session=session,
            )
            account = to_value(ChannelAccount, found or {})
            former = Id(str(before["app_id"])) if before is not None and before["app_id"] else None
            if former not in (None, account.app_id):
                await self.apps.let_go(former, session=session)
            await self._tell(account.id, fact, session)
            await self._wake(account, wakes, session)
            return account

        try:
            return await self._database.transaction(transact)
        except DuplicateKeyError:
            raise Conflict(ELSEWHERE, field="externalId") from None

    async def set_state(
        self, account_id: Id, state: AccountState, detail: str, *, fact: Fact, wakes: LaneOf
    ) -> bool:
        """Say whether the account works, with the fact that tells it; False when that was known.

        What was disconnected stays so, whatever a call that was under way says of it.
        """
        return await self._say(self._one(account_id), state, detail, fact, wakes)

    async def set_state_of_access(
        self, used: ChannelAccount, state: AccountState, detail: str, *, fact: Fact, wakes: LaneOf
    ) -> bool:
        """As `set_state`, and False when the account was connected anew since `used` was read: what a platform
        says of an access that we no longer use says nothing of the account.
        """
        return await self._say(self._with_access_of(used), state, detail, fact, wakes)

    def _one(self, account_id: Id) -> Raw:
        return {**self._shop, "_id": ObjectId(account_id)}

    def _with_access_of(self, account: ChannelAccount) -> Raw:
        # Accounts that earlier versions connected, and nobody since, have no revision.
        revision = account.access_revision or {"$in": [0, None]}
        return {**self._one(account.id), "access_revision": revision}

    async def _say(self, match: Raw, state: AccountState, detail: str, fact: Fact, wakes: LaneOf) -> bool:
        known = {"$nin": [state.value, AccountState.DISCONNECTED.value]}
        match = {**match, "state": known}
        return await self._change(match, {"state": state.value, "state_detail": detail}, fact, wakes) is not None

    async def checked(self, account: ChannelAccount, *, fact: Fact, wakes: LaneOf) -> ChannelAccount:
        """Keep what a check found: state, detail and time.

        Raises Conflict when it was disconnected meanwhile, or connected anew: another access was checked.
        """
        match = {**self._with_access_of(account), "state": {"$ne": AccountState.DISCONNECTED.value}}
        found = {
            "state": account.state.value,
            "state_detail": account.state_detail,
            "checked_at": account.checked_at,
        }
        changed = await self._change(match, found, fact, wakes)
        if changed is None:
            raise Conflict("This account was connected anew or disconnected meanwhile.", field="accountId")
        return changed

    async def disconnect(self, account: ChannelAccount, *, fact: Fact, wakes: LaneOf) -> ChannelAccount:
        """Forget the account's secrets, and take nothing for it and send nothing through it any more.

        The secrets of a shop's app go with its last account.
        """
        match = self._one(account.id)
        ended = {"state": AccountState.DISCONNECTED.value, "state_detail": "", "secrets": {}}
        changed = await self._change(match, ended, fact, wakes)
        if changed is None:
            raise NotFound("This shop has no such account.", field="accountId")
        return changed

    async def _change(self, match: Raw, change: Raw, fact: Fact, wakes: LaneOf) -> ChannelAccount | None:
        """Change an account, tell of it, and have it seen to what waits; None when it does not match."""

        async def transact(session: Session) -> ChannelAccount | None:
            row = await self._database.channel_accounts.find_one_and_update(
                match,
                {"$set": change},
                return_document=ReturnDocument.AFTER,
                projection=_NO_SECRETS,
                session=session,
            )
            if row is None:
                return None
            account = to_value(ChannelAccount, row)
            if account.state is AccountState.DISCONNECTED and account.app_id is not None:
                await self.apps.let_go(account.app_id, session=session)
            await self._tell(account.id, fact, session)
            await self._wake(account, wakes, session)
            return account

        return await self._database.transaction(transact)

    async def _tell(self, account_id: Id, fact: Fact | None, session: Session) -> None:
        if fact is not None:
            told = to_document(replace(fact, account_id=account_id))
            await self._database.facts.insert_one(dict(validate(FactDocument, told)), session=session)

    async def _wake(self, account: ChannelAccount, wakes: LaneOf | None, session: Session) -> None:
        if wakes is not None and not account.state.holds_back:
            await touch(self._database, [wakes(account.id)], session=session)

    async def wake_waiting(self, account_id: str, *, after: str | None, limit: int) -> str | None:
        """Wake the lanes of conversations in which messages wait for this account, one batch in the order of ids.

        Returns the last message's id, to go on after; None when there are no more.
        """
        beyond = {"$gt": object_id(after)} if after is not None else {"$exists": True}
        waiting = {**self._shop, "account_id": object_id(account_id), **WAITING, "_id": beyond}
        rows = self._database.messages.find(waiting, {"conversation_id": True}).sort("_id", 1).limit(limit)
        found = [row async for row in rows]
        if not found:
            return None
        theirs = {**self._shop, "_id": {"$in": list({row["conversation_id"] for row in found})}}
        lanes = [row["key"] async for row in self._database.conversations.find(theirs, {"key": True})]
        await touch(self._database, lanes)
        return str(found[-1]["_id"])


@dataclass(frozen=True, slots=True)
class Route:
    """Where a platform's event belongs: the account, with what is needed to act for it, and its shop."""

    access: AccountAccess
    shop: Shop


async def route(database: Database, cipher: Cipher, *, channel: str, account: str) -> Route | None:
    """Where a platform's event belongs; None when nobody connected the account, or not any more. One command."""
    wanted = {"$match": {"channel": channel, "external_id": account, **CONNECTED}}
    async with await database.channel_accounts.aggregate([wanted, *WITH_SHOP]) as rows:
        async for row in rows:
            shop = to_value(Shop, row.pop("shop"))
            return Route(_access(row, cipher), shop)
    return None


def _access(row: Raw, cipher: Cipher) -> AccountAccess:
    secrets = {name: cipher.decrypt(text) for name, text in row.pop("secrets").items()}
    return AccountAccess(account=to_value(ChannelAccount, row), secrets=secrets)
