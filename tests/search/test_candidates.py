"""What a search costs, however common its words are (spec A10)."""

from datetime import timedelta

import pytest
from bson import ObjectId

from message_center.domain.hits import Place
from message_center.domain.messages import Message
from message_center.domain.search import Query, grams_of, read_query
from message_center.errors import LimitExceeded
from message_center.storage.message_search import MessageSearch
from message_center.testing import TestCenter
from tests.storage.counting import counted


@pytest.fixture
async def many(center: TestCenter) -> tuple[TestCenter, Message]:
    """Three thousand messages, of which every one says hello, a few say zebra, and one conversation is long."""
    anna, database = center.customer("anna"), center.storage.database
    await anna.writes("hello zebra")
    [row] = [row async for row in database.messages.find()]
    learned = [
        {
            "_id": ObjectId(),
            "shop_id": row["shop_id"],
            "conversation_id": row["conversation_id"] if number % 2 else ObjectId(),
            "at": center.clock.now() - timedelta(seconds=number // 3),
            "grams": list(grams_of("hello zebra" if number % 500 == 0 else "hello 紫水晶")),
        }
        for number in range(3_000)
    ]
    await database.message_search.insert_many(learned)
    [message] = await anna.messages()
    return center, message


PAGE = 20


AHEAD = 4


"""Keys that the scans of a page read beyond it."""


@pytest.mark.spec("A10", "A17")
@pytest.mark.parametrize(
    ("query", "within", "most"),
    [
        ("hello", False, PAGE),
        ("紫水晶", False, PAGE),
        ("hello zebra", False, 6),
        ("zebra hello", False, 6),
        ("hello", True, 2 * PAGE),
        ("zebra", True, 6),
    ],
)
async def test_a_page_of_candidates_costs_a_page_of_keys(
    mongo_url: str, many: tuple[TestCenter, Message], query: str, within: bool, most: int
) -> None:
    """The rarest of a query's grams leads, so that a common word beside a rare one costs nothing."""
    center, message = many
    async with counted(mongo_url, center.storage.database.raw.name) as (watched, commands):
        search = MessageSearch(watched, center.desk().caller)
        within_id = message.conversation_id if within else None
        after: Place | None = None
        for _ in range(3):
            commands.finds.clear()
            places = await search.candidates(read_query(query), first=PAGE, after=after, conversation_id=within_id)
            for find in commands.finds:
                plan = await watched.raw.command({"explain": find, "verbosity": "executionStats"})
                assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])
                assert plan["executionStats"]["totalKeysExamined"] <= most + AHEAD
            after = places[-1] if places else after


async def test_a_search_that_takes_too_long_says_so(center: TestCenter) -> None:
    """Two common words that no message has together are given up in time, and the answer says what to do."""
    rows = [
        {
            "_id": ObjectId(),
            "shop_id": ObjectId(center.shop.id),
            "conversation_id": ObjectId(),
            "at": center.clock.now(),
            "grams": ["hello" if number % 2 else "zebra", *(f"{gram}" for gram in range(50))],
        }
        for number in range(10_000)
    ]
    await center.storage.database.message_search.insert_many(rows)
    hurried = MessageSearch(center.storage.database, center.desk().caller, max_time_ms=1)
    with pytest.raises(LimitExceeded) as raised:
        await hurried.candidates(Query(terms=("hello", "zebra"), grams=("hello", "zebra")), first=PAGE)
    assert raised.value.field == "query"
    assert raised.value.message == "This search takes too long; write more of what you look for."
