"""Requests of people to be forgotten: outside of shops when they come in, and for one shop when it looks."""

from collections.abc import Sequence

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.deletion_requests import DeletionRequest
from message_center.domain.ids import Id
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.deletion_requests import DeletionRequestDocument
from message_center.storage.lanes import touch
from message_center.storage.mapping import to_document, to_value


class DeletionRequests:
    """Keeps and finds requests; they belong to a platform's app, and so to no shop."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def shops_of_app(self, app_id: Id) -> tuple[Id, ...]:
        """The shops that have connected an account through this app."""
        found = await self._database.channel_accounts.distinct("shop_id", {"app_id": ObjectId(app_id)})
        return tuple(Id(str(one)) for one in found)

    async def keep(self, request: DeletionRequest, *, wakes: Sequence[str]) -> DeletionRequest:
        """Keep a request and wake the lanes that look after it; one that came before is returned as it is."""
        row = dict(validate(DeletionRequestDocument, to_document(request)))

        async def transact(session: Session) -> None:
            await self._database.deletion_requests.insert_one(dict(row), session=session)
            await touch(self._database, wakes, session=session)

        try:
            await self._database.transaction(transact)
        except DuplicateKeyError:
            query = {"fingerprint": request.fingerprint}
            known = await self._database.deletion_requests.find_one(query)
            return request if known is None else to_value(DeletionRequest, known)
        return request

    async def by_code(self, code: str) -> DeletionRequest | None:
        """The request that a person looks up."""
        row = await self._database.deletion_requests.find_one({"code": code})
        return None if row is None else to_value(DeletionRequest, row)


class ShopDeletionRequests:
    """What one shop still has to look after; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._requests = database.deletion_requests
        self._shop_id = ObjectId(caller.shop_id)

    async def get(self, request_id: str) -> DeletionRequest | None:
        """A request that this shop has not settled yet."""
        row = await self._requests.find_one(self._mine(request_id))
        return None if row is None else to_value(DeletionRequest, row)

    async def note(self, request_id: Id, found: Sequence[Id]) -> None:
        """Remember whom the request means, before they are erased and nobody can tell any more."""
        ids = [ObjectId(one) for one in found]
        await self._requests.update_one(self._mine(request_id), {"$addToSet": {"found": {"$each": ids}}})

    async def settle(self, request_id: Id) -> None:
        """This shop has looked; after the last one, nothing is left that names the person."""
        left = {"$setDifference": ["$waiting", [self._shop_id]]}
        forgotten = {"$cond": [{"$eq": ["$waiting", []]}, None, "$person"]}
        change: list[Raw] = [{"$set": {"waiting": left}}, {"$set": {"person": forgotten}}]
        await self._requests.update_one(self._mine(request_id), change)

    def _mine(self, request_id: str) -> dict[str, ObjectId]:
        return {"_id": ObjectId(request_id), "waiting": self._shop_id}
