"""Files in GridFS: what they are in `files.files`, their content in `files.chunks`."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from bson import ObjectId
from gridfs import NoFile
from gridfs.asynchronous import AsyncGridFSBucket, AsyncGridOut

from message_center.domain.actors import Caller
from message_center.domain.files import StoredFile
from message_center.domain.ids import Id
from message_center.storage.database import Database
from message_center.storage.mapping import to_document, to_value

BUCKET = "files"
_KEPT_BY_GRIDFS = ("_id", "size")


class Files:
    """Keeps and finds files; every query is bound to the caller's shop."""

    def __init__(self, database: Database, caller: Caller) -> None:
        self._database = database
        self._shop_id = ObjectId(caller.shop_id)

    async def add(self, file: StoredFile, content: bytes) -> None:
        """Keep a file. It exists once all of its content is stored."""
        row = {**to_document(file), "shop_id": self._shop_id}
        metadata = {name: value for name, value in row.items() if name not in _KEPT_BY_GRIDFS}
        await _bucket(self._database).upload_from_stream_with_id(row["_id"], file.name, content, metadata=metadata)

    async def put(self, file: StoredFile, content: bytes) -> None:
        """Keep a file in the place of whatever stood, or began to stand, under its id."""
        await self.remove([file.id])
        await self.add(file, content)

    async def remove(self, ids: Sequence[Id]) -> None:
        """Forget these files of this shop: two commands, however many. Those that do not exist are no error."""
        keys = [ObjectId(one) for one in ids]
        raw = self._database.raw
        await raw[f"{BUCKET}.files"].delete_many({"_id": {"$in": keys}, "metadata.shop_id": self._shop_id})
        # The content of a file that was never finished has no owner yet; ids are not guessed by anybody.
        await raw[f"{BUCKET}.chunks"].delete_many({"files_id": {"$in": keys}})

    async def by_ids(self, ids: Sequence[Id]) -> tuple[StoredFile, ...]:
        """Those of the ids that exist in this shop, in any order."""
        query = {"_id": {"$in": [ObjectId(one) for one in ids]}, "metadata.shop_id": self._shop_id}
        rows = self._database.raw[f"{BUCKET}.files"].find(query)
        return tuple([_value(row["_id"], row["length"], row["metadata"]) async for row in rows])


async def public_file(database: Database, file_id: Id) -> tuple[StoredFile, AsyncIterator[bytes]] | None:
    """A file and its content, whosever it is: only for callers whom its signed address has vouched for."""
    try:
        opened = await _bucket(database).open_download_stream(ObjectId(file_id))
    except NoFile:
        return None
    return _value(opened._id, opened.length, opened.metadata or {}), _chunks(opened)


async def _chunks(opened: AsyncGridOut) -> AsyncIterator[bytes]:
    try:
        while chunk := await opened.readchunk():
            yield chunk
    finally:
        await opened.close()


def _bucket(database: Database) -> AsyncGridFSBucket:
    return AsyncGridFSBucket(database.raw, BUCKET)


def _value(key: ObjectId, length: int, metadata: Any) -> StoredFile:
    return to_value(StoredFile, {**metadata, "_id": key, "size": length})
