"""A page of the inbox costs about a page of index keys: for every filter, in every order, at any depth."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from bson import ObjectId

from message_center.domain.actors import system_caller
from message_center.domain.bot_pauses import NO_PAUSE, BotState
from message_center.domain.conversations import Conversation, ConversationKind, ConversationStatus
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.domain.folders import Folder
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognized import Recognized, Sighting
from message_center.errors import LimitExceeded
from message_center.storage.conversations import SCANS_MERGED, Conversations
from message_center.storage.database import Database
from message_center.storage.documents import DOCUMENTS
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.mapping import new_id, to_document
from message_center.testing import START
from tests.storage.counting import counted

COUNT = 20_000
LARGE = 200_000
PAGE = 50
DEPTH = 8
BOUND = PAGE + 1 + 20
"""Keys for a page: one more row than shown, and a key or two ahead in each of the scans that are merged."""

SHOP = new_id()
ACCOUNTS = [new_id() for _ in range(5)]
STAFF = [new_id() for _ in range(8)]
TAGS = [new_id() for _ in range(20)]
CUSTOMERS = [new_id() for _ in range(40)]
SEEN = Sighting(conversation_id=new_id(), message_id=new_id(), at=START, start=0, end=10)
NUMBERS = [
    Recognized(kind=FindKind.PHONE, value=f"+8869123456{number:02}", address=None, sightings=(SEEN,))
    for number in range(20)
]


def conversation(random: Random, number: int) -> Conversation:
    """One of many, with the shares of a busy shop."""
    at = START - timedelta(seconds=random.randint(0, 10_000_000))
    unread = random.random() < 0.1
    phones = tuple(random.sample(NUMBERS, 2)) if random.random() < 0.1 else ()
    return Conversation(
        id=new_id(),
        shop_id=SHOP,
        account_id=random.choice(ACCOUNTS),
        customer_id=random.choice(CUSTOMERS),
        channel="played",
        kind=random.choice(list(ConversationKind)),
        key=f"played:page:{number}",
        identity=str(number),
        created_at=START,
        last_message_at=at,
        unread=int(unread),
        sorts_unread_by=at - timedelta(seconds=random.randint(0, 1000)) if unread else None,
        starred=random.random() < 0.05,
        archived=random.random() < 0.1,
        snoozed_until=at if random.random() < 0.1 else None,
        blocked=random.random() < 0.1,
        status=random.choice([ConversationStatus.IN_PROGRESS, *[ConversationStatus.COMPLETED] * 3]),
        assignee_id=random.choice([None, *STAFF]),
        tag_ids=tuple(random.sample(TAGS, random.randint(0, 3))),
        has_phone=bool(phones),
        phones=phones,
        from_ad=random.random() < 0.05,
        bots=BotState(stopped_at=at) if random.random() < 0.05 else NO_PAUSE,
    )


@dataclass
class Explained:
    """A shop of many conversations, and what the database says of each page."""

    conversations: Conversations
    finds: list[dict[str, Any]]
    database: Database

    async def pages(self, wanted: ConversationFilter, order: ConversationOrder) -> list[int]:
        """Keys examined for each of the first pages; fails on a scan without index or a sort in memory."""
        plans = await self.plans(wanted, order)
        for plan in plans:
            assert "'SORT'" not in str(plan["queryPlanner"]["winningPlan"])
        return keys_of(plans)

    async def plans(self, wanted: ConversationFilter, order: ConversationOrder) -> list[dict[str, Any]]:
        """What the database did for each of the first pages; fails on a scan without index."""
        plans: list[dict[str, Any]] = []
        after: str | None = None
        for _ in range(DEPTH):
            self.finds.clear()
            page = await self.conversations.page(wanted, order=order, first=PAGE, after=after)
            [find] = [find for find in self.finds if find["find"] == "conversations"]
            plan = await self.database.raw.command({"explain": find, "verbosity": "executionStats"})
            assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
            plans.append(plan)
            if not page.has_next:
                break
            after = page.cursors[-1]
        return plans

    async def count(self, wanted: ConversationFilter) -> int:
        """How many conversations a filter shows."""
        targets, _ = await self.conversations.targets(wanted, first=LARGE)
        return len(targets)


@pytest.fixture(scope="module")
async def inbox(mongo_url: str, opened_database: Database) -> AsyncIterator[Explained]:
    """The shop, in a database of its own; made once for all questions of this file."""
    async with _explained(mongo_url, COUNT) as explained:
        yield explained


@pytest.fixture(scope="module")
async def large_inbox(mongo_url: str, opened_database: Database) -> AsyncIterator[Explained]:
    """The same with 200,000 conversations."""
    async with _explained(mongo_url, LARGE) as explained:
        yield explained


@asynccontextmanager
async def _explained(mongo_url: str, count: int) -> AsyncIterator[Explained]:
    random = Random(1)
    async with counted(mongo_url, f"index-tests-{count}") as (database, commands):
        for start in range(0, count, COUNT):
            rows = [to_document(conversation(random, number)) for number in range(start, start + COUNT)]
            await database.conversations.insert_many(rows, ordered=False)
        indexes = [field.index for field in ConversationDocument.get_settings().indexes]
        await database.conversations.create_indexes(indexes)
        yield Explained(Conversations(database, system_caller(SHOP)), commands.finds, database)
        await database.raw.client.drop_database(database.raw.name)


SINGLES = {
    "all": ConversationFilter(),
    "archive": ConversationFilter(folder=Folder.ARCHIVE),
    "snoozed": ConversationFilter(folder=Folder.SNOOZED),
    "blocked": ConversationFilter(folder=Folder.BLOCKED),
    "unread": ConversationFilter(unread=True),
    "starred": ConversationFilter(starred=True),
    "phone": ConversationFilter(has_phone=True),
    "a number": ConversationFilter(phone=NUMBERS[0].value),
    "ad": ConversationFilter(from_ad=True),
    "bots stopped": ConversationFilter(bots_stopped=True),
    "in progress": ConversationFilter(status=ConversationStatus.IN_PROGRESS),
    "completed": ConversationFilter(status=ConversationStatus.COMPLETED),
    "account": ConversationFilter(account_ids=(ACCOUNTS[0],)),
    "two accounts": ConversationFilter(account_ids=(ACCOUNTS[0], ACCOUNTS[1])),
    "tag": ConversationFilter(tag_id=TAGS[0]),
    "assignee": ConversationFilter(assignee_id=STAFF[0]),
    "unassigned": ConversationFilter(unassigned=True),
}
PAIRS = {
    "unread of an account": ConversationFilter(unread=True, account_ids=(ACCOUNTS[0],)),
    "unread of a person": ConversationFilter(unread=True, assignee_id=STAFF[0]),
    "unread of nobody": ConversationFilter(unread=True, unassigned=True),
    "in progress of a person": ConversationFilter(status=ConversationStatus.IN_PROGRESS, assignee_id=STAFF[0]),
    "starred of an account": ConversationFilter(starred=True, account_ids=(ACCOUNTS[0],)),
    "tag of an account": ConversationFilter(tag_id=TAGS[0], account_ids=(ACCOUNTS[0],)),
}


async def test_every_index_that_is_drawn_exists(opened_database: Database) -> None:
    """The database has each index that a document asks for, also those that share their fields."""
    for document in DOCUMENTS:
        wanted = {field.name for field in document.get_settings().indexes}
        made = await document.get_pymongo_collection().index_information()
        assert wanted == made.keys() - {"_id_"}


KINDS = {"all kinds": (), "instant": (ConversationKind.INSTANT,)}


@pytest.mark.spec("A7", "A8")
@pytest.mark.parametrize("kinds", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("wanted", [*SINGLES.values(), *PAIRS.values()], ids=[*SINGLES, *PAIRS])
async def test_a_page_costs_a_page_at_any_depth(
    inbox: Explained, wanted: ConversationFilter, kinds: tuple[ConversationKind, ...]
) -> None:
    """Every filter, and the pairs that staff use, reads about a page of keys, on the first page and deep down."""
    keys = await inbox.pages(replace(wanted, kinds=kinds), ConversationOrder.NEWEST)
    assert max(keys) <= BOUND


@pytest.mark.spec("A7", "A8", "A9")
@pytest.mark.parametrize("kinds", KINDS.values(), ids=KINDS.keys())
async def test_the_longest_waiting_order_costs_a_page(
    inbox: Explained, kinds: tuple[ConversationKind, ...]
) -> None:
    """Longest waiting first is as cheap as newest first, and shows the unread only."""
    keys = await inbox.pages(ConversationFilter(kinds=kinds), ConversationOrder.LONGEST_WAITING)
    assert max(keys) <= BOUND


COMBINED = {
    "starred with phone": ConversationFilter(starred=True, has_phone=True),
    "unread from an ad": ConversationFilter(unread=True, from_ad=True),
    "tag and status": ConversationFilter(tag_id=TAGS[0], status=ConversationStatus.COMPLETED),
    "tag of a person": ConversationFilter(tag_id=TAGS[0], assignee_id=STAFF[0]),
    "status of an account": ConversationFilter(status=ConversationStatus.COMPLETED, account_ids=(ACCOUNTS[0],)),
    "a person's on an account": ConversationFilter(assignee_id=STAFF[0], account_ids=(ACCOUNTS[0],)),
    "starred, tagged, in progress": ConversationFilter(
        starred=True, tag_id=TAGS[0], status=ConversationStatus.IN_PROGRESS
    ),
    "all at once": ConversationFilter(
        unread=True,
        starred=True,
        has_phone=True,
        from_ad=True,
        status=ConversationStatus.COMPLETED,
        account_ids=(ACCOUNTS[0], ACCOUNTS[1]),
        tag_id=TAGS[0],
        assignee_id=STAFF[0],
    ),
}
"""Of these no index answers all; the filters of each are among the singles."""


@pytest.mark.spec("A7")
@pytest.mark.parametrize("wanted", COMBINED.values(), ids=COMBINED.keys())
async def test_other_combinations_cost_no_more_than_their_rarest_filter(
    inbox: Explained, wanted: ConversationFilter
) -> None:
    """What no index answers whole reads at most what its rarest filter shows, in a busy shop."""
    rarest = min([await inbox.count(one) for one in alone(wanted)])
    assert max(keys_of(await inbox.plans(wanted, ConversationOrder.NEWEST))) <= rarest + BOUND


def keys_of(plans: list[dict[str, Any]]) -> list[int]:
    """The index keys that each plan examined."""
    return [plan["executionStats"]["totalKeysExamined"] for plan in plans]


def alone(wanted: ConversationFilter) -> list[ConversationFilter]:
    """Each of the filters by itself."""
    names = [field.name for field in fields(wanted) if getattr(wanted, field.name) not in (None, False, ())]
    return [replace(ConversationFilter(), **{name: getattr(wanted, name)}) for name in names]


@pytest.mark.spec("A7")
async def test_what_takes_too_long_is_refused_by_name(inbox: Explained) -> None:
    """A combination that would keep the database busy is a typed error that names the filter, not a hang."""
    strangers = tuple(new_id() for _ in range(SCANS_MERGED))
    wanted = ConversationFilter(status=ConversationStatus.COMPLETED, account_ids=strangers)
    impatient = Conversations(inbox.database, system_caller(SHOP), max_time_ms=1)
    with pytest.raises(LimitExceeded) as refusal:
        await impatient.page(wanted, order=ConversationOrder.NEWEST, first=PAGE)
    assert refusal.value.field == "filter"


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.spec("A7", "A8", "A9")
async def test_a_page_costs_a_page_among_two_hundred_thousand(large_inbox: Explained) -> None:
    """All the same in a shop ten times as large: each filter, each pair, both orders."""
    for name, wanted in {**SINGLES, **PAIRS}.items():
        for kinds in KINDS.values():
            keys = await large_inbox.pages(replace(wanted, kinds=kinds), ConversationOrder.NEWEST)
            assert max(keys) <= BOUND, name
    keys = await large_inbox.pages(ConversationFilter(), ConversationOrder.LONGEST_WAITING)
    assert max(keys) <= BOUND


@pytest.mark.spec("A6")
async def test_a_customer_s_conversations_cost_no_more_than_there_are(inbox: Explained) -> None:
    """The conversations of one customer are found among that customer's alone."""
    wanted = ConversationFilter(customer_id=CUSTOMERS[0], kinds=(ConversationKind.INSTANT,))
    mine = await inbox.database.conversations.count_documents({"customer_id": ObjectId(CUSTOMERS[0])})
    assert max(await inbox.pages(wanted, ConversationOrder.NEWEST)) <= mine
