"""What one answer of the shop becomes on Messenger."""

import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.sending import OutgoingMessage, OutgoingPart
from message_center.domain.attachments import Attachment, AttachmentKind

PHOTO = Attachment(kind=AttachmentKind.IMAGE, url="https://shop.example/files/1")
MANUAL = Attachment(kind=AttachmentKind.FILE, url="https://shop.example/files/2")


def message(text: str = "", *attachments: Attachment, reply_to: str | None = None) -> OutgoingMessage:
    return OutgoingMessage(id="a" * 24, text=text, attachments=attachments, reply_to_external_id=reply_to)


def test_a_short_answer_is_one_call(channel: MessengerChannel) -> None:
    """Most answers are one message."""
    assert channel.plan(message("您好")) == (OutgoingPart(text="您好"),)


@pytest.mark.spec("E11")
def test_text_comes_before_the_pictures_in_their_order(channel: MessengerChannel) -> None:
    """The customer reads first and looks afterwards, in the order the shop chose."""
    assert channel.plan(message("看這裡", PHOTO, MANUAL)) == (
        OutgoingPart(text="看這裡"),
        OutgoingPart(attachment=PHOTO),
        OutgoingPart(attachment=MANUAL),
    )


@pytest.mark.spec("E11")
def test_a_long_answer_is_split_at_two_thousand_characters(channel: MessengerChannel) -> None:
    """A text longer than the platform takes arrives whole, in several messages."""
    assert channel.plan(message("字" * 2000)) == (OutgoingPart(text="字" * 2000),)
    assert channel.plan(message("字" * 4500)) == (
        OutgoingPart(text="字" * 2000),
        OutgoingPart(text="字" * 2000),
        OutgoingPart(text="字" * 500),
    )


def test_blanks_are_not_sent_on_their_own(channel: MessengerChannel) -> None:
    """The platform refuses a message of nothing but blanks, so none is tried."""
    assert channel.plan(message(" \n", PHOTO)) == (OutgoingPart(attachment=PHOTO),)
    assert channel.plan(message("字" * 2000 + " " * 2000 + "尾")) == (
        OutgoingPart(text="字" * 2000),
        OutgoingPart(text="尾"),
    )
    assert channel.plan(message("")) == ()


@pytest.mark.spec("A17")
def test_only_the_first_part_quotes(channel: MessengerChannel) -> None:
    """A quoted message is shown once, at the head of the answer."""
    assert channel.plan(message("這個", PHOTO, reply_to="m_in1")) == (
        OutgoingPart(text="這個", reply_to_external_id="m_in1"),
        OutgoingPart(attachment=PHOTO),
    )
