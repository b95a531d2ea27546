"""Removing messages with all that hangs on them, and the journal's copies of what was said."""

from bson import ObjectId

from message_center.domain.actors import Caller
from message_center.domain.media import MOST_KEPT, media_file_id
from message_center.domain.messages import Direction
from message_center.storage.database import Database, Raw
from message_center.storage.files import Files


async def remove_messages(database: Database, caller: Caller, which: Raw, *, limit: int) -> bool:
    """Remove so many messages of the caller's shop; False when there are none.

    Files first and the messages last, so that whoever is interrupted finds them again.
    """
    shop = {"shop_id": ObjectId(caller.shop_id)}
    rows = database.messages.find({**shop, **which}, {"direction": True}).limit(limit)
    found = [(row["_id"], row["direction"]) async for row in rows]
    if not found:
        return False
    sent = [one for one, direction in found if direction == Direction.INBOUND.value]
    files = [media_file_id(str(one), index) for one in sent for index in range(MOST_KEPT)]
    await Files(database, caller).remove(files)
    these = {**shop, "_id": {"$in": [one for one, _ in found]}}
    await database.message_search.delete_many(these)
    await database.messages.delete_many(these)
    return True


async def forget_journal(database: Database, lane: str) -> None:
    """Empty the journal's copies of what was said in a lane; that there was something stays.

    What was not taken in yet is left: whoever it is from is somebody new by then.
    """
    about = {"lane": lane, "inbound.event.external_id": {"$gte": ""}, "state": {"$ne": "NEW"}}
    event = "inbound.event"
    emptied: list[tuple[Raw, Raw]] = [
        ({f"{event}.text": {"$type": "string"}}, {f"{event}.text": "", f"{event}.attachments": []}),
        ({f"{event}.contact": {"$type": "object"}}, {f"{event}.contact": None}),
        ({}, {"inbound.raw": {}}),
    ]
    for which, change in emptied:
        await database.journal.update_many({**about, **which}, {"$set": change})
