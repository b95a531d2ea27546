"""Between a conversation and its document: every write of one that is there is the difference of two values.

So what follows from its fields, the folder and the words that lists find it by, follows in the database too.
"""

from collections.abc import Iterable
from dataclasses import replace

from bson import ObjectId
from pymongo import UpdateOne

from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.mapping import to_document

BY_ID = [("_id", 1)]
"""Said, because every index begins with the shop, and the server would try them all first."""

Changes = Iterable[tuple[Conversation, Conversation]]
"""Conversations before and after."""


def difference_of(before: Conversation, after: Conversation) -> Raw:
    """The fields of the conversation's document that changed, checked as a whole."""
    old, new = to_document(before), to_document(after)
    validate(ConversationDocument, new)
    return {name: value for name, value in new.items() if old[name] != value}


async def write_changes(database: Database, changes: Changes, *, session: Session) -> None:
    """Write what changed of conversations: one command, none when nothing did."""
    writes = [_write_of(before, after) for before, after in changes if after != before]
    if writes:
        await in_bulk(database.conversations.bulk_write(writes, ordered=False, session=session))


def retagged(conversation: Conversation, tag_ids: tuple[Id, ...]) -> Conversation:
    """The conversation with its customer's tags; a change that is told."""
    return replace(conversation, tag_ids=tag_ids, revision=conversation.revision + 1)


def _write_of(before: Conversation, after: Conversation) -> UpdateOne:
    match = {"_id": ObjectId(after.id), "shop_id": ObjectId(after.shop_id)}
    return UpdateOne(match, {"$set": difference_of(before, after)}, hint=BY_ID)
