"""Facts about other things than conversations, and a conversation's timeline."""

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.facts import Fact
from message_center.storage.database import Database, Session, validate
from message_center.storage.documents.facts import FactDocument
from message_center.storage.mapping import object_id, to_document, to_value


class Facts:
    """Writes and reads facts; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def add(self, fact: Fact, *, session: Session | None = None) -> None:
        """Write a fact about an account, a setting or a person."""
        row = to_document(fact)
        await self._database.facts.insert_one(dict(validate(FactDocument, row)), session=session)

    async def timeline(self, conversation_id: str, *, limit: int) -> tuple[Fact, ...]:
        """The latest facts of a conversation, newest first; of a batch's, what they say of this one."""
        wanted = object_id(conversation_id, field="conversationId")
        # Each branch whole, so that each is a scan of its own index, in the timeline's order.
        branches = [{**self._shop, name: wanted} for name in ("conversation_id", "conversations.id")]
        rows = self._database.facts.find({"$or": branches}).sort("_id", -1).limit(limit)
        facts = [to_value(Fact, row).about(conversation_id) async for row in rows]
        return tuple(fact for fact in facts if fact is not None)
