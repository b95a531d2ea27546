"""The inbox list: filters, orders, pages (spec A7 to A9)."""

from dataclasses import dataclass
from typing import Any

import pytest

from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.conversations import Conversation, ConversationKind, ConversationStatus
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.storage.mapping import new_id
from tests.api.conftest import Person, Shop

LIST = """query (
  $filter: ConversationFilter, $order: ConversationOrder! = NEWEST, $first: Int! = 20, $after: String
) {
  conversations(filter: $filter, order: $order, first: $first, after: $after) {
    edges { cursor node {
      id kind channel status starred archived unread waitingSince lastMessageAt sequence revision tagCount
      lastMessage { snippet direction author { kind name } kind at }
      customer { id shownName } account { id name } assignee { id name } tags { id name color }
      replyability { open means until barrier advice }
    } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


async def test_shows_a_row_with_all_that_it_needs(shop: Shop) -> None:
    """A row shows who wrote, what, when, on which account, and whether one may answer."""
    conversation = await shop.written("anna", "first", "second")
    mei = await shop.hire("Mei")

    data = await mei.ask(LIST)

    [edge] = data["conversations"]["edges"]
    assert edge["node"] == {
        "id": conversation.id,
        "kind": "INSTANT",
        "channel": "played",
        "status": "IN_PROGRESS",
        "starred": False,
        "archived": False,
        "unread": 2,
        "waitingSince": "2026-06-01T04:00:01.000Z",
        "lastMessageAt": "2026-06-01T04:00:02.000Z",
        "sequence": 2,
        "revision": conversation.revision,
        "tagCount": 0,
        "lastMessage": {
            "snippet": "second",
            "direction": "INBOUND",
            "author": {"kind": "CUSTOMER", "name": ""},
            "kind": "TEXT",
            "at": "2026-06-01T04:00:02.000Z",
        },
        "customer": {"id": conversation.customer_id, "shownName": "#anna"},
        "account": {"id": shop.center.account.id, "name": "Test page"},
        "assignee": None,
        "tags": [],
        "replyability": {"open": True, "means": ["FREE_TEXT"], "until": None, "barrier": None, "advice": ""},
    }
    assert data["conversations"]["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": False,
        "startCursor": edge["cursor"],
        "endCursor": edge["cursor"],
    }


PAGE = """query (
  $filter: ConversationFilter, $order: ConversationOrder! = NEWEST, $first: Int! = 20, $after: String
) {
  conversations(filter: $filter, order: $order, first: $first, after: $after) {
    edges { node { id } } pageInfo { hasNextPage endCursor }
  }
}"""


async def names(shop: Shop, person: Person, **variables: Any) -> list[str]:
    """The identities of the conversations that a list shows, in its order."""
    data = await person.ask(PAGE, **variables)
    ids = [edge["node"]["id"] for edge in data["conversations"]["edges"]]
    return [(await shop.stored(one)).identity for one in ids]


@dataclass(frozen=True)
class Inbox:
    """One conversation for each filter, oldest first; each is named by what it is."""

    mei: Person
    an: Person
    account_id: Id
    tag_id: Id
    phone: Conversation


@pytest.fixture
async def inbox(shop: Shop) -> Inbox:
    """Conversations of every sort."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    an = await shop.hire("An", Permission.SEND_MESSAGES)
    account = ChannelAccount(
        id=new_id(),
        shop_id=shop.center.shop.id,
        channel="played",
        external_id="another",
        name="Another page",
        created_at=shop.center.clock.now(),
    )
    await shop.center.desk().scope.accounts.connect(AccountAccess(account=account))
    tag_id = new_id()
    read = {"unread": 0, "waiting_since": None, "sorts_unread_by": None}
    states: dict[str, dict[str, Any]] = {
        "plain": read,
        "unread": {},
        "starred": {**read, "starred": True},
        "archived": {**read, "archived": True},
        "archived and starred": {**read, "archived": True, "starred": True},
        "completed": {**read, "status": ConversationStatus.COMPLETED},
        "phone": {**read, "has_phone": True},
        "ad": {**read, "from_ad": True},
        "tagged": {**read, "tag_ids": (tag_id,)},
        "other account": {**read, "account_id": account.id},
        "mine": {**read, "assignee_id": Id(mei.id)},
        "a colleague's": {**read, "assignee_id": Id(an.id)},
        "storefront": {**read, "kind": ConversationKind.STOREFRONT},
        "starred and tagged": {**read, "starred": True, "tag_ids": (tag_id,)},
    }
    made = {name: await shop.change(await shop.written(name), **fields) for name, fields in states.items()}
    return Inbox(mei, an, account.id, tag_id, made["phone"])


NORMAL = [
    "starred and tagged",
    "storefront",
    "a colleague's",
    "mine",
    "other account",
    "tagged",
    "ad",
    "phone",
    "completed",
    "starred",
    "unread",
    "plain",
]


@pytest.mark.spec("A7")
async def test_each_filter_shows_its_conversations_newest_first(shop: Shop, inbox: Inbox) -> None:
    """Every filter of the inbox shows exactly its conversations, alone and combined, the archive apart."""
    expected: list[tuple[dict[str, Any], list[str]]] = [
        ({}, NORMAL),
        ({"unread": True}, ["unread"]),
        ({"starred": True}, ["starred and tagged", "starred"]),
        ({"archived": True}, ["archived and starred", "archived"]),
        ({"archived": True, "starred": True}, ["archived and starred"]),
        ({"status": "COMPLETED"}, ["completed"]),
        ({"hasPhone": True}, ["phone"]),
        ({"fromAd": True}, ["ad"]),
        ({"tagId": inbox.tag_id}, ["starred and tagged", "tagged"]),
        ({"tagId": inbox.tag_id, "starred": True}, ["starred and tagged"]),
        ({"accountIds": [inbox.account_id]}, ["other account"]),
        ({"accountIds": [inbox.account_id, shop.center.account.id]}, NORMAL),
        ({"assignee": {"me": True}}, ["mine"]),
        ({"assignee": {"staffId": inbox.an.id}}, ["a colleague's"]),
        (
            {"assignee": {"unassigned": True}},
            [name for name in NORMAL if name not in ("mine", "a colleague's")],
        ),
        ({"kinds": ["STOREFRONT"]}, ["storefront"]),
        ({"kinds": ["INSTANT", "ORDER"]}, [name for name in NORMAL if name != "storefront"]),
        ({"customerId": inbox.phone.customer_id}, ["phone"]),
    ]
    shown = [(given, await names(shop, inbox.mei, filter=given)) for given, _ in expected]
    assert shown == expected
    assert await names(shop, inbox.an, filter={"assignee": {"me": True}}) == ["a colleague's"]


async def test_refuses_a_filter_that_contradicts_itself(shop: Shop, inbox: Inbox) -> None:
    """`me: false` means nothing, and two assignees at once are refused."""
    assert await inbox.mei.refused(PAGE, filter={"assignee": {"me": False}}) == "INVALID"
    both = {"assignee": {"me": True, "unassigned": True}}
    assert await inbox.mei.refused(PAGE, filter=both) == "GRAPHQL_INVALID"


@pytest.mark.spec("A8")
async def test_paging_shows_each_conversation_once(shop: Shop) -> None:
    """Page by page one sees every conversation once, in order, also when new messages come meanwhile."""
    mei = await shop.hire("Mei")
    for number in range(7):
        await shop.written(f"customer {number}")
    seen: list[str] = []
    after: str | None = None
    for _ in range(4):
        data = (await mei.ask(PAGE, first=2, after=after))["conversations"]
        seen += [(await shop.stored(edge["node"]["id"])).identity for edge in data["edges"]]
        after = data["pageInfo"]["endCursor"]
        if not seen[2:]:
            await shop.written("somebody new")  # at the top, behind the reader's back
    assert seen == [f"customer {number}" for number in (6, 5, 4, 3, 2, 1, 0)]
    assert data["pageInfo"]["hasNextPage"] is False


@pytest.mark.spec("A9")
async def test_unread_can_be_ordered_by_waiting(shop: Shop) -> None:
    """Under the unread filter the longest waiting can come first; nowhere else."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    waits_long = await shop.written("waits long")
    await shop.written("waits short")
    shop.center.clock.advance(minutes=1)
    await shop.written("waits long", "still there?")
    unread = {"unread": True}

    newest = await names(shop, mei, filter=unread)
    longest = await names(shop, mei, filter=unread, order="LONGEST_WAITING")

    assert newest == ["waits long", "waits short"]
    assert longest == ["waits long", "waits short"]
    await mei.do("markRead", "conversation { id }", conversationId=waits_long.id)
    await mei.do("markUnread", "conversation { id }", conversationId=waits_long.id)
    shop.center.clock.advance(minutes=1)
    await shop.written("new")
    assert await names(shop, mei, filter=unread, order="LONGEST_WAITING") == ["waits long", "waits short", "new"]
    assert await names(shop, mei, filter=unread) == ["new", "waits long", "waits short"]
    assert await mei.error(PAGE, order="LONGEST_WAITING") == {
        "code": "INVALID",
        "field": "order",
        "message": "LONGEST_WAITING needs the filter `unread: true`.",
    }


async def test_refuses_cursors_that_were_made_for_something_else(shop: Shop) -> None:
    """A cursor of another order, or a made-up one, is an error and not a wrong page."""
    mei = await shop.hire("Mei")
    await shop.written("anna")
    cursor = (await mei.ask(PAGE))["conversations"]["pageInfo"]["endCursor"]

    given = {"filter": {"unread": True}, "order": "LONGEST_WAITING"}
    assert await mei.refused(PAGE, **given, after=cursor) == "CURSOR_INVALID"
    assert await mei.refused(PAGE, after="nonsense") == "CURSOR_INVALID"
    assert await mei.refused(PAGE, after="漢字") == "CURSOR_INVALID"


@pytest.mark.parametrize(("first", "code"), [(0, "INVALID"), (-1, "INVALID"), (101, "LIMIT_EXCEEDED")])
async def test_refuses_page_sizes_beyond_the_limit(shop: Shop, first: int, code: str) -> None:
    """A page has 1 to 100 rows."""
    mei = await shop.hire("Mei")
    assert await mei.refused(PAGE, first=first) == code


async def test_unread_totals_sum_the_normal_list(shop: Shop) -> None:
    """The totals count unread messages in the normal list, a marked one as 1, by account and in all."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    operation = "{ unreadTotals { total accounts { accountId total } } }"
    assert await mei.ask(operation) == {"unreadTotals": {"total": 0, "accounts": []}}
    await shop.written("anna", "one", "two")
    marked = await shop.written("ben")
    await mei.do("markRead", "conversation { id }", conversationId=marked.id)
    await mei.do("markUnread", "conversation { id }", conversationId=marked.id)
    archived = await shop.written("clara", "one", "two", "three")
    await mei.do("archive", "conversation { id }", conversationId=archived.id)

    assert await mei.ask(operation) == {
        "unreadTotals": {"total": 3, "accounts": [{"accountId": shop.center.account.id, "total": 3}]}
    }
