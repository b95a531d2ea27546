"""A report reads what it counts, and nothing of the years before."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from message_center.domain.facts import FactKind
from message_center.domain.reports import Grouping, read_period
from message_center.errors import LimitExceeded
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.facts import Facts
from message_center.storage.mapping import new_id, to_document
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
