"""Forgetting the words of messages that customers took back, wherever we keep what platforms said (spec G6)."""

from collections.abc import Sequence

from message_center.storage.database import Database, Session

_FORGOTTEN = {"inbound.raw": {}, "inbound.event.text": "", "inbound.event.attachments": []}


async def forget_words(database: Database, lane: str, external_ids: Sequence[str], *, session: Session) -> None:
    """Empty the journal's copies of what was said in these messages; that there was something stays."""
    about = {"lane": lane, "inbound.event.external_id": {"$in": list(external_ids), "$gte": ""}}
    said = {**about, "inbound.event.text": {"$type": "string"}}
    await database.journal.update_many(said, {"$set": _FORGOTTEN}, session=session)
