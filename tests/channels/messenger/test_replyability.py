"""May the shop answer now?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from message_center.channels.instagram import InstagramChannel
from message_center.channels.messenger import MessengerChannel
from message_center.channels.meta.messaging.window import messaging_type
from message_center.contracts.channels import Channel, IceBreakerProfile, Profiles, Webhooks
from message_center.contracts.sending import OutgoingMessage
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.ids import Id
from message_center.domain.replyability import Replyability, ReplyBarrier, ReplyMeans

WEEK = timedelta(days=7)


def messenger() -> Channel:
    return MessengerChannel(httpx.AsyncClient(), "https://graph.example", "v26.0", people_answer_for=WEEK)


def instagram() -> Channel:
    return InstagramChannel(
        httpx.AsyncClient(),
        page_url="https://graph.example",
        login_url="https://graph.example",
        graph_version="v26.0",
        people_answer_for=WEEK,
    )


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
@pytest.mark.parametrize("make", [messenger, instagram])
def test_people_may_answer_for_longer_than_bots(make: Callable[[], Channel]) -> None:
    """With the feature Human Agent, staff have seven days; after the first, nothing is open to bots."""
    channel, until = make(), WROTE + timedelta(days=7)
    assert channel.replyability(conversation(), now=CLOSES - timedelta(seconds=1)).is_open_to_bots
    late = channel.replyability(conversation(), now=CLOSES)
    assert (late.means, late.until, late.barrier) == ((ReplyMeans.HUMAN_AGENT,), until, None)
    assert (late.is_open, late.is_open_to_bots) == (True, False)
    gone = channel.replyability(conversation(), now=until)
    assert (gone.is_open, gone.barrier) == (False, ReplyBarrier.WINDOW_CLOSED)


@pytest.mark.spec("H1", "H8")
@pytest.mark.parametrize(("by_a_person", "tagged"), [(True, True), (False, False)])
def test_only_what_a_person_wrote_carries_the_tag(by_a_person: bool, tagged: bool) -> None:
    """A bot's or a reminder's words never go out as a person's, whatever is open."""
    message = OutgoingMessage(id="a" * 24, by_a_person=by_a_person, means=(ReplyMeans.HUMAN_AGENT,))
    assert (messaging_type(message).get("tag") == "HUMAN_AGENT") is tagged
    in_time = OutgoingMessage(id="a" * 24, by_a_person=by_a_person)
    assert messaging_type(in_time) == {"messaging_type": "RESPONSE"}


@pytest.mark.spec("H1")
def test_a_customer_who_cannot_be_reached_is_not_written_to(channel: MessengerChannel) -> None:
    """Who blocked the page gets no message even while the window is open, and staff reads why."""
    answer = channel.replyability(conversation(unreachable="The customer blocked the page."), now=WROTE)
    assert answer == Replyability(
        barrier=ReplyBarrier.CUSTOMER_UNREACHABLE, advice="The customer blocked the page."
    )
