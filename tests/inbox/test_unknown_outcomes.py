"""Nobody knows whether the platform took a reply: nothing is sent twice blindly (spec A19)."""

import asyncio
from dataclasses import replace

import pytest

from message_center.contracts.channels import Capabilities
from message_center.contracts.sending import (
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    SendOutcome,
    Unknown,
)
from message_center.domain.delivery import DeliveryStatus
from message_center.domain.inbound import EchoArrived
from message_center.errors import Conflict
from message_center.inbox.reply import retry_message, send_message
from message_center.storage.database import Database
from message_center.testing import PATIENCE, PlayedChannel, TestCenter, TestCustomer, open_test_center
from tests.inbox.replying import crashed_while_sending, reply, stands, status
from tests.inbox.takeover import another_worker_goes_on


@pytest.fixture
async def anna(center: TestCenter) -> TestCustomer:
    """A customer who wrote."""
    anna = center.customer("anna")
    await anna.writes("hello")
    return anna


@pytest.mark.spec("A19")
async def test_an_unknown_outcome_holds_back_sixty_seconds_and_is_left_to_a_person(anna: TestCustomer) -> None:
    """Nobody knows whether it was sent: it is not sent again, the next reply waits a minute, a person decides."""
    center = anna.center
    unknown = await reply(anna, Unknown("no answer"), text="first")
    await reply(anna, text="second")
    with pytest.raises(Conflict):
        await retry_message(center.desk(), message_id=unknown.id)
    await center.later(seconds=59)
    assert await anna.is_answered() == []
    await center.later(seconds=1)
    assert await anna.is_answered() == ["second"]
    after = await stands(anna, unknown)
    assert after.delivery is not None
    assert (after.delivery.status, after.delivery.settled) == (DeliveryStatus.UNKNOWN, True)
    await retry_message(center.desk(), message_id=unknown.id)
    await center.work()
    assert await anna.is_answered() == ["second", "first"]


@pytest.mark.spec("A19")
async def test_a_platform_that_does_not_answer_leaves_the_outcome_unknown(database: Database) -> None:
    """A call that takes too long is given up, and its outcome is unknown."""

    class SilentChannel(PlayedChannel):
        async def send(
            self,
            access: AccountAccess,
            recipient: Recipient,
            message: OutgoingMessage,
            part: OutgoingPart,
            mark: str,
        ) -> SendOutcome:
            """Never answers."""
            return await asyncio.get_running_loop().create_future()

    patience = replace(PATIENCE, timeout=0.05)
    async with open_test_center(database, channel=SilentChannel(), patience=patience) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        assert await status(anna, await reply(anna)) is DeliveryStatus.UNKNOWN


async def test_a_channel_that_raises_is_contained(database: Database) -> None:
    """A partner's channel that breaks does not stop the lane: the outcome is unknown, and work goes on."""

    class BrokenChannel(PlayedChannel):
        async def send(
            self,
            access: AccountAccess,
            recipient: Recipient,
            message: OutgoingMessage,
            part: OutgoingPart,
            mark: str,
        ) -> SendOutcome:
            """Breaks its promise."""
            raise RuntimeError(mark)

    async with open_test_center(database, channel=BrokenChannel()) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        assert await status(anna, await reply(anna)) is DeliveryStatus.UNKNOWN


@pytest.mark.spec("A19")
async def test_a_crash_while_sending_is_never_resent_blindly(anna: TestCustomer) -> None:
    """A reply that was being sent when a worker died is not sent again; after a minute a person decides."""
    message = await crashed_while_sending(anna)
    await anna.center.work()
    assert await status(anna, message) is DeliveryStatus.UNKNOWN
    await anna.center.later(seconds=60)
    after = await stands(anna, message)
    assert after.delivery is not None
    assert after.delivery.settled
    assert anna.center.channel.marks == []


@pytest.mark.spec("A19")
@pytest.mark.parametrize("seconds", [0, 30, 90])
async def test_an_echo_settles_a_crashed_send(anna: TestCustomer, seconds: float) -> None:
    """When the platform shows us the reply, it is sent: early, within the minute, or after a person was asked."""
    message = await crashed_while_sending(anna)
    await anna.center.later(seconds=seconds)
    await anna.does(EchoArrived(external_id="x1", text="Hi", sent_as=f"mc:{message.id}:0:1"))
    await anna.center.work()
    assert await status(anna, message) is DeliveryStatus.SENT
    assert anna.center.channel.marks == []
    assert [one.text for one in await anna.messages()] == ["hello", "Hi"]


@pytest.mark.spec("A19")
@pytest.mark.parametrize("said", ["Hi", "Hello"])
async def test_an_echo_without_a_mark_is_known_by_what_it_says(database: Database, said: str) -> None:
    """The platform shows what it took, not whose: our reply is sent, other words are another message."""
    channel = PlayedChannel(capabilities=Capabilities(echoes=True, unmarked_echoes=True))
    async with open_test_center(database, channel=channel) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        message = await crashed_while_sending(anna)
        await center.later(seconds=90)
        for _ in range(2):  # the platform repeats itself
            await anna.does(EchoArrived(external_id="x1", text=said))
            await center.work()
        ours = said == "Hi"
        assert await status(anna, message) is (DeliveryStatus.SENT if ours else DeliveryStatus.UNKNOWN)
        assert [one.text for one in await anna.messages()] == ["hello", "Hi"] + ([] if ours else ["Hello"])
        assert channel.marks == []


@pytest.mark.spec("A19")
@pytest.mark.parametrize("crashed", [True, False])
async def test_a_channel_that_knows_repetitions_sends_again_with_the_same_mark(
    database: Database, crashed: bool
) -> None:
    """Where the platform recognises a repeated call, an unknown outcome is simply sent again, and once."""
    channel = PlayedChannel(capabilities=Capabilities(images=True, idempotent_sending=True))
    async with open_test_center(database, channel=channel) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        message = await crashed_while_sending(anna) if crashed else await reply(anna, Unknown("no answer"))
        await center.work()
        await center.later(seconds=1)
        assert await status(anna, message) is DeliveryStatus.SENT
        assert channel.marks == [f"mc:{message.id}:0:1"] * (1 if crashed else 2)
        assert await anna.is_answered() == ["Hi"]


async def test_the_worker_that_lost_its_lane_sends_nothing_more(database: Database) -> None:
    """A suspended worker that wakes up beside its successor does not send what the other took over."""

    class Overtaken(PlayedChannel):
        async def send(
            self,
            access: AccountAccess,
            recipient: Recipient,
            message: OutgoingMessage,
            part: OutgoingPart,
            mark: str,
        ) -> SendOutcome:
            """During the first call, another worker takes the lane over, waits its minute, and goes on."""
            if not self.marks:
                self.marks.append("first")
                await another_worker_goes_on(center, recipient)
                center.clock.advance(seconds=61)
                await another_worker_goes_on(center, recipient)
                self.marks.clear()
            return await super().send(access, recipient, message, part, mark)

    async with open_test_center(database, channel=Overtaken()) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        conversation = await anna.conversation()
        for text in ("first", "second"):
            await send_message(center.desk(), conversation_id=conversation.id, text=text)
        await center.work()
        await center.later(minutes=2)
        assert await anna.is_answered() == ["second", "first"]
