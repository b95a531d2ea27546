"""Conversations get the folder that their lists go by; before, they had only the mark `archived`."""

from message_center.domain.folders import Folder
from message_center.storage.database import Database
from message_center.storage.migrations.migration import Migration


async def put_into_folders(database: Database) -> None:
    """Give conversations their folder (domain/folders.py): nothing was snoozed or blocked then."""
    folder = {"$cond": ["$archived", Folder.ARCHIVE.value, Folder.INBOX.value]}
    plain = {"folder": folder, "snoozed_until": None, "blocked": False}
    await database.conversations.update_many({"folder": {"$exists": False}}, [{"$set": plain}])


FOLDERS = Migration(1, "conversations have a folder", put_into_folders)
