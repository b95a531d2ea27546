"""Claiming and listing reminders cost the same however many are planned."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from message_center.domain.actors import system_caller
from message_center.domain.reminders import Reminder, ReminderReason, ReminderState
from message_center.storage.database import Database
from message_center.storage.documents.reminders import ReminderDocument
from message_center.storage.mapping import new_id, to_document
from message_center.storage.reminder_ledger import ReminderLedger
from message_center.storage.reminders import Reminders
from message_center.testing import START
from tests.storage.counting import counted
from tests.storage.test_shop_indexes import Explained

SHOP = new_id()
PAGE = 50


def a_reminder(number: int) -> Reminder:
    """One of many: every tenth is planned, one due every minute; the others were sent."""
    at = START + timedelta(minutes=number)
    planned = number % 10 == 0
    return Reminder(
        id=new_id(),
        shop_id=SHOP,
        order_id=f"O-{number}",
        order_number=f"#{number}",
        buyer_keys=(f"member:{number % 100}",),
        placed_at=at,
        promised_at=at,
        due_at=at,
        state=ReminderState.PLANNED if planned else ReminderState.SENT,
        reason=ReminderReason.WAITING if planned else ReminderReason.MESSAGE_ACCEPTED,
        postponed_under=1 if number % 1000 == 0 else None,
        decided_at=None if planned else at,
    )


@pytest.fixture(params=[20_000, pytest.param(100_000, marks=pytest.mark.long)])
async def ledger(
    request: pytest.FixtureRequest, opened_database: Database, mongo_url: str
) -> AsyncIterator[Explained]:
    """A shop with so many orders."""
    collection = f"ledger_{request.param}"
    async with counted(mongo_url, collection) as (database, commands):
        await database.reminders.create_indexes([one.index for one in ReminderDocument.get_settings().indexes])
        for first in range(0, request.param, 5_000):
            rows = [to_document(a_reminder(number)) for number in range(first, first + 5_000)]
            await database.reminders.insert_many(rows, ordered=False)
        yield Explained(database, commands)
        await database.raw.client.drop_database(collection)


@pytest.mark.spec("E7")
async def test_claiming_reads_what_it_claims_and_a_page_reads_a_page(ledger: Explained) -> None:
    """Nothing is scanned, nothing is sorted in memory, first page or deep."""
    reminders = Reminders(ledger.database, system_caller(SHOP))
    now = START + timedelta(minutes=15_000)
    due, keys = await ledger.keys(lambda: reminders.due(now, limit=20))
    assert ([one.order_id for one in due[:2]], len(due)) == (["O-0", "O-10"], 20)
    assert keys <= 21
    assert (await ledger.keys(reminders.next_due_at))[1] <= 2
    assert (await ledger.keys(lambda: reminders.of_orders([f"O-{one}" for one in range(20)])))[1] <= 41
    pages = ReminderLedger(ledger.database, system_caller(SHOP))
    for state, keys_of in ((None, None), (ReminderState.PLANNED, None), (None, ["member:7"])):
        most = await ledger.most_keys(
            lambda after, state=state, keys_of=keys_of: pages.page(  # type: ignore[misc]
                state=state, buyer_keys=keys_of, order_id=None, first=PAGE, after=after
            )
        )
        assert most <= PAGE + 2
