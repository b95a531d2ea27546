"""The mail sink: takes, shows, and fails like real mail servers."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest

from message_center.simulator.clock import Clock
from message_center.simulator.mailbox import Mailbox
from message_center.simulator.watchers import Watchers


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    box = Mailbox(Clock(), Watchers())
    await box.start("127.0.0.1", 0)
    yield box
    await box.close()


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "shop@shop.example", "wang@mail.example", "您的回覆"
    message.set_content("請看 https://shop.example/t/abc?x=1.\n謝謝")
    return message


async def post(mailbox: Mailbox, **options: object) -> None:
    await aiosmtplib.send(letter(), hostname="127.0.0.1", port=mailbox.port, start_tls=False, **options)


async def test_a_mail_is_kept_as_sent(mailbox: Mailbox) -> None:
    """Subject, text and link of a Chinese mail are readable, with or without a password."""
    await post(mailbox)
    await post(mailbox, username="shop", password="any")
    mail, _ = mailbox.to("wang@mail.example")
    assert (mail.subject, mail.sender) == ("您的回覆", "shop@shop.example")
    assert mail.links == ["https://shop.example/t/abc?x=1"]
    assert "謝謝" in mail.text


@pytest.mark.parametrize(("kind", "status"), [("greylist", 451), ("unknown_user", 550)])
async def test_a_recipient_can_be_refused(mailbox: Mailbox, kind, status: int) -> None:
    """A refused recipient gets nothing; the next try goes through."""
    mailbox.fail(kind)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await post(mailbox)
    assert refused.value.recipients[0].code == status
    assert mailbox.mails == []
    await post(mailbox)
    assert len(mailbox.mails) == 1


async def test_a_failure_can_be_meant_for_one_address(mailbox: Mailbox) -> None:
    """A failure for somebody else does not hit this mail."""
    mailbox.fail("unknown_user", recipient="other@mail.example")
    await post(mailbox)
    assert len(mailbox.mails) == 1


async def test_a_mail_may_be_taken_without_an_answer(mailbox: Mailbox) -> None:
    """After DATA the server hangs: the sender meets its time-out although the mail is there."""
    mailbox.fail("hang_after_data")
    with pytest.raises((aiosmtplib.SMTPReadTimeoutError, asyncio.TimeoutError)):
        await post(mailbox, timeout=0.3)
    assert len(mailbox.mails) == 1
