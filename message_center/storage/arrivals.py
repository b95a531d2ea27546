"""Which customers' messages came in lately, for dry runs; bounded, however busy the shop is."""

from datetime import datetime

from bson import ObjectId
from pymongo.errors import ExecutionTimeout

from message_center.domain.actors import Caller
from message_center.domain.assignment_replay import Arrival
from message_center.domain.conversations import ConversationKind
from message_center.domain.folders import Folder
from message_center.domain.ids import Id
from message_center.domain.messages import Direction
from message_center.errors import LimitExceeded
from message_center.storage.database import Database, Raw

CONVERSATIONS = 500
ARRIVALS = 2_000
MAX_TIME_MS = 5_000


async def arrivals_since(database: Database, caller: Caller, since: datetime) -> tuple[tuple[Arrival, ...], bool]:
    """The messages of instant conversations since then, in order, and whether some were left out.

    Those of the 500 conversations with the latest messages, and of these the first 2,000 messages. Raises
    LimitExceeded when that takes too long.
    """
    shop = {"shop_id": ObjectId(caller.shop_id)}
    recent: Raw = {
        **shop,
        "kind": ConversationKind.INSTANT.value,
        "folder": {"$in": [folder.value for folder in Folder]},
        "last_message_at": {"$gte": since},
    }
    rows = (
        database.conversations.find(recent, {"_id": 1})
        .sort([("last_message_at", -1), ("_id", -1)])
        .limit(CONVERSATIONS + 1)
        .max_time_ms(MAX_TIME_MS)
        .hint("list")
    )
    try:
        ids = [row["_id"] async for row in rows]
        came = {
            **shop,
            "conversation_id": {"$in": ids[:CONVERSATIONS]},
            "direction": Direction.INBOUND.value,
            "arrived": {"$ne": False},
            "at": {"$gte": since},
        }
        messages = (
            database.messages.find(came, {"conversation_id": 1, "at": 1})
            .sort([("at", 1), ("_id", 1)])
            .limit(ARRIVALS + 1)
            .max_time_ms(MAX_TIME_MS)
            .hint("page")
        )
        found = [
            Arrival(Id(str(row["conversation_id"])), Id(str(row["_id"])), row["at"]) async for row in messages
        ]
    except ExecutionTimeout as error:
        raise LimitExceeded("This period has too many messages; ask for fewer days.", field="days") from error
    return tuple(found[:ARRIVALS]), len(ids) > CONVERSATIONS or len(found) > ARRIVALS
