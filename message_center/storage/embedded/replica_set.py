"""Making a replica set of one out of a mongod that has just come up."""

import asyncio
from typing import Any
from urllib.parse import quote

from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure, PyMongoError

from message_center.storage.embedded.mongod import REPLICA_SET

_POLL_SECONDS = 0.01
_CONNECT_MILLISECONDS = 2_000
_NOT_CONFIGURED = "Does not have a valid replica set config"
_RACE_CODES = {23, 93, 103, 109}
"""AlreadyInitialized, InvalidReplicaSetConfig, NewReplicaSetConfigurationIncompatible, ConfigurationInProgress."""


def url_of(socket_path: str) -> str:
    """The URL for clients. It names the set, so that they wait for its primary after a restart."""
    return f"mongodb://{quote(socket_path, safe='')}/?replicaSet={REPLICA_SET}"


async def make_writable(socket_path: str) -> str | None:
    """Wait until the server takes writes; returns its version, or None if the connection was lost meanwhile."""
    url = f"mongodb://{quote(socket_path, safe='')}/?directConnection=true"
    async with AsyncMongoClient[dict[str, Any]](url, serverSelectionTimeoutMS=_CONNECT_MILLISECONDS) as client:
        try:
            await _until_primary(client, socket_path)
            return str((await client.admin.command("buildInfo"))["version"])
        except PyMongoError:
            return None


async def _until_primary(client: AsyncMongoClient[dict[str, Any]], socket_path: str) -> None:
    while True:
        hello = await client.admin.command("hello")
        if hello["isWritablePrimary"]:
            return
        if hello.get("info") == _NOT_CONFIGURED:
            await _configure(client, socket_path)
        await asyncio.sleep(_POLL_SECONDS)


async def _configure(client: AsyncMongoClient[dict[str, Any]], socket_path: str) -> None:
    """Configure a new server, or one whose files were moved. Other users may be doing the same at this moment."""
    config = await client.local["system.replset"].find_one()
    if config is None:
        member = {"_id": 0, "host": socket_path}
        await _try_command(client, {"replSetInitiate": {"_id": REPLICA_SET, "members": [member]}})
    elif config["members"][0]["host"] != socket_path:
        config["members"][0]["host"] = socket_path
        config["version"] += 1
        await _try_command(client, {"replSetReconfig": config, "force": True})


async def _try_command(client: AsyncMongoClient[dict[str, Any]], command: dict[str, Any]) -> None:
    try:
        await client.admin.command(command)
    except OperationFailure as error:
        # Somebody else is faster, or the server is not that far yet; the caller looks again.
        if error.code not in _RACE_CODES:
            raise
