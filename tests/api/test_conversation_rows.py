"""The spec's rows about one conversation, each as a shop owner would try it, through the real schema."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from message_center.channels.storefront import StorefrontChannel
from message_center.channels.thread_tokens import ThreadTokens
from message_center.contracts.bots import Answer
from message_center.contracts.channels import Capabilities
from message_center.contracts.mailer import Mail
from message_center.contracts.sending import Accepted, Rejected, SendOutcome
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.contacts import Contact
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.inbound import Delivered, MessageArrived, Read
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, SetClock, open_test_center
from tests.api.conftest import Shop, open_shop
from tests.api.test_mutations import user_error
from tests.bots.played import PlayedBot
from tests.storefront.world import LIFE, SECRET

MESSAGES = """query ($id: ID!, $last: Int, $before: String) { conversation(id: $id) {
  replyability { open means until barrier advice }
  messages(last: $last, before: $before) { edges { node {
    id text kind direction author { kind name } attachments { kind name latitude }
    replyTo { text } delivery { status canRetry failure { kind detail } }
  } } pageInfo { hasPreviousPage startCursor } }
} }"""


@asynccontextmanager
async def a_shop(schema: ExtensibleSchema, database: Database, **options: Any) -> AsyncIterator[Shop]:
    """A shop whose center is made with these options."""
    async with open_test_center(database, **options) as center, open_shop(schema, center) as shop:
        yield shop


@pytest.mark.spec("A17")
async def test_a_conversation_shows_who_said_what_and_what_became_of_it(
    schema: ExtensibleSchema, database: Database
) -> None:
    """Customer, staff and bot by name; every kind; quotes; how far each answer came; paged from the newest."""
    bot = PlayedBot(answers=[Answer(text="Hello!", why="asked")])
    async with a_shop(schema, database, bots=[bot]) as shop:
        mei = await shop.hire("小美", Permission.SEND_MESSAGES)
        anna = shop.center.customer("anna")
        conversation = await shop.written("anna", "bot, please")
        kinds = [kind for kind in AttachmentKind if kind is not AttachmentKind.LINK]
        await anna.does(
            *(
                MessageArrived(external_id=f"k{kind}", attachments=(Attachment(kind=kind, latitude=25.0),))
                for kind in kinds
            )
        )
        await shop.center.work()
        [first, *_] = await anna.messages()
        given = {"conversationId": conversation.id, "replyToId": first.id}
        for text in ("有貨", "稍等"):
            await mei.do("sendMessage", "__typename", **given, text=text)
        await shop.center.work()
        sent = [one.delivery.external_ids[0] for one in await anna.messages() if one.delivery is not None]
        await anna.does(Delivered(external_ids=(sent[-1],)), Read(external_ids=(sent[-2],)))
        await shop.center.work()

        shown, before = [], None
        while True:
            data = (await mei.ask(MESSAGES, id=conversation.id, last=4, before=before))["conversation"]
            shown[:0] = [edge["node"] for edge in data["messages"]["edges"]]
            before = data["messages"]["pageInfo"]["startCursor"]
            if not data["messages"]["pageInfo"]["hasPreviousPage"]:
                break

        assert [(one["author"]["kind"], one["author"]["name"], one["text"]) for one in shown if one["text"]] == [
            ("CUSTOMER", "", "bot, please"),
            ("BOT", bot.name, "Hello!"),
            ("STAFF", "小美", "有貨"),
            ("STAFF", "小美", "稍等"),
        ]
        assert [one["kind"] for one in shown if not one["text"]] == [kind.value for kind in kinds]
        assert shown[-1]["replyTo"] == {"text": "bot, please"}
        assert [one["delivery"]["status"] for one in shown[-2:]] == ["READ", "DELIVERED"]


@pytest.mark.spec("A17")
async def test_files_are_sent_where_the_channel_takes_them(schema: ExtensibleSchema, database: Database) -> None:
    """A channel that takes files sends one; on another it is refused before anything is queued."""
    manual = {"kind": "FILE", "url": "https://shop.example/manual.pdf", "name": "manual.pdf"}
    for files, can in ((True, ["AUDIO", "FILE", "IMAGE", "VIDEO"]), (False, ["IMAGE"])):
        channel = PlayedChannel(capabilities=Capabilities(images=True, files=files))
        async with a_shop(schema, database, channel=channel) as shop:
            mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
            conversation = await shop.written("anna")
            data = await mei.ask("{ accounts { sendableAttachments } }")
            assert data == {"accounts": [{"sendableAttachments": can}]}
            payload = await mei.do(
                "sendMessage", "message { kind }", conversationId=conversation.id, attachments=[manual]
            )
            await shop.center.work()
            sent = [part.attachment.name for part in channel.sent["anna"] if part.attachment is not None]
            if files:
                assert (payload["message"], sent) == ({"kind": "FILE"}, ["manual.pdf"])
            else:
                refusal = user_error(
                    "INVALID", "attachments", "This channel cannot send: FILE. Send a link instead."
                )
                assert (payload["userErrors"], sent) == ([refusal], [])
                assert (await shop.stored(conversation.id)).sequence == 1


@pytest.mark.spec("A19")
async def test_a_failed_answer_says_why_and_goes_out_on_a_second_try(shop: Shop) -> None:
    """The reason stands on the message; a retry sends it once; what was sent cannot be sent again."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna")
    shop.center.channel.outcomes[:] = [Rejected(Failure(FailureKind.USER_UNREACHABLE, "The customer left."))]
    await mei.do("sendMessage", "__typename", conversationId=conversation.id, text="Hi")
    await shop.center.work()
    data = (await mei.ask(MESSAGES, id=conversation.id))["conversation"]
    failed = data["messages"]["edges"][-1]["node"]
    assert failed["delivery"] == {
        "status": "FAILED",
        "canRetry": True,
        "failure": {"kind": "USER_UNREACHABLE", "detail": "The customer left."},
    }
    await mei.do("retryMessage", "message { delivery { status } }", messageId=failed["id"])
    await shop.center.work()
    data = (await mei.ask(MESSAGES, id=conversation.id))["conversation"]
    assert data["messages"]["edges"][-1]["node"]["delivery"]["status"] == "SENT"
    assert await shop.center.customer("anna").is_answered() == ["Hi"]
    again = await mei.do("retryMessage", "__typename", messageId=failed["id"])
    assert [one["code"] for one in again["userErrors"]] == ["CONFLICT"]
    assert await shop.center.customer("anna").is_answered() == ["Hi"]


class Postbox:
    """A mail server that takes everything."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []

    async def send(self, mail: Mail) -> SendOutcome:
        self.mails.append(mail)
        return Accepted(mail.message_id)


@pytest.mark.spec("A5", "H1")
async def test_who_left_only_a_phone_cannot_be_answered_and_a_member_can(
    schema: ExtensibleSchema, database: Database
) -> None:
    """The conversation says so before anyone types, sending is refused; with an e-mail the reply is mailed."""
    postbox = Postbox()
    tokens = ThreadTokens(SECRET, life=LIFE, clock=SetClock())
    storefront = StorefrontChannel(mailer=postbox, tokens=tokens, public_url="https://shop.example")
    people = {
        "visitor:1": Contact(phone="+886912345678"),
        "member:7": Contact(phone="+886912345679", member_id="7"),
        "visitor:2": Contact(email="anna@example.com"),
    }
    opened: dict[str, bool] = {}
    async with a_shop(schema, database, channel=storefront) as shop:
        mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
        for identity, contact in people.items():
            customer = shop.center.customer(identity)
            await customer.does(MessageArrived(external_id=identity, text="Is it in stock?", contact=contact))
            await shop.center.work()
            given = {"conversationId": (await customer.conversation()).id, "text": "Yes"}
            told = (await mei.ask(MESSAGES, id=given["conversationId"]))["conversation"]["replyability"]
            payload = await mei.do("sendMessage", "__typename", **given)
            await shop.center.work()
            opened[identity] = told["open"]
            if not told["open"]:
                assert (told["barrier"], "another way" in told["advice"]) == ("NO_ADDRESS", True)
                assert payload["userErrors"] == [user_error("NOT_REPLYABLE", "conversationId", told["advice"])]
            else:
                assert payload["userErrors"] == []
                [*_, last] = await customer.messages()
                assert (last.text, last.delivery and last.delivery.status.value) == ("Yes", "SENT")
    assert opened == {"visitor:1": False, "member:7": True, "visitor:2": True}
    [mail] = postbox.mails
    assert (mail.to, "Yes" in mail.text, "https://shop.example/storefront/" in mail.text) == (
        "anna@example.com",
        True,
        True,
    )
