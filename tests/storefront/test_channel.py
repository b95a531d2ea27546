"""The storefront as a channel: what it mails, to whom, and when nobody can be answered."""

from dataclasses import replace
from typing import Any

import pytest

from message_center.channels.storefront import StorefrontChannel
from message_center.channels.thread_tokens import ThreadTokens
from message_center.contracts.channels import Channel
from message_center.contracts.mailer import Mail
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    Recipient,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.ids import Id
from message_center.domain.replyability import OPEN, ReplyBarrier
from tests.storefront.world import LIFE, SECRET, START, HandClock

ID = Id("0" * 24)
ACCESS = AccountAccess(
    account=ChannelAccount(
        id=ID, shop_id=ID, channel="storefront", external_id="lamp", name="檯燈商店", created_at=START
    )
)
VISITOR = Recipient(identity="visitor:1", conversation_id=ID, customer_name="陳小美", email="mei@example.com")
MESSAGE = OutgoingMessage(
    id=ID,
    text="有貨喔 <b>2 & 3</b>",
    attachments=(Attachment(kind=AttachmentKind.IMAGE, url="https://files.example.com/1?a=1&b=2"),),
)
MARK = f"mc:{ID}:0:1"
CONVERSATION = Conversation(
    id=ID,
    shop_id=ID,
    account_id=ID,
    customer_id=ID,
    channel="storefront",
    kind=ConversationKind.STOREFRONT,
    key="k",
    identity="visitor:1",
    created_at=START,
    last_message_at=START,
)


class Postbox:
    """A mailer that keeps what it was given and answers what it was told."""

    def __init__(self, answer: SendOutcome) -> None:
        self.mails: list[Mail] = []
        self.answer = answer

    async def send(self, mail: Mail) -> SendOutcome:
        self.mails.append(mail)
        return self.answer


TOKENS = ThreadTokens(SECRET, life=LIFE, clock=HandClock())


def storefront(postbox: Postbox, url: str = "https://shop.example.com/center/") -> StorefrontChannel:
    return StorefrontChannel(mailer=postbox, tokens=TOKENS, public_url=url)


async def send(postbox: Postbox, recipient: Recipient, **changes: Any) -> SendOutcome:
    channel = storefront(postbox)
    message = replace(MESSAGE, **changes)
    (part,) = channel.plan(message)
    return await channel.send(ACCESS, recipient, message, part, MARK)


@pytest.mark.spec("A5")
async def test_the_mail_has_the_reply_the_files_and_a_way_back() -> None:
    """The customer's mail holds the reply, the files, and a link that opens this thread and no other."""
    postbox = Postbox(Accepted("id"))
    assert await send(postbox, VISITOR) == Accepted("id")
    (mail,) = postbox.mails
    assert (mail.to, mail.subject, mail.sender_name) == ("mei@example.com", "檯燈商店 回覆了您的訊息", "檯燈商店")
    for part in ("陳小美 您好", "有貨喔 <b>2 & 3</b>", "https://files.example.com/1?a=1&b=2"):
        assert part in mail.text
    assert mail.html is not None
    assert "有貨喔 &lt;b&gt;2 &amp; 3&lt;/b&gt;" in mail.html
    (link,) = [line for line in mail.text.splitlines() if "/thread/page" in line]
    address, _, token = link.partition("?token=")
    assert address == "https://shop.example.com/center/storefront/lamp/thread/page"
    assert TOKENS.read(token, "lamp").identity == "visitor:1"


@pytest.mark.spec("A5")
async def test_the_mail_is_in_the_customers_language() -> None:
    """English customers read English, Chinese ones Chinese; without a locale the shop's language."""
    subjects = []
    for locale in ("en-GB", "zh-CN", "fr", None):
        postbox = Postbox(Accepted("id"))
        await send(postbox, replace(VISITOR, locale=locale))
        subjects.append(postbox.mails[0].subject)
    english, chinese = "檯燈商店 answered your message", "檯燈商店 回覆了您的訊息"
    assert subjects == [english, chinese, english, chinese]


async def test_a_message_keeps_its_mail_id_when_it_is_sent_again() -> None:
    """The same message has the same Message-ID in each attempt, another message another."""
    postbox = Postbox(Accepted("id"))
    channel = storefront(postbox)
    (part,) = channel.plan(MESSAGE)
    for mark in (MARK, MARK, "mc:other:0:1"):
        await channel.send(ACCESS, VISITOR, MESSAGE, part, mark)
    first, again, other = (mail.message_id for mail in postbox.mails)
    assert first == again == f"<mc-{ID}-0-1@shop.example.com>"
    assert other == "<mc-other-0-1@shop.example.com>"


@pytest.mark.spec("A5")
async def test_a_member_without_email_reads_it_in_the_thread() -> None:
    """A signed-in member without an e-mail is answered in the thread, and nothing is mailed."""
    postbox = Postbox(Accepted("never"))
    member = replace(VISITOR, identity="member:m1", email=None, is_member=True)
    assert await send(postbox, member) == Accepted(MARK)
    assert postbox.mails == []


@pytest.mark.spec("A5")
async def test_a_visitor_without_email_cannot_be_sent_anything() -> None:
    """A visitor with only a phone number fails with advice to contact the customer another way."""
    postbox = Postbox(Accepted("never"))
    outcome = await send(postbox, replace(VISITOR, email=None))
    assert isinstance(outcome, Rejected)
    assert outcome.failure.kind is FailureKind.BAD_RECIPIENT
    assert "another way" in outcome.failure.detail
    assert postbox.mails == []


@pytest.mark.spec("A5")
async def test_what_becomes_of_the_mail_becomes_of_the_reply() -> None:
    """A refused or unconfirmed mail is the reply's outcome; a wrong mail password is not the storefront's."""
    for outcome in (Rejected(Failure(FailureKind.TRANSIENT, "later"), 5), Unknown("?")):
        assert await send(Postbox(outcome), VISITOR) == outcome
    refused = await send(Postbox(Rejected(Failure(FailureKind.AUTH, "535"))), VISITOR)
    assert refused == Rejected(Failure(FailureKind.PERMISSION, "535"))


@pytest.mark.spec("A5")
def test_who_can_be_answered_is_said_before_anyone_types() -> None:
    """Whoever left an e-mail and every member can be answered; a mere phone number cannot, and why is said."""
    channel = storefront(Postbox(Accepted("id")))
    assert channel.replyability(replace(CONVERSATION, answerable_by_email=True), now=START) == OPEN
    assert channel.replyability(replace(CONVERSATION, is_member=True), now=START) == OPEN
    closed = channel.replyability(CONVERSATION, now=START)
    assert (closed.is_open, closed.barrier) == (False, ReplyBarrier.NO_ADDRESS)
    assert "another way" in closed.advice


async def test_a_key_that_can_be_guessed_is_refused() -> None:
    """A shop cannot connect its storefront with a key so short that a stranger could sign in as a member."""
    channel = storefront(Postbox(Accepted("id")))
    for characters, state in ((31, AccountState.NEEDS_RECONNECT), (32, AccountState.CONNECTED)):
        checked = await channel.check(replace(ACCESS, secrets={"member_key": "k" * characters}))
        assert (checked.state, "32 characters" in checked.detail) == (state, characters == 31)


async def test_the_storefront_is_a_channel_and_connected() -> None:
    """The storefront keeps the contract of channels, and a test of its connection succeeds."""
    channel = storefront(Postbox(Accepted("id")))
    assert isinstance(channel, Channel)
    assert (await channel.check(ACCESS)).state is AccountState.CONNECTED
