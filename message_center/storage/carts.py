"""Carts of one shop: read here, written by the conversation's move (storage/moves.py)."""

from collections.abc import Mapping, Sequence

from bson import ObjectId
from pymongo.errors import DuplicateKeyError

from message_center.domain.actors import Caller
from message_center.domain.carts import Cart
from message_center.domain.ids import Id
from message_center.errors import Conflict
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.carts import CURRENT, CartDocument
from message_center.storage.mapping import to_document, to_value


class Carts:
    """Reads carts; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def by_ids(self, ids: Sequence[Id]) -> tuple[Cart, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        return tuple([to_value(Cart, row) async for row in self._database.carts.find(query)])

    async def current(self, conversation_ids: Sequence[Id]) -> Mapping[Id, Cart]:
        """The current carts of these conversations, by conversation: one command."""
        wanted = {"conversation_id": {"$in": [ObjectId(one) for one in conversation_ids]}}
        rows = self._database.carts.find({**self._shop, **wanted, **CURRENT}).hint("current")
        found = [to_value(Cart, row) async for row in rows]
        return {cart.conversation_id: cart for cart in found}

    async def with_client_key(self, conversation_id: Id, client_key: str) -> Cart | None:
        """The conversation's cart that a request with this key has changed lately."""
        query = {**self._shop, "conversation_id": ObjectId(conversation_id), "applied": client_key}
        row = await self._database.carts.find_one(query)
        return to_value(Cart, row) if row is not None else None


async def find_current_cart(database: Database, mine: Raw, session: Session) -> Cart | None:
    """The current cart of the conversation that a transaction asks for."""
    row = await database.carts.find_one({**mine, **CURRENT}, session=session)
    return to_value(Cart, row) if row is not None else None


async def write_cart(database: Database, cart: Cart, *, session: Session) -> None:
    """Keep a cart as it is now. Raises Conflict when another process began one in this moment."""
    row = dict(validate(CartDocument, to_document(cart)))
    try:
        await database.carts.replace_one(
            {"_id": row["_id"], "shop_id": row["shop_id"]}, row, upsert=True, session=session
        )
    except DuplicateKeyError as error:
        raise Conflict("A colleague began a cart here in this moment; try again.") from error
