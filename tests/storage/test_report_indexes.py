"""A report reads what it counts, and nothing of the years before; its rows are of bounded size."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from message_center.domain.actors import system_caller
from message_center.domain.durations import Lot, durations_of
from message_center.domain.facts import FactKind
from message_center.domain.ids import Id
from message_center.domain.reports import Grouping, read_period
from message_center.errors import LimitExceeded
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.facts import Facts
from message_center.storage.mapping import new_id, object_id, to_document
from message_center.storage.reports import Reports
from message_center.testing import open_test_center
from tests.storage.counting import counted

OLD = 6_000
KEYS = 10
TAIPEI = ZoneInfo("Asia/Taipei")
QUARTER = read_period("2026-03-05", "2026-06-01", TAIPEI)
DAY = read_period("2026-06-01", "2026-06-01", TAIPEI)


@pytest.mark.spec("F16")
async def test_a_report_costs_what_it_counts(mongo_url: str, database: Database) -> None:
    """Each grouping is three commands; none reads facts of other times, and volumes are counted from keys alone.

    What takes too long anyway is given up, and says so.
    """
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        anna = center.customer("anna")
        await anna.writes("hello", "hello?")
        conversation = await anna.conversation()
        await send_message(center.desk(), conversation_id=conversation.id, text="Hi", client_key="one")
        facts = await Facts(database, center.desk().caller).timeline(conversation, limit=10)
        [began] = [one for one in facts if one.kind is FactKind.MESSAGE_RECEIVED and one.since]
        ago = [began.at - timedelta(days=1, minutes=number) for number in range(OLD)]
        old = [to_document(replace(began, id=new_id(), at=at, since=at)) for at in ago]
        await database.facts.insert_many(old)
        reports = Reports(watched, center.desk().caller)
        for by in Grouping:
            commands.aggregates.clear()
            commands.take()
            rows = await reports.figures(DAY, by)
            assert commands.take() == ["aggregate facts"] * 3
            assert [one.received for one in rows.values()] == ([] if by is Grouping.PERSON else [2])
            for pipeline in tuple(commands.aggregates):
                waits = "since" in pipeline[0]["$match"]
                asked = {"aggregate": "facts", "pipeline": pipeline, "cursor": {}}
                asked["hint"] = "waiting" if waits else "reported"
                plan = await database.raw.command({"explain": asked, "verbosity": "executionStats"})
                ran = plan["stages"][0]["$cursor"] if "stages" in plan else plan
                assert "COLLSCAN" not in str(ran["queryPlanner"]["winningPlan"])
                assert ran["executionStats"]["totalKeysExamined"] <= KEYS, (by, ran)
                completed = {"$unwind": "$one"} in pipeline
                assert completed or ran["executionStats"]["totalDocsExamined"] == 0, (by, ran)

        with pytest.raises(LimitExceeded) as refused:
            await Reports(watched, center.desk().caller, max_time_ms=1).figures(QUARTER, Grouping.DAY)
        assert refused.value.field == "to"


@pytest.mark.spec("F16")
async def test_many_waits_are_told_in_few_lots(mongo_url: str, database: Database) -> None:
    """Ten thousand waits of all lengths make a row of a few thousand lots, and nearly exact percentiles."""
    random = Random(16)
    lengths = [int(10 ** random.uniform(0, 7)) for _ in range(10_000)]
    shop = object_id(new_id())
    answered = {"shop_id": shop, "kind": "MESSAGE_QUEUED", "actor": {"kind": "STAFF", "id": "mei"}}
    whose = {"account_id": object_id(new_id()), "conversation_id": object_id(new_id()), "conversations": []}
    began = [DAY.start + timedelta(seconds=8 * number) for number in range(len(lengths))]
    answers = [
        {**answered, **whose, "since": since, "at": since + timedelta(seconds=length)}
        for since, length in zip(began, lengths, strict=True)
    ]
    await database.facts.insert_many(answers)
    exact = durations_of(Lot(1, length) for length in lengths)
    async with counted(mongo_url, database.raw.name) as (watched, commands):
        [told] = (await Reports(watched, system_caller(Id(str(shop)))).figures(DAY, Grouping.ALL)).values()
        [waits] = [one for one in commands.aggregates if "since" in one[0]["$match"]]
        [row] = await (await watched.facts.aggregate(waits)).to_list()
    assert len(row["lots"]) <= 1_000 + 4 * 900
    first = told.first_answers
    assert (first.count, first.longest_seconds) == (10_000, exact.longest_seconds)
    for true, length in ((exact.median_seconds, first.median_seconds), (exact.p90_seconds, first.p90_seconds)):
        assert true is not None and length is not None and true > 1_000
        assert length in lengths and true <= length <= true * 1.01
