"""What a move may look at while it is decided: the conversation, its messages, comments, cart and customer."""

from collections.abc import AsyncIterable, Sequence
from datetime import datetime

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.carts import Cart
from message_center.domain.comments import Comment
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.messages import Direction, Message
from message_center.domain.unmarked_echoes import OPEN
from message_center.errors import NotFound
from message_center.storage.assignment_turns import AssignmentTurns
from message_center.storage.carts import find_current_cart
from message_center.storage.comments import find_comment
from message_center.storage.customer_changes import DecideCustomer, change_customer
from message_center.storage.customers import Customers
from message_center.storage.database import Database, Raw, Session
from message_center.storage.documents.messages import UNCONFIRMED
from message_center.storage.mapping import object_id, to_value


class Moment:
    """The conversation as it is in this transaction, and its messages on request."""

    def __init__(self, database: Database, session: Session, caller: Caller, conversation: Conversation) -> None:
        self.conversation = conversation
        self._caller = caller
        self.seen: dict[Id, Message] = {}
        self._database = database
        self._session = session
        self._mine = {"shop_id": ObjectId(conversation.shop_id), "conversation_id": ObjectId(conversation.id)}

    @property
    def turns(self) -> AssignmentTurns:
        """Whose turn it is to be assigned, and who may be, in this transaction."""
        return AssignmentTurns(self._database, self._caller, self._session)

    async def message(self, message_id: Id, *, field: str = "messageId") -> Message:
        """One message of this conversation. Raises NotFound, naming the input field."""
        found = await self._find({"_id": object_id(message_id, field=field)})
        if not found:
            raise NotFound("This conversation has no such message.", field=field)
        return found[0]

    async def by_client_key(self, client_key: str) -> Message | None:
        """The message that was already written for this key."""
        found = await self._find({"client_key": client_key})
        return found[0] if found else None

    async def comment(self, comment_id: Id) -> Comment:
        """One comment of this conversation. Raises NotFound."""
        found = await find_comment(self._database, {**self._mine, "_id": ObjectId(comment_id)}, self._session)
        if found is None:
            raise NotFound("This conversation has no such comment; it may have been deleted.", field="commentId")
        return found

    async def comment_by_client_key(self, client_key: str) -> Comment | None:
        """The comment that was already written for this key."""
        return await find_comment(self._database, {**self._mine, "client_key": client_key}, self._session)

    async def cart(self) -> Cart | None:
        """The conversation's current cart."""
        return await find_current_cart(self._database, self._mine, self._session)

    async def by_marks(self, ids: Sequence[Id], external_ids: Sequence[str]) -> tuple[Message, ...]:
        """The messages with these ids of ours, or with these ids of the platform's, from either side."""
        found: list[Message] = []
        if ids:
            found += await self._find({"_id": {"$in": [ObjectId(one) for one in ids]}})
        if external_ids:
            names = list(external_ids)
            wanted = ({"external_id": {"$in": names}}, {"delivery.external_ids": {"$in": names}})
            # Each branch whole, or the planner does not see that the partial indexes answer it.
            found += await self._find({"$or": [{**self._mine, **one} for one in wanted]})
        return tuple({message.id: message for message in found}.values())

    async def on_the_way(self) -> tuple[Message, ...]:
        """Messages of ours of which the platform may have taken a part without our hearing of it."""
        return await self._find({"delivery.status": {"$in": [one.value for one in OPEN]}})

    async def sent_until(self, watermark: datetime) -> tuple[Message, ...]:
        """Messages of ours that a receipt's watermark covers and that nobody has confirmed as read."""
        states = {"delivery.status": {"$in": list(UNCONFIRMED)}}
        return await self._find({**states, "delivery.sent_at": {"$lte": watermark}})

    async def learn_contact(self, fields: dict[str, str]) -> bool:
        """Keep what the storefront told of the customer, in this transaction; False when all was known."""
        customers = Customers(self._database, self._caller)
        return await customers.learn_contact(self.conversation.customer_id, fields, session=self._session)

    async def change_customer(self, decide: DecideCustomer, *, at: datetime) -> Customer:
        """Change the conversation's customer in this transaction; what decides may happen again."""
        whose = self.conversation.customer_id
        return await change_customer(self._database, self._caller, whose, decide, at=at, session=self._session)

    async def with_find(self, value: str, *, count: int) -> tuple[Message, ...]:
        """The latest messages that hold a find of this value."""
        query = {**self._mine, "finds.value": value}
        rows = self._database.messages.find(query, session=self._session).sort("sequence", -1).limit(count)
        return await self._seen(rows)

    async def own_words(self, *, below: int | None, count: int) -> tuple[Message, ...]:
        """The latest messages in the customer's own words, latest first; with `below`, of lower sequence."""
        said = {"direction": Direction.INBOUND.value, "payload": None, "arrived": True, "unsent_at": None}
        query = {**self._mine, **said, **({} if below is None else {"sequence": {"$lt": below}})}
        rows = self._database.messages.find(query, session=self._session, hint="page")
        return await self._seen(rows.sort("sequence", -1).limit(count))

    async def unread_after(self, sequence: int) -> int:
        """How many customer messages follow that one."""
        if sequence >= self.conversation.sequence:
            return 0
        inbound = {"direction": Direction.INBOUND.value, "arrived": {"$ne": False}}
        query = {**self._mine, "sequence": {"$gt": sequence}, **inbound}
        return await self._database.messages.count_documents(query, session=self._session)

    async def _find(self, query: Raw) -> tuple[Message, ...]:
        within = query if "$or" in query else {**self._mine, **query}
        return await self._seen(self._database.messages.find(within, session=self._session))

    async def _seen(self, rows: AsyncIterable[Raw]) -> tuple[Message, ...]:
        found = tuple([to_value(Message, row) async for row in rows])
        self.seen |= {message.id: message for message in found}
        return found
