"""Indexes as they are declared: what is missing is built, then what nobody declares is dropped.

An index that an operator added stays when its name begins with `own_` (docs/decisions/0036). Partners' collections
are not looked at.
"""

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from beanie import Document
from pymongo import IndexModel
from pymongo.errors import OperationFailure

from message_center.errors import StorageUnavailable
from message_center.storage.database import Database

OWN = "own_"
"""How the names of indexes begin that an operator added and wants to keep."""

_BY_ID = "_id_"
_OPTIONS_CONFLICT, _KEYS_CONFLICT, _NOT_FOUND, _DUPLICATE = 85, 86, 27, 11000

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Names of one collection's indexes: those to build, those to drop, and an operator's own."""

    missing: tuple[str, ...]
    undeclared: tuple[str, ...]
    own: tuple[str, ...]


def difference(declared: Several[str], there: Several[str]) -> Difference:
    """What tells a collection's indexes from those that are declared."""
    others = sorted(name for name in there if name not in declared and name != _BY_ID)
    return Difference(
        missing=tuple(sorted(name for name in declared if name not in there)),
        undeclared=tuple(name for name in others if not name.startswith(OWN)),
        own=tuple(name for name in others if name.startswith(OWN)),
    )


def declared(document: type[Document]) -> tuple[str, list[IndexModel]]:
    """A document's collection and the indexes that it declares."""
    settings: Any = document.Settings
    return settings.name, list(getattr(settings, "indexes", ()))


async def examined(database: Database, document: type[Document]) -> Difference:
    """How a collection's indexes differ from what is declared, by their names."""
    collection, indexes = declared(document)
    there = await database.raw[collection].index_information()
    return difference([_name(index) for index in indexes], there)


async def are_as_declared(database: Database, document: type[Document]) -> bool:
    """Build what is missing; False when something is in the way or undeclared, which `settle` mends.

    One command when there is nothing to do: the server tells how many indexes there are, and knows whether those
    that are declared are among them. Raises StorageUnavailable as `settle` does.
    """
    collection, indexes = declared(document)
    try:
        count = await _build(database, collection, indexes)
    except OperationFailure as error:
        if not _is_conflict(error):
            raise
        return False
    return count == len(indexes) + 1 or not (await examined(database, document)).undeclared


async def settle(database: Database, document: type[Document]) -> None:
    """Build what is missing, then drop what is undeclared; what keeps one from being built is dropped before it.

    One process at a time. Raises StorageUnavailable when rows repeat what a unique index forbids.
    """
    collection, indexes = declared(document)
    try:
        await _build(database, collection, indexes)
    except OperationFailure as error:
        if not _is_conflict(error):
            raise
        for index in indexes:
            await _build_in_place(database, collection, index)
    for name in (await examined(database, document)).undeclared:
        await _drop(database, collection, name)


async def _build(database: Database, collection: str, indexes: Sequence[IndexModel]) -> int:
    """Build these in one pass over the collection; how many it has then, or 0 where that is not told."""
    if not indexes:
        return 0
    try:
        answer = await database.raw.command(
            "createIndexes",
            collection,
            indexes=[index.document for index in indexes],
            writeConcern={"w": "majority"},
        )
    except OperationFailure as error:
        if error.code == _DUPLICATE:
            raise _repeated(collection, error) from None
        raise
    count: int = answer.get("numIndexesAfter", 0)  # a sharded cluster tells each shard's
    return count


async def _build_in_place(database: Database, collection: str, index: IndexModel) -> None:
    """Build one index; another of its name, or one that differs from it by its name alone, makes room."""
    try:
        await _build(database, collection, [index])
    except OperationFailure as error:
        if not _is_conflict(error):
            raise
        there = await database.raw[collection].index_information()
        for name in [name for name, made in there.items() if name == _name(index) or _same(index, made)]:
            await _drop(database, collection, name)
        await _build(database, collection, [index])


def _same(index: IndexModel, made: dict[str, Any]) -> bool:
    """Whether this index of the collection does what the declared one would: the server holds only one of them."""
    return list(index.document["key"].items()) == made["key"] and index.document.get(
        "partialFilterExpression"
    ) == made.get("partialFilterExpression")


async def _drop(database: Database, collection: str, name: str) -> None:
    try:
        await database.raw[collection].drop_index(name)
    except OperationFailure as error:
        if error.code != _NOT_FOUND:  # who else drops it does the same
            raise
    _log.info("database.index_dropped", collection=collection, index=name)


def _is_conflict(error: OperationFailure) -> bool:
    return error.code in (_OPTIONS_CONFLICT, _KEYS_CONFLICT)


def _repeated(collection: str, error: OperationFailure) -> StorageUnavailable:
    """Names the fields only: the server's own words quote the rows."""
    fields = ", ".join((error.details or {}).get("keyPattern", {}))
    return StorageUnavailable(
        f"A unique index on {fields} of the collection {collection!r} cannot be built, because rows repeat "
        "these values. Remove the repetitions, then start again."
    )


def _name(index: IndexModel) -> str:
    name: str = index.document["name"]
    return name
