"""The journal: safe once, in order, and nothing that came in is ever lost from sight."""

import asyncio
import traceback
from dataclasses import replace

import pytest
from pymongo.errors import BulkWriteError

from message_center.domain.inbound import MessageArrived
from message_center.errors import NotFound, StorageUnavailable
from message_center.storage.journal import JournalEntry, JournalState, new_entry
from message_center.testing import TestCenter
from message_center.worker import BATCH

SECRET = "what only the shop may read"


def entry(center: TestCenter, name: str, **changes: object) -> JournalEntry:
    made = center.entry("anna", MessageArrived(external_id=name, text=name), event_id=name)
    return replace(made, **changes)  # type: ignore[arg-type]


async def states(center: TestCenter) -> dict[str, str]:
    rows = center.storage.database.journal.find()
    return {row["inbound"]["event_id"]: row["state"] async for row in rows}


@pytest.mark.spec("G2")
async def test_the_same_webhook_ten_times_at_once_is_one_message(center: TestCenter) -> None:
    """Ten deliveries of the same three events at the same moment make three messages."""
    deliveries = [[entry(center, name) for name in ("a", "b", "c")] for _ in range(10)]
    await asyncio.gather(*(center.storage.journal.add(one) for one in deliveries))
    await asyncio.gather(*(center.work() for _ in range(3)))
    assert await states(center) == {"a": "DONE", "b": "DONE", "c": "DONE"}
    assert [message.text for message in await center.customer("anna").messages()] == ["a", "b", "c"]
    await center.storage.journal.add(deliveries[0])
    await center.work()
    assert (await center.customer("anna").conversation()).unread == 3


@pytest.mark.spec("G2")
async def test_an_event_for_nobody_s_account_waits_for_a_person_and_can_be_replayed(center: TestCenter) -> None:
    """Events of an account that nobody connected are parked with the reason, kept, and taken in once it is."""
    many = [entry(center, f"e{number}", account="stranger") for number in range(BATCH + 5)]
    await center.storage.journal.add(many)
    await center.work()
    assert set((await states(center)).values()) == {"PARKED"}
    parked = await center.storage.journal.parked(limit=1000)
    assert len(parked) == BATCH + 5
    assert {(one.reason is not None, one.expires_at) for one in parked} == {(True, None)}
    await center.storage.journal.replay(replace(parked[0], account=center.account.external_id))
    await center.work()
    assert (await center.storage.journal.get(parked[0].id)).state is JournalState.DONE
    assert [one.text for one in await center.customer("anna").messages()] == [parked[0].inbound.event_id]


@pytest.mark.spec("G2")
async def test_what_is_parked_at_once_never_expires(center: TestCenter) -> None:
    """An event that we have no word for is kept until somebody has looked at it; others for the set time."""
    made = entry(center, "new")
    parked = new_entry(
        channel="played",
        app="",
        lane=made.lane,
        inbound=replace(made.inbound, event_id="odd"),
        received_at=made.received_at,
        parked_because="odd",
    )
    await center.storage.journal.add([made, parked])
    assert (await center.storage.journal.get(parked.id)).expires_at is None
    assert (await center.storage.journal.get(made.id)).expires_at is not None
    assert await center.storage.journal.parked(limit=10) == (parked,)


@pytest.mark.spec("G2")
async def test_words_that_cannot_be_stored_are_parked_beside_their_neighbours(center: TestCenter) -> None:
    """An event with a number or a character that no database takes is kept as text; the others are taken in."""
    good, huge, torn = (entry(center, name) for name in ("good", "huge", "torn"))
    huge = replace(huge, inbound=replace(huge.inbound, raw={"id": 10**30}))
    torn = replace(torn, inbound=replace(torn.inbound, event=MessageArrived(external_id="t", text="\ud800")))
    deep: dict[str, object] = {}
    for _ in range(300):
        deep = {"in": deep}
    nested = replace(entry(center, "deep"), inbound=replace(entry(center, "deep").inbound, raw=deep))
    await center.storage.journal.add([good, huge, torn, nested])
    await center.work()
    assert await states(center) == {"good": "DONE", "huge": "PARKED", "torn": "PARKED", "deep": "PARKED"}
    kept = await center.storage.journal.get(huge.id)
    assert str(10**30) in kept.inbound.raw["text"]
    assert [message.text for message in await center.customer("anna").messages()] == ["good"]


@pytest.mark.spec("C9", "G1")
async def test_nobody_rides_in_on_a_genuine_event(center: TestCenter) -> None:
    """An event that another platform app signed is parked, although a genuine one waits beside it."""
    genuine, forged = entry(center, "genuine"), entry(center, "forged", app="f" * 24, dedupe="other")
    for order in ([genuine, forged], [forged, genuine]):
        renamed = [replace(one, id=center.entry("anna", one.inbound.event).id) for one in order]
        await center.storage.journal.add([replace(one, dedupe=f"{one.dedupe}{order[0].app}") for one in renamed])
        await center.work()
        assert await states(center) == {"genuine": "DONE", "forged": "PARKED"}
        assert [one.text for one in await center.customer("anna").messages()] == ["genuine"]


async def test_a_failed_write_does_not_tell_what_was_written(center: TestCenter) -> None:
    """When the database refuses to store messages, the errors that the log shows hold no customer's words."""
    database = center.storage.database.raw
    for collection in ("journal", "messages"):
        await database.command({"collMod": collection, "validator": {"nothing": "passes"}})
        try:
            with pytest.raises((StorageUnavailable, BulkWriteError)) as caught:
                await center.customer("anna").writes(SECRET)
        finally:
            await database.command({"collMod": collection, "validator": {}})
        shown = "".join(traceback.format_exception(caught.value))
        assert "failed with the codes [121]" in shown
        assert SECRET not in shown


async def test_an_unknown_entry_is_a_clear_error(center: TestCenter) -> None:
    """Asking for an entry that does not exist, or for nonsense, says so."""
    for wrong in ("f" * 24, "nonsense"):
        with pytest.raises(NotFound):
            await center.storage.journal.get(wrong)
