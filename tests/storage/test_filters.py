"""Any combination of filters shows exactly its conversations, in order, each once: against a plain account."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from message_center.domain.actors import system_caller
from message_center.domain.conversations import Conversation, ConversationKind, ConversationStatus
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.domain.folders import Folder
from message_center.domain.ids import Id
from message_center.storage.conversations import Conversations
from message_center.storage.database import Database
from message_center.storage.documents.conversations import ConversationDocument
from message_center.storage.mapping import to_document
from message_center.testing import START
from tests.storage.counting import counted
from tests.storage.test_indexes import ACCOUNTS, CUSTOMERS, NUMBERS, SHOP, STAFF, TAGS, conversation

COUNT = 600
NEWEST, WAITING = ConversationOrder.NEWEST, ConversationOrder.LONGEST_WAITING


@dataclass
class Inbox:
    """Conversations in the database, and the same in a plain list."""

    stored: Conversations
    rows: list[Conversation]

    async def paged(self, wanted: ConversationFilter, order: ConversationOrder, size: int) -> list[Id]:
        """Everything that the list shows, page after page."""
        shown: list[Id] = []
        after: str | None = None
        while True:
            page = await self.stored.page(wanted, order=order, first=size, after=after)
            shown += [one.id for one in page.items]
            if not page.has_next:
                return shown
            assert len(page.items) == size
            after = page.cursors[-1]

    def plainly(self, wanted: ConversationFilter, order: ConversationOrder) -> list[Id]:
        """The same by looking at every conversation."""
        found = [one for one in self.rows if fits(one, wanted) and (order is NEWEST or one.badge)]
        if order is NEWEST:
            return [one.id for one in sorted(found, key=lambda one: (one.last_message_at, one.id), reverse=True)]
        return [one.id for one in sorted(found, key=lambda one: (one.sorts_unread_by or START, one.id))]


def fits(one: Conversation, wanted: ConversationFilter) -> bool:
    """Whether a person who reads the filter would say that it shows this conversation."""
    return (
        (not wanted.kinds or one.kind in wanted.kinds)
        and _in_folder(one, wanted)
        and (not wanted.unread or one.badge > 0)
        and (not wanted.starred or one.starred)
        and (not wanted.has_phone or one.has_phone)
        and (wanted.phone is None or wanted.phone in {phone.value for phone in one.phones})
        and (not wanted.from_ad or one.from_ad)
        and (not wanted.bots_stopped or one.bots.stopped_at is not None)
        and (wanted.status is None or one.status is wanted.status)
        and (not wanted.account_ids or one.account_id in wanted.account_ids)
        and (wanted.tag_id is None or wanted.tag_id in one.tag_ids)
        and (not wanted.unassigned or one.assignee_id is None)
        and (wanted.assignee_id is None or one.assignee_id == wanted.assignee_id)
        and (wanted.customer_id is None or one.customer_id == wanted.customer_id)
    )


def _in_folder(one: Conversation, wanted: ConversationFilter) -> bool:
    """One customer's list shows what is set aside as well."""
    if wanted.customer_id is not None and wanted.folder in (Folder.INBOX, Folder.ARCHIVE):
        return one.archived == (wanted.folder is Folder.ARCHIVE)
    return one.folder is wanted.folder


def crowded(random: Random, number: int) -> Conversation:
    """One of many of which several share each moment, as after an import."""
    made = conversation(random, number)
    at = START - timedelta(seconds=random.randint(0, 40))
    return replace(made, last_message_at=at, sorts_unread_by=at if made.unread else None)


@pytest.fixture(scope="module")
async def inbox(mongo_url: str, opened_database: Database) -> AsyncIterator[Inbox]:
    """Six hundred conversations, made once for all examples."""
    random = Random(2)
    rows = [crowded(random, number) for number in range(COUNT)]
    async with counted(mongo_url, "filter-tests") as (database, _):
        await database.conversations.insert_many([to_document(row) for row in rows])
        indexes = [field.index for field in ConversationDocument.get_settings().indexes]
        await database.conversations.create_indexes(indexes)
        yield Inbox(Conversations(database, system_caller(SHOP)), rows)
        await database.raw.client.drop_database(database.raw.name)


often = st.sampled_from([False, False, True])
assigned = st.sampled_from([(None, False), (None, True), *((one, False) for one in STAFF[:3])])


@st.composite
def filters(draw: st.DrawFn) -> ConversationFilter:
    """Any combination."""
    assignee_id, unassigned = draw(assigned)
    return ConversationFilter(
        kinds=tuple(draw(st.lists(st.sampled_from(ConversationKind), unique=True, max_size=2))),
        folder=draw(st.sampled_from([Folder.INBOX, Folder.INBOX, *Folder])),
        unread=draw(often),
        starred=draw(often),
        has_phone=draw(often),
        phone=draw(st.sampled_from([None, None, None, NUMBERS[0].value])),
        from_ad=draw(often),
        bots_stopped=draw(often),
        status=draw(st.sampled_from([None, None, *ConversationStatus])),
        account_ids=tuple(draw(st.lists(st.sampled_from(ACCOUNTS), unique=True, max_size=3))),
        tag_id=draw(st.sampled_from([None, None, *TAGS[:3]])),
        assignee_id=assignee_id,
        unassigned=unassigned,
        customer_id=draw(st.sampled_from([None, None, None, CUSTOMERS[0]])),
    )


@pytest.mark.spec("A7", "A8", "A9")
async def test_any_combination_shows_exactly_its_conversations(inbox: Inbox) -> None:
    """Whatever is combined, in either order and with any page size: nothing is skipped, repeated or misplaced."""
    loop = asyncio.get_running_loop()
    running = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)

    @running
    @given(filters(), st.sampled_from(ConversationOrder), st.sampled_from([1, 2, 7, 50, 100]))
    def check(wanted: ConversationFilter, order: ConversationOrder, size: int) -> None:
        expected = inbox.plainly(wanted, order)
        size = max(size, len(expected) // 5)
        paged = asyncio.run_coroutine_threadsafe(inbox.paged(wanted, order, size), loop).result(30)
        assert paged == expected

    await asyncio.to_thread(check)
