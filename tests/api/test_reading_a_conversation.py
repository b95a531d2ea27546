"""One conversation, its messages, its customer, any node (spec A17, H1)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from message_center.domain.permissions import Permission
from message_center.domain.replyability import within_window
from message_center.domain.tags import Tag
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move
from tests.api.conftest import Person, Shop

MESSAGES = """query ($id: ID!, $last: Int, $before: String, $first: Int, $after: String) {
  conversation(id: $id) {
    messages(last: $last, before: $before, first: $first, after: $after) {
      edges { cursor node { sequence text } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}"""


async def texts(person: Person, conversation: Conversation, **page: Any) -> tuple[list[str], dict[str, Any]]:
    """The texts of a page of messages, and its page information."""
    data = await person.ask(MESSAGES, id=conversation.id, **page)
    connection = data["conversation"]["messages"]
    return [edge["node"]["text"] for edge in connection["edges"]], connection["pageInfo"]


async def test_pages_messages_from_the_newest_oldest_first(shop: Shop) -> None:
    """Messages read from oldest to newest; paging goes back from the newest, and forward again."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna", *(f"message {number}" for number in range(1, 6)))

    page, info = await texts(mei, conversation, last=2)
    assert page == ["message 4", "message 5"]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (True, False)
    page, info = await texts(mei, conversation, last=2, before=info["startCursor"])
    assert page == ["message 2", "message 3"]
    page, info = await texts(mei, conversation, last=2, before=info["startCursor"])
    assert page == ["message 1"]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (False, True)
    page, info = await texts(mei, conversation, first=3, after=info["endCursor"])
    assert page == ["message 2", "message 3", "message 4"]
    assert (info["hasPreviousPage"], info["hasNextPage"]) == (True, True)
    page, _ = await texts(mei, conversation)
    assert page == [f"message {number}" for number in range(1, 6)]


async def test_refuses_to_page_both_ways_at_once(shop: Shop) -> None:
    """`first` with `last` has no meaning, and a page has at most 100 messages."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna")
    assert await mei.refused(MESSAGES, id=conversation.id, first=1, last=1) == "INVALID"
    assert await mei.refused(MESSAGES, id=conversation.id, last=101) == "LIMIT_EXCEEDED"
    assert await mei.refused(MESSAGES, id=conversation.id, before="zzz") == "CURSOR_INVALID"


MESSAGE = """query ($id: ID!) { conversation(id: $id) { messages { edges { node {
  id conversationId sequence direction author { kind id name } kind text at reaction editedAt unsentAt why
  attachments { kind url name contentType size }
  delivery { status failure { kind detail } sentAt deliveredAt readAt nextAttemptAt canRetry }
  replyTo { id text }
} } } } }"""


async def test_shows_what_a_customer_wrote(shop: Shop) -> None:
    """A customer's message shows when it was written and by whom; nothing of it waits to be sent."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna", "is it in stock?")
    question = (await shop.center.customer("anna").messages())[0]

    data = await mei.ask(MESSAGE, id=conversation.id)

    [shown] = [edge["node"] for edge in data["conversation"]["messages"]["edges"]]
    assert shown == {
        "id": question.id,
        "conversationId": conversation.id,
        "sequence": 1,
        "direction": "INBOUND",
        "author": {"kind": "CUSTOMER", "id": conversation.customer_id, "name": ""},
        "kind": "TEXT",
        "text": "is it in stock?",
        "at": "2026-06-01T04:00:01.000Z",
        "reaction": None,
        "editedAt": None,
        "unsentAt": None,
        "why": None,
        "attachments": [],
        "delivery": None,
        "replyTo": None,
    }


async def test_shows_an_answer_with_its_author_its_quote_and_its_delivery(shop: Shop) -> None:
    """An answer shows who wrote it, what it quotes, how far it has come, and why it failed."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "is it in stock?")
    question = (await shop.center.customer("anna").messages())[0]
    sent = await mei.do(
        "sendMessage",
        "message { id }",
        conversationId=conversation.id,
        text="yes",
        attachments=[{"url": "https://shop.example/stone.png", "name": "stone.png"}],
        replyToId=question.id,
    )
    failure = Failure(FailureKind.AUTH, "The token has expired.")

    async def fail(moment: Moment) -> Move:
        message = await moment.message(sent["message"]["id"])
        failed = Delivery(status=DeliveryStatus.FAILED, failure=failure)
        return Move(conversation=moment.conversation, changed=(replace(message, delivery=failed),))

    scope = shop.center.desk().scope
    await scope.conversations.move(conversation.id, fail, at=shop.center.clock.now())

    data = await mei.ask(MESSAGE, id=conversation.id)

    answer = data["conversation"]["messages"]["edges"][-1]["node"]
    assert answer == {
        "id": sent["message"]["id"],
        "conversationId": conversation.id,
        "sequence": 2,
        "direction": "OUTBOUND",
        "author": {"kind": "STAFF", "id": mei.id, "name": "Mei"},
        "kind": "TEXT",
        "text": "yes",
        "at": "2026-06-01T04:00:01.000Z",
        "reaction": None,
        "editedAt": None,
        "unsentAt": None,
        "why": None,
        "attachments": [
            {
                "kind": "IMAGE",
                "url": "https://shop.example/stone.png",
                "name": "stone.png",
                "contentType": None,
                "size": None,
            }
        ],
        "delivery": {
            "status": "FAILED",
            "failure": {"kind": "AUTH", "detail": "The token has expired."},
            "sentAt": None,
            "deliveredAt": None,
            "readAt": None,
            "nextAttemptAt": None,
            "canRetry": True,
        },
        "replyTo": {"id": question.id, "text": "is it in stock?"},
    }


async def test_hides_what_was_taken_back(shop: Shop) -> None:
    """A message that the customer took back shows that it was there, and nothing of its content."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna", "secret")
    message = (await shop.center.customer("anna").messages())[0]
    now = shop.center.clock.now()

    async def unsend(moment: Moment) -> Move:
        seen = await moment.message(message.id)
        image = Attachment(kind=AttachmentKind.IMAGE, url="https://platform.example/1")
        return Move(
            conversation=moment.conversation, changed=(replace(seen, unsent_at=now, attachments=(image,)),)
        )

    await shop.center.desk().scope.conversations.move(conversation.id, unsend, at=now)

    data = await mei.ask(MESSAGE, id=conversation.id)
    [edge] = data["conversation"]["messages"]["edges"]
    assert edge["node"]["text"] == ""
    assert edge["node"]["attachments"] == []
    assert edge["node"]["unsentAt"] == "2026-06-01T04:00:01.000Z"


@pytest.mark.spec("H1")
async def test_says_whether_and_until_when_one_may_answer(shop: Shop) -> None:
    """Staff see the window's end while it is open, and the reason once it is closed."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna")
    clock = shop.center.clock
    shop.center.channel.open_until = lambda one: within_window(
        one.acted_at, window=timedelta(hours=24), now=clock.now()
    )
    operation = """query ($id: ID!) {
      conversation(id: $id) { replyability { open means until barrier advice } }
    }"""

    data = await mei.ask(operation, id=conversation.id)
    assert data["conversation"]["replyability"] == {
        "open": True,
        "means": ["FREE_TEXT"],
        "until": "2026-06-02T04:00:01.000Z",
        "barrier": None,
        "advice": "",
    }
    clock.advance(hours=24)
    anew = await shop.hire("Mei")  # the token of yesterday has expired
    data = await anew.ask(operation, id=conversation.id)
    assert data["conversation"]["replyability"] == {
        "open": False,
        "means": [],
        "until": "2026-06-02T04:00:01.000Z",
        "barrier": "WINDOW_CLOSED",
        "advice": "The platform's answer window is closed. It opens again when the customer writes.",
    }


async def test_a_conversation_shows_three_tags_and_how_many_there_are(shop: Shop) -> None:
    """A row shows up to three tags and the number of all; asking for more shows more."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna")
    tags = [Tag(id=new_id(), shop_id=shop.center.shop.id, name=f"tag {n}", color="#112233") for n in range(5)]
    for tag in tags:
        await shop.center.desk().scope.tags.add(tag)
    await shop.change(conversation, tag_ids=tuple(tag.id for tag in tags))

    data = await mei.ask(
        "query ($id: ID!) { conversation(id: $id) { tagCount tags { name } all: tags(first: 100) { name } } }",
        id=conversation.id,
    )
    assert data["conversation"] == {
        "tagCount": 5,
        "tags": [{"name": "tag 0"}, {"name": "tag 1"}, {"name": "tag 2"}],
        "all": [{"name": f"tag {n}"} for n in range(5)],
    }


async def test_the_timeline_tells_what_happened_newest_first(shop: Shop) -> None:
    """The timeline names each act, its actor, and its details."""
    mei = await shop.hire("Mei", Permission.MANAGE_CONVERSATIONS, Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    await mei.do("assignConversation", "conversation { id }", conversationId=conversation.id, staffId=mei.id)

    data = await mei.ask(
        """query ($id: ID!) { conversation(id: $id) { timeline(first: 2) {
          kind at actor { kind name } revision values { name value } reason
        } } }""",
        id=conversation.id,
    )
    assigned, received = data["conversation"]["timeline"]
    assert assigned == {
        "kind": "CONVERSATION_ASSIGNED",
        "at": "2026-06-01T04:00:01.000Z",
        "actor": {"kind": "STAFF", "name": "Mei"},
        "revision": (await shop.stored(conversation.id)).revision,
        "values": [{"name": "from", "value": None}, {"name": "to", "value": mei.id}],
        "reason": None,
    }
    assert received["kind"] == "MESSAGE_RECEIVED"
