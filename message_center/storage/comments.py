"""Comments of one shop: read here, written by the conversation's move (storage/moves.py)."""

from collections.abc import Sequence

from bson import ObjectId
from pymongo import DeleteOne, ReplaceOne

from message_center.domain.actors import Caller
from message_center.domain.comments import Comment
from message_center.domain.ids import Id
from message_center.domain.pages import Page
from message_center.errors import NotFound
from message_center.storage.cursors import read_row_cursor, row_cursor
from message_center.storage.database import Database, Raw, Session, in_bulk, validate
from message_center.storage.documents.comments import CommentDocument
from message_center.storage.mapping import object_id, to_document, to_value

_ORDER = "comments"


class Comments:
    """Reads comments; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop = {"shop_id": ObjectId(caller.shop_id)}

    async def get(self, comment_id: str) -> Comment:
        """One comment. Raises NotFound."""
        found = await self.by_ids([Id(str(object_id(comment_id, field="commentId")))])
        if not found:
            raise NotFound("This shop has no such comment; it may have been deleted.", field="commentId")
        return found[0]

    async def by_ids(self, ids: Sequence[Id]) -> tuple[Comment, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {**self._shop, "_id": {"$in": [ObjectId(one) for one in ids]}}
        return tuple([to_value(Comment, row) async for row in self._database.comments.find(query)])

    async def last(self, conversation_id: str, *, count: int, before: str | None = None) -> Page[Comment]:
        """The last `count` comments of a conversation before a cursor, oldest first: one command.

        Raises CursorInvalid.
        """
        query = {"conversation_id": object_id(conversation_id, field="conversationId")}
        found = await self._newest(query, count=count, before=before, index="page")
        items = tuple(reversed(found[:count]))
        return _page(items, has_next=before is not None, has_previous=len(found) > count)

    async def mentioning(self, staff_id: Id, *, count: int, after: str | None = None) -> Page[Comment]:
        """The comments that call this person, newest first: one command. Raises CursorInvalid."""
        query = {"mentioned_ids": ObjectId(staff_id)}
        found = await self._newest(query, count=count, before=after, index="mentions")
        return _page(tuple(found[:count]), has_next=len(found) > count, has_previous=after is not None)

    async def _newest(self, query: Raw, *, count: int, before: str | None, index: str) -> list[Comment]:
        query = {**self._shop, **query}
        if before is not None:
            at, row_id = read_row_cursor(_ORDER, before)
            # The $or alone gives the index no bounds.
            query |= {"$or": [{"at": {"$lt": at}}, {"at": at, "_id": {"$lt": row_id}}], "at": {"$lte": at}}
        rows = self._database.comments.find(query).sort([("at", -1), ("_id", -1)]).limit(count + 1).hint(index)
        return [to_value(Comment, row) async for row in rows]


async def find_comment(database: Database, query: Raw, session: Session) -> Comment | None:
    """The comment that a transaction asks for."""
    row = await database.comments.find_one(query, session=session)
    return to_value(Comment, row) if row is not None else None


async def write_comments(
    database: Database, kept: Sequence[Comment], removed: Sequence[Comment], *, session: Session
) -> None:
    """Keep comments as they are now, and delete others, words and all."""
    writes: list[ReplaceOne[Raw] | DeleteOne] = []
    for comment in kept:
        row = dict(validate(CommentDocument, to_document(comment)))
        writes.append(ReplaceOne({"_id": row["_id"], "shop_id": row["shop_id"]}, row, upsert=True))
    for comment in removed:
        writes.append(DeleteOne({"_id": ObjectId(comment.id), "shop_id": ObjectId(comment.shop_id)}))
    if writes:
        await in_bulk(database.comments.bulk_write(writes, session=session))


def _page(items: tuple[Comment, ...], *, has_next: bool, has_previous: bool) -> Page[Comment]:
    cursors = tuple(row_cursor(_ORDER, item.at, item.id) for item in items)
    return Page(items, cursors, has_next=has_next, has_previous=has_previous)
