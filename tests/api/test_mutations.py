"""Every mutation: what it changes, and what it refuses without changing anything."""

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from message_center.domain.permissions import Permission
from message_center.domain.replyability import Replyability, ReplyBarrier
from message_center.inbox.files import store_image
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move
from tests.api.conftest import Shop

SHOWN = "conversation { id unread starred archived status revision assignee { name } }"


def user_error(code: str, field: str | None, message: str) -> dict[str, Any]:
    """One user error, as a payload shows it."""
    return {"field": field, "code": code, "message": message}


async def test_marks_change_the_conversation_for_everybody(shop: Shop) -> None:
    """Read, unread, star, archive and status are set and taken back; each answer shows the new state."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "one", "two")
    states: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        ("markRead", {}, {"unread": 0}),
        ("setStatus", {"status": "COMPLETED"}, {"status": "COMPLETED"}),
        ("markUnread", {}, {"unread": 1, "status": "IN_PROGRESS"}),
        ("setStatus", {"status": "COMPLETED"}, {"status": "COMPLETED"}),
        ("setStatus", {"status": "IN_PROGRESS"}, {"status": "IN_PROGRESS"}),
        ("star", {}, {"starred": True}),
        ("unstar", {}, {"starred": False}),
        ("archive", {}, {"archived": True}),
        ("unarchive", {}, {"archived": False}),
    ]
    expected: dict[str, Any] = {
        "id": conversation.id,
        "unread": 2,
        "starred": False,
        "archived": False,
        "status": "IN_PROGRESS",
        "revision": conversation.revision,
        "assignee": None,
    }
    for mutation, given, changes in states:
        payload = await mei.do(
            mutation, SHOWN, conversationId=conversation.id, clientMutationId=f"my {mutation}", **given
        )
        expected = {**expected, **changes, "revision": expected["revision"] + 1}
        assert payload == {"clientMutationId": f"my {mutation}", "userErrors": [], "conversation": expected}


async def test_marking_read_up_to_a_message_leaves_later_ones_unread(shop: Shop) -> None:
    """What came in while one was reading stays unread."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "one", "two", "three")

    payload = await mei.do("markRead", SHOWN, conversationId=conversation.id, upToSequence=1)

    assert payload["conversation"]["unread"] == 2
    refused = await mei.do("markRead", SHOWN, conversationId=conversation.id, upToSequence=-1)
    assert refused["userErrors"] == [
        user_error("INVALID", "upToSequence", "upToSequence is a message's sequence, 0 or more.")
    ]


@pytest.mark.spec("C6", "C8")
async def test_assigns_to_those_who_may_send_messages(shop: Shop) -> None:
    """A conversation is given to a person who may send messages, to nobody else, and back to nobody."""
    boss = await shop.hire("Boss", Permission.MANAGE_CONVERSATIONS)
    an = await shop.hire("An", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")

    data = await boss.ask("{ all: staff { name } staff(assignable: true) { name } }")
    assert data == {"all": [{"name": "An"}, {"name": "Boss"}], "staff": [{"name": "An"}]}
    given = {"conversationId": conversation.id}
    payload = await boss.do("assignConversation", SHOWN, **given, staffId=an.id)
    assert payload["conversation"]["assignee"] == {"name": "An"}
    refused = await boss.do("assignConversation", SHOWN, **given, staffId=boss.id)
    assert refused["userErrors"] == [
        user_error("INVALID", "staffId", "Only staff who may send messages can be assigned.")
    ]
    forgotten = await boss.do("assignConversation", SHOWN, **given)
    assert forgotten["userErrors"] == [user_error("INVALID", "staffId", "Say who takes it, or null for nobody.")]
    assert (await shop.stored(conversation.id)).assignee_id == an.id
    payload = await boss.do("assignConversation", SHOWN, **given, staffId=None)
    assert payload["conversation"]["assignee"] is None


async def test_sending_queues_a_message_and_is_idempotent(shop: Shop) -> None:
    """Repeating a send with the same clientMutationId returns the first message and sends once."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    selection = "message { id text delivery { status canRetry } } conversation { sequence unread }"
    given = {"conversationId": conversation.id, "text": "hi", "clientMutationId": "once"}

    first = await mei.do("sendMessage", selection, **given)
    again = await mei.do("sendMessage", selection, **given)

    assert first == {
        "clientMutationId": "once",
        "userErrors": [],
        "message": {
            "id": first["message"]["id"],
            "text": "hi",
            "delivery": {"status": "QUEUED", "canRetry": False},
        },
        "conversation": {"sequence": 2, "unread": 0},
    }
    assert again == first
    await shop.center.work()
    assert await shop.center.customer("anna").is_answered() == ["hi"]


async def test_refuses_to_answer_over_unseen_messages(shop: Shop) -> None:
    """Who has not seen the latest message is told so, and nothing is sent."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "one", "two")

    refused = await mei.do(
        "sendMessage", "message { id }", conversationId=conversation.id, text="hi", expectedSequence=1
    )

    assert refused == {
        "clientMutationId": None,
        "userErrors": [
            user_error(
                "SEQUENCE_OUTDATED", "expectedSequence", "1 newer messages arrived; read them, then send again."
            )
        ],
        "message": None,
    }
    assert await shop.stored(conversation.id) == conversation
    sent = await mei.do(
        "sendMessage", "message { sequence }", conversationId=conversation.id, text="hi", expectedSequence=2
    )
    assert sent["message"] == {"sequence": 3}


async def test_refuses_what_cannot_be_sent(shop: Shop) -> None:
    """Nothing to send, too much, a bad address, a closed window: each names the field and changes nothing."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    attempts: list[tuple[dict[str, Any], str, str]] = [
        ({"text": " "}, "INVALID", "text"),
        ({"text": "x" * 5001}, "LIMIT_EXCEEDED", "text"),
        ({"attachments": [{"url": "file:///etc/passwd"}]}, "INVALID", "attachments.0.url"),
        ({"attachments": [{"url": "https://a.example/b"}] * 11}, "LIMIT_EXCEEDED", "attachments"),
        ({"text": "hi", "replyToId": new_id()}, "NOT_FOUND", "replyToId"),
        ({"text": "hi", "clientMutationId": "x" * 201}, "LIMIT_EXCEEDED", "clientMutationId"),
    ]
    for given, code, field in attempts:
        payload = await mei.do("sendMessage", "message { id }", conversationId=conversation.id, **given)
        [error] = payload["userErrors"]
        assert (error["code"], error["field"]) == (code, field)
    closed = Replyability(barrier=ReplyBarrier.WINDOW_CLOSED, advice="Wait for the customer.")
    shop.center.channel.open_until = lambda _: closed
    payload = await mei.do("sendMessage", "message { id }", conversationId=conversation.id, text="hi")
    assert payload["userErrors"] == [user_error("NOT_REPLYABLE", "conversationId", "Wait for the customer.")]
    assert await shop.stored(conversation.id) == conversation


async def test_a_failed_message_can_be_sent_again(shop: Shop) -> None:
    """What failed for good is queued again by a person; what did not fail is not."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    sent = await mei.do("sendMessage", "message { id }", conversationId=conversation.id, text="hi")
    given = {"messageId": sent["message"]["id"]}
    early = await mei.do("retryMessage", "message { id }", **given)
    assert [error["code"] for error in early["userErrors"]] == ["CONFLICT"]

    async def fail(moment: Moment) -> Move:
        message = await moment.message(sent["message"]["id"])
        failed = Delivery(status=DeliveryStatus.FAILED, failure=Failure(FailureKind.AUTH, "expired"))
        return Move(conversation=moment.conversation, changed=(replace(message, delivery=failed),))

    scope = shop.center.desk().scope
    await scope.conversations.move(conversation.id, fail, at=shop.center.clock.now())
    again = await mei.do("retryMessage", "message { delivery { status failure { kind } } }", **given)
    assert again["message"] == {"delivery": {"status": "QUEUED", "failure": None}}
    await shop.center.work()
    assert await shop.center.customer("anna").is_answered() == ["hi"]


@pytest.mark.spec("A19")
async def test_a_waiting_message_can_be_taken_back(shop: Shop) -> None:
    """It stays with its words as CANCELLED, once; what was sent is a CONFLICT that says so."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    sent = await mei.do("sendMessage", "message { id }", conversationId=conversation.id, text="hi")
    selection = "message { text delivery { status canRetry } } conversation { lastMessage { snippet } }"
    for _ in range(2):
        taken_back = await mei.do("cancelMessage", selection, messageId=sent["message"]["id"])
        assert taken_back["userErrors"] == []
        assert taken_back["message"] == {"text": "hi", "delivery": {"status": "CANCELLED", "canRetry": False}}
        assert taken_back["conversation"] == {"lastMessage": {"snippet": ""}}
    other = await mei.do("sendMessage", "message { id }", conversationId=conversation.id, text="hello")
    await shop.center.work()
    assert await shop.center.customer("anna").is_answered() == ["hello"]
    late = await mei.do("cancelMessage", "message { id }", messageId=other["message"]["id"])
    assert late["userErrors"] == [user_error("CONFLICT", "messageId", "It was sent already.")]


async def test_names_things_that_do_not_exist(shop: Shop) -> None:
    """An unknown id, or something that is no id, is NOT_FOUND with the input's field."""
    mei = await shop.hire("Mei", *Permission)
    for conversation_id in (new_id(), "nonsense"):
        for mutation, given in (
            ("sendMessage", {"text": "hi"}),
            ("markRead", {}),
            ("markUnread", {}),
            ("star", {}),
            ("unstar", {}),
            ("archive", {}),
            ("unarchive", {}),
            ("setStatus", {"status": "COMPLETED"}),
            ("assignConversation", {"staffId": mei.id}),
        ):
            payload = await mei.do(mutation, "__typename", conversationId=conversation_id, **given)
            assert [(e["code"], e["field"]) for e in payload["userErrors"]] == [("NOT_FOUND", "conversationId")]
    payload = await mei.do("retryMessage", "__typename", messageId=new_id())
    assert [(e["code"], e["field"]) for e in payload["userErrors"]] == [("NOT_FOUND", "messageId")]


async def test_mutations_of_one_operation_see_each_others_changes(shop: Shop) -> None:
    """Two mutations in one operation run one after the other, and the second shows the first one's work."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    data = await mei.ask(
        """mutation ($input: ConversationInput!) {
          star(input: $input) { conversation { starred revision } }
          archive(input: $input) { conversation { starred archived revision } }
        }""",
        input={"conversationId": conversation.id},
    )
    revision = conversation.revision
    assert data == {
        "star": {"conversation": {"starred": True, "revision": revision + 1}},
        "archive": {"conversation": {"starred": True, "archived": True, "revision": revision + 2}},
    }


async def test_sends_an_uploaded_image(shop: Shop) -> None:
    """An image that was uploaded reaches the customer under its public address, and shows in the inbox so."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    pixel = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(pixel, "PNG")
    file = await store_image(shop.center.desk(), content=pixel.getvalue(), name="dot.png")
    payload = await mei.do(
        "sendMessage",
        "message { kind attachments { kind url fileId name contentType } }",
        conversationId=conversation.id,
        attachmentIds=[file.id],
    )
    address = f"https://files.example/{file.id}"
    assert payload["message"] == {
        "kind": "IMAGE",
        "attachments": [
            {"kind": "IMAGE", "url": address, "fileId": file.id, "name": "dot.png", "contentType": "image/png"}
        ],
    }
    await shop.center.work()
    [part] = shop.center.channel.sent["anna"]
    assert part.attachment is not None and part.attachment.url == address


async def test_refuses_files_of_nobody_and_of_other_shops(shop: Shop) -> None:
    """A file that this shop does not have cannot be sent; the answer names which one."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    for given, code, field in (
        ([new_id()], "NOT_FOUND", "attachmentIds.0"),
        ([new_id()] * 11, "LIMIT_EXCEEDED", "attachmentIds"),
    ):
        payload = await mei.do(
            "sendMessage", "message { id }", conversationId=conversation.id, attachmentIds=given
        )
        [error] = payload["userErrors"]
        assert (error["code"], error["field"]) == (code, field)
    assert await shop.stored(conversation.id) == conversation
