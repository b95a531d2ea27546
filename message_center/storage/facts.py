"""Facts about other things than conversations, and a conversation's timeline."""

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.facts import Fact, Happened
from message_center.domain.ids import Id
from message_center.storage.database import Database, Raw, Session, validate
from message_center.storage.documents.facts import ABOUT_CUSTOMER, FactDocument
from message_center.storage.mapping import to_document, to_value


class Facts:
    """Writes and reads facts; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._caller = caller
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def add(self, fact: Fact, *, session: Session | None = None) -> None:
        """Write a fact about an account, a setting or a person."""
        row = to_document(fact)
        await self._database.facts.insert_one(dict(validate(FactDocument, row)), session=session)

    async def has_happened(self, customer_id: Id, told: Happened, *, session: Session) -> bool:
        """Whether the caller has told this of a customer before: the same kind, message and act of theirs."""
        query = {
            **self._shop,
            "customer_id": ObjectId(customer_id),
            **ABOUT_CUSTOMER,
            "kind": told.kind.value,
            "message_id": ObjectId(told.message_id),
            "actor.id": self._caller.actor.id,
            "values.act": told.values["act"],
        }
        return await self._database.facts.find_one(query, {"_id": True}, session=session) is not None

    async def timeline(self, conversation: Conversation, *, limit: int) -> tuple[Fact, ...]:
        """The latest facts of a conversation and of its customer, newest first; of a batch's, what they say of
        this conversation.
        """
        wanted = ObjectId(conversation.id)
        about_customer: Raw = {"customer_id": ObjectId(conversation.customer_id), **ABOUT_CUSTOMER}
        # Each branch whole, so that each is a scan of its own index, in the timeline's order.
        own: list[Raw] = [{"conversation_id": wanted}, {"conversations.id": wanted}, about_customer]
        branches = [{**self._shop, **one} for one in own]
        rows = self._database.facts.find({"$or": branches}).sort("_id", -1).limit(limit)
        facts = [to_value(Fact, row) async for row in rows]
        told = [fact if fact.is_about_customer else fact.about(conversation.id) for fact in facts]
        return tuple(fact for fact in told if fact is not None)
