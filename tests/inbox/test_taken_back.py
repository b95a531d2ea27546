"""A message that a customer took back: that it was stays, and nothing of what it said."""

import itertools
from datetime import timedelta
from typing import Any

import httpx
import pytest

from message_center.storage.database import Database
from message_center.storage.forgetting import forget_words
from message_center.testing import START, RealChannelShop, open_real_channel_shop
from tests.channels.contract.test_line import LineWebhooks, line_channel

AMY = "U4af4980629f2f0d1b0e4c8f3a1c2d3e4"
CASE = LineWebhooks()
WORDS = ("吳小姐的電話號碼", "改成陳先生的電話號碼")
AT = START - timedelta(hours=1)


def said() -> list[Any]:
    """She wrote, corrected herself, and took it back."""
    wrote = CASE.message(AMY, "m1", WORDS[0], AT)
    corrected = {
        **CASE.message(AMY, "m1", WORDS[1], AT + timedelta(seconds=1)),
        "type": "messageEdited",
        "webhookEventId": "01JEDITED",
    }
    return [wrote, corrected, CASE.withdrawal(AMY, "m1", AT + timedelta(seconds=2))]


async def deliver(shop: RealChannelShop, event: Any) -> None:
    body = CASE.body(event)
    assert await shop.post(body, CASE.headers(body, CASE.secrets)) == 200
    await shop.work()


async def everything(database: Database) -> str:
    """All that is stored, as one text."""
    names = await database.raw.list_collection_names()
    return str([row for name in sorted(names) async for row in database.raw[name].find()])


@pytest.mark.spec("G6")
@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
async def test_no_word_of_it_is_left_anywhere(database: Database, order: tuple[int, ...]) -> None:
    """Whatever order LINE tells it in, no collection holds her words; the inbox shows that there was a message."""
    async with (
        httpx.AsyncClient() as http,
        open_real_channel_shop(
            database, line_channel(http), account=CASE.account, app_secrets=CASE.secrets
        ) as shop,
    ):
        await deliver(shop, CASE.message(AMY, "m0", "這一則留著", AT - timedelta(seconds=1)))
        for position in order:
            await deliver(shop, said()[position])
        stays, gone = await shop.messages(AMY)
        stored = await everything(database)
    assert (stays.text, gone.text, gone.unsent_at) == ("這一則留著", "", AT + timedelta(seconds=2))
    assert "這一則留著" in stored
    assert [word for word in WORDS if word in stored] == []


@pytest.mark.spec("G6")
async def test_forgetting_reads_only_what_it_forgets(database: Database) -> None:
    """However much a customer wrote in a month, taking one message back reads that message's entries alone."""
    async with (
        httpx.AsyncClient() as http,
        open_real_channel_shop(
            database, line_channel(http), account=CASE.account, app_secrets=CASE.secrets
        ) as shop,
    ):
        events = [CASE.message(AMY, f"m{number}", "hello", AT) for number in range(100)]
        body = CASE.body(*events)
        assert await shop.post(body, CASE.headers(body, CASE.secrets)) == 200
        lane = (await shop.journal())[0]["lane"]
        await database.transaction(lambda session: forget_words(database, lane, ["m7"], session=session))
        query = {
            "lane": lane,
            "inbound.event.external_id": {"$in": ["m7"], "$gte": ""},
            "inbound.event.text": {"$type": "string"},
        }
        explain = {"explain": {"find": "journal", "filter": query}, "verbosity": "executionStats"}
        plan = await database.raw.command(explain)
        assert plan["executionStats"]["totalKeysExamined"] <= 2
        assert [row["inbound"]["event"]["text"] for row in await shop.journal()].count("") == 1
