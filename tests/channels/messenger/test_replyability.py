"""May the shop answer now?"""

from datetime import UTC, datetime, timedelta

import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.channels import Channel, IceBreakerProfile, Profiles, Webhooks
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.ids import Id
from message_center.domain.replyability import Replyability, ReplyBarrier, ReplyMeans

WROTE = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
CLOSES = WROTE + timedelta(hours=24)


def conversation(*, acted_at: datetime | None = WROTE, unreachable: str | None = None) -> Conversation:
    return Conversation(
        id=Id("c" * 24),
        shop_id=Id("b" * 24),
        account_id=Id("a" * 24),
        customer_id=Id("d" * 24),
        channel="messenger",
        kind=ConversationKind.INSTANT,
        key="messenger:1:2",
        identity="2",
        created_at=WROTE,
        last_message_at=WROTE,
        acted_at=acted_at,
        unreachable=unreachable,
    )


def test_the_channel_offers_what_messenger_has(channel: MessengerChannel) -> None:
    """Pages receive, send, know their customers and show ice breakers."""
    for ability in (Channel, Webhooks, Profiles, IceBreakerProfile):
        assert isinstance(channel, ability)
    assert (channel.name, channel.conversation_kind) == ("messenger", ConversationKind.INSTANT)
    able = channel.capabilities
    assert (able.images, able.delivery_receipts, able.read_receipts, able.echoes) == (True, True, True, True)
    assert able.idempotent_sending is False


@pytest.mark.spec("H1")
def test_free_text_for_a_day_after_the_customers_last_act(channel: MessengerChannel) -> None:
    """Up to the last moment of 24 hours one may answer, and is told until when."""
    answer = channel.replyability(conversation(), now=CLOSES - timedelta(microseconds=1))
    assert answer == Replyability(means=(ReplyMeans.FREE_TEXT,), until=CLOSES)


@pytest.mark.spec("H1")
def test_a_closed_window_says_when_it_closed(channel: MessengerChannel) -> None:
    """From the 24th hour on, and before the customer ever wrote, nothing can be sent."""
    late = channel.replyability(conversation(), now=CLOSES)
    assert (late.means, late.barrier, late.until) == ((), ReplyBarrier.WINDOW_CLOSED, CLOSES)
    never = channel.replyability(conversation(acted_at=None), now=WROTE)
    assert (never.means, never.barrier, never.until) == ((), ReplyBarrier.WINDOW_CLOSED, None)


@pytest.mark.spec("H1")
def test_a_customer_who_cannot_be_reached_is_not_written_to(channel: MessengerChannel) -> None:
    """Who blocked the page gets no message even while the window is open, and staff reads why."""
    answer = channel.replyability(conversation(unreachable="The customer blocked the page."), now=WROTE)
    assert answer == Replyability(
        barrier=ReplyBarrier.CUSTOMER_UNREACHABLE, advice="The customer blocked the page."
    )
