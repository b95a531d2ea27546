"""Saved replies and their images are found by their indexes, however many there are (spec E8)."""

import pytest

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.saved_replies import SavedReply
from message_center.inbox.prepared_images import forget_image
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.mapping import new_id, to_document
from message_center.testing import open_test_center
from tests.storage.counting import counted


@pytest.mark.spec("E8")
async def test_what_is_asked_of_saved_replies_reads_what_it_shows(mongo_url: str, database: Database) -> None:
    """A page of the list reads a page; whether an image is still shown reads one message at most."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        anna = center.customer("anna")
        await anna.writes(*(str(number) for number in range(60)))
        shown = Attachment(kind=AttachmentKind.IMAGE, file_id=new_id())
        desk = center.desk()
        await send_message(desk, conversation_id=(await anna.conversation()).id, attachments=[shown])
        rows = [
            SavedReply(id=new_id(), shop_id=center.shop.id, rank=f"{number:03}V", title="x", text="y")
            for number in range(400)
        ]
        await database.saved_replies.insert_many([{**to_document(row), "search_key": "x"} for row in rows])
        commands.finds.clear()
        page = await desk.scope.saved_replies.page(search="", first=20, after=None)
        await desk.scope.saved_replies.page(search="", first=20, after=page.cursors[-1])
        await forget_image(desk, str(shown.file_id))
        finds = [find for find in commands.finds if find["find"] in ("saved_replies", "messages")]
        assert len(finds) == 4
        for find in finds:
            plan = await database.raw.command({"explain": find, "verbosity": "executionStats"})
            read = plan["executionStats"]
            assert max(read["totalKeysExamined"], read["totalDocsExamined"]) <= find.get("limit", 1) + 2
