"""A customer's notes are read from their index, however many there are in the shop (spec D3)."""

import pytest

from message_center.domain.notes import Note
from message_center.storage.database import Database
from message_center.storage.mapping import new_id, to_document
from message_center.testing import open_test_center
from tests.storage.counting import counted


@pytest.mark.spec("D3")
async def test_a_page_of_notes_reads_a_page(mongo_url: str, database: Database) -> None:
    """The first page and one deep in the list read as many notes as they show, and one more."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        desk = center.desk()
        anna, ben = new_id(), new_id()
        rows = [
            Note(
                id=new_id(),
                shop_id=center.shop.id,
                customer_id=anna if number % 2 else ben,
                author=desk.caller.actor,
                at=center.clock.now(),
                text=str(number),
            )
            for number in range(400)
        ]
        await database.notes.insert_many([to_document(row) for row in rows])
        commands.finds.clear()
        page = await desk.scope.notes.of_customer(anna, first=100, after=None)
        await desk.scope.notes.of_customer(anna, first=10, after=page.cursors[-1])
        for find in commands.finds:
            plan = await database.raw.command({"explain": find, "verbosity": "executionStats"})
            read = plan["executionStats"]
            assert max(read["totalKeysExamined"], read["totalDocsExamined"]) <= find["limit"] + 2
