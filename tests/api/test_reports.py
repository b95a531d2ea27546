"""A shop's reports through the real endpoint: what was written, how long customers waited, what was completed."""

from typing import Any

import pytest

from message_center.contracts.bots import Answer
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.bulk_marks import ConversationMark
from message_center.domain.conversations import Conversation
from message_center.domain.features import Feature
from message_center.domain.inbound import EchoArrived
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.bot_reply import bot_reply
from message_center.inbox.mark_many import mark_these
from message_center.inbox.plans import change_plan
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import open_test_center
from tests.api.conftest import Person, Shop, open_shop

FIGURES = """{
    conversations started received answers botMessages unanswered
    firstAnswers { count medianSeconds p90Seconds longestSeconds }
    resolutions { count medianSeconds }
}"""
EVERYTHING = f"""query ($from: String!, $to: String!) {{
    report(from: $from, to: $to) {{
        firstDay lastDay timezone
        totals {FIGURES}
        byAccount {{ account {{ name }} figures {FIGURES} }}
        byPerson {{
            staff {{ name }} conversations answers
            firstAnswers {{ count medianSeconds }} resolutions {{ count medianSeconds }}
        }}
        byTag {{ tag {{ name }} figures {FIGURES} }}
        byDay {{ day figures {FIGURES} }}
        byHour {{ hour figures {FIGURES} }}
        byWeekday {{ weekday figures {FIGURES} }}
    }}
}}"""
JUNE = {"from": "2026-06-01", "to": "2026-06-02"}


async def answered(shop: Shop, person: Person, conversation: Conversation) -> None:
    """A person answers."""
    desk = shop.center.desk(person.caller)
    await send_message(desk, conversation_id=conversation.id, text="Hi", client_key=new_id())


def busy(rows: list[dict[str, Any]], key: str) -> dict[Any, Any]:
    """The rows in which something happened, by what they are rows of."""
    return {row[key]: row["figures"] for row in rows if row["figures"]["conversations"]}


@pytest.mark.spec("F16")
async def test_a_shop_sees_how_its_customers_are_answered(shop: Shop) -> None:
    """Volumes, waiting and completions, by account, person, tag, day, hour and weekday on the shop's clock."""
    mei = await shop.hire("Mei", *Permission)
    jo = await shop.hire("Jo", Permission.SEND_MESSAGES)
    clock = shop.center.clock  # Monday, 1 June 2026, 12:00 in Taipei
    anna = await shop.written("anna", "hello", "anybody?")
    ben = await shop.written("ben")
    await mei.do("addTags", "customer { id }", customerId=anna.customer_id, tags=[{"name": "regulars"}])
    clock.advance(minutes=2)
    bot = Caller(shop.center.shop.id, Actor(ActorKind.BOT, "greeter", "greeter"), frozenset(Permission))
    await bot_reply(shop.center.desk(bot), conversation=ben, key="bot", answer=Answer(text="Soon", why="always"))
    await answered(shop, mei, anna)
    await answered(shop, mei, anna)
    clock.advance(hours=12)  # Tuesday
    await shop.center.customer("ben").does(EchoArrived(external_id="elsewhere", text="Hello Ben"))
    await shop.center.work()
    cleo = await shop.written("cleo")
    clock.advance(minutes=10)
    await answered(shop, jo, cleo)
    await shop.written("dora")
    await mark_these(shop.center.desk(jo.caller), ConversationMark.COMPLETED, {anna.id: None, cleo.id: None})

    boss = await shop.hire("Boss", Permission.MANAGE_CONVERSATIONS)
    report = (await boss.ask(EVERYTHING, **JUNE))["report"]
    assert (report["firstDay"], report["lastDay"], report["timezone"]) == (*JUNE.values(), "Asia/Taipei")
    assert report["totals"] == {
        "conversations": 4, "started": 4, "received": 5, "answers": 4, "botMessages": 1, "unanswered": 1,
        "firstAnswers": {"count": 3, "medianSeconds": 600, "p90Seconds": 43320, "longestSeconds": 43320},
        "resolutions": {"count": 2, "medianSeconds": 601},
    }  # fmt: skip
    assert report["byAccount"] == [{"account": {"name": "Test page"}, "figures": report["totals"]}]
    nobody = {"count": 0, "medianSeconds": None}
    assert report["byPerson"] == [
        {
            "staff": {"name": "Mei"}, "conversations": 1, "answers": 2,
            "firstAnswers": {"count": 1, "medianSeconds": 122}, "resolutions": nobody,
        },
        {
            "staff": {"name": "Jo"}, "conversations": 1, "answers": 1,
            "firstAnswers": {"count": 1, "medianSeconds": 600}, "resolutions": {"count": 2, "medianSeconds": 601},
        },
        {
            "staff": None, "conversations": 1, "answers": 1,
            "firstAnswers": {"count": 1, "medianSeconds": 43320}, "resolutions": nobody,
        },
    ]  # fmt: skip
    tags = {row["tag"] and row["tag"]["name"]: row["figures"] for row in report["byTag"]}
    assert {name: (row["conversations"], row["received"]) for name, row in tags.items()} == {
        None: (3, 3),
        "regulars": (1, 2),
    }
    days = busy(report["byDay"], "day")
    assert [row["day"] for row in report["byDay"]] == ["2026-06-01", "2026-06-02"]
    assert days["2026-06-01"]["firstAnswers"]["longestSeconds"] == 43320  # Ben began to wait on Monday
    assert (days["2026-06-02"]["unanswered"], days["2026-06-02"]["resolutions"]["count"]) == (1, 2)
    assert len(report["byHour"]) == 24
    assert {hour: row["received"] for hour, row in busy(report["byHour"], "hour").items()} == {0: 2, 12: 3}
    weekdays = busy(report["byWeekday"], "weekday")
    assert {day: row["received"] for day, row in weekdays.items()} == {"MONDAY": 3, "TUESDAY": 2}


@pytest.mark.spec("F16", "F10", "C9")
async def test_reports_are_for_those_who_manage_conversations(shop: Shop) -> None:
    """Without the permission, or where the plan has none, there is no report; and it covers 92 days at most."""
    mei = await shop.hire("Mei", Permission.MANAGE_CONVERSATIONS)
    jo = await shop.hire("Jo", Permission.SEND_MESSAGES, Permission.MANAGE_SETTINGS)
    assert await jo.refused(EVERYTHING, **JUNE) == "PERMISSION_DENIED"
    too_long = await mei.error(EVERYTHING, **{"from": "2026-01-01", "to": "2026-04-03"})
    assert (too_long["code"], too_long["field"]) == ("INVALID", "to")
    alone = 'report(from: "2026-06-01", to: "2026-06-02") { totals { received } }'
    assert await mei.ask(f"{{ {alone} }}") == {"report": {"totals": {"received": 0}}}
    many = " ".join(f"a{number}: {alone}" for number in range(21))
    assert await mei.refused(f"{{ {many} }}") == "LIMIT_EXCEEDED"
    await change_plan(shop.center.desk(), off=[Feature.REPORTS])
    assert await mei.refused(f"{{ {alone} }}") == "FEATURE_DISABLED"


async def test_nothing_of_another_shop_is_counted(
    shop: Shop, schema: ExtensibleSchema, database: Database
) -> None:
    """Whoever may see everything in one shop sees nothing of another in its report."""
    await shop.written("anna")
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        stranger = await other.hire("Stranger", *Permission)
        assert (await stranger.ask(EVERYTHING, **JUNE))["report"]["byAccount"] == []
