"""What becomes of a reply, whatever the platform says."""

import pytest

from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    SendOutcome,
)
from message_center.domain.accounts import AccountState
from message_center.domain.delivery import DeliveryStatus, Failure, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.inbound import Delivered, ReachChanged, StatusTold
from message_center.errors import NotReplyable
from message_center.inbox.reply import retry_message
from message_center.storage.database import Database
from message_center.testing import PATIENCE, PlayedChannel, TestCenter, TestCustomer, open_test_center
from tests.inbox.replying import no, reply, stands, status
from tests.inbox.takeover import another_worker_goes_on


@pytest.fixture
async def anna(center: TestCenter) -> TestCustomer:
    """A customer who wrote."""
    anna = center.customer("anna")
    await anna.writes("hello")
    return anna


@pytest.mark.spec("A17", "A19")
async def test_an_accepted_reply_is_sent_once(anna: TestCustomer) -> None:
    """A reply that the platform takes is shown as sent, and no later work sends it again."""
    sent = await reply(anna, Accepted("x1"))
    await anna.center.later(hours=1)
    assert sent.delivery is not None
    assert (sent.delivery.status, sent.delivery.external_ids) == (DeliveryStatus.SENT, ("x1",))
    assert await anna.is_answered() == ["Hi"]
    assert (await anna.conversation()).outbox == 0


@pytest.mark.spec("A19", "G4")
@pytest.mark.parametrize("kind", [kind for kind in FailureKind if not (kind.is_passing or kind.shuts_account)])
async def test_a_final_refusal_is_shown_and_may_be_retried(anna: TestCustomer, kind: FailureKind) -> None:
    """What waiting cannot mend fails at once with its reason; a person may send it again, and it goes out."""
    failed = await reply(anna, no(kind))
    assert failed.delivery is not None
    assert (failed.delivery.status, failed.delivery.failure) == (DeliveryStatus.FAILED, Failure(kind, "no"))
    await anna.center.later(hours=1)
    assert len(anna.center.channel.marks) == 1
    await retry_message(anna.center.desk(), message_id=failed.id)
    await anna.center.work()
    assert await status(anna, failed) is DeliveryStatus.SENT


@pytest.mark.spec("A19", "G4")
@pytest.mark.parametrize("kind", [kind for kind in FailureKind if kind.is_passing])
async def test_a_passing_refusal_is_retried_with_growing_delays(anna: TestCustomer, kind: FailureKind) -> None:
    """The system tries again after 1, 5 and 30 seconds, not sooner, and then shows the failure."""
    center = anna.center
    message = await reply(anna, *[no(kind)] * 4)
    for tries, delay in enumerate(PATIENCE.retry_delays, start=1):
        assert await status(anna, message) is DeliveryStatus.QUEUED
        await center.later(seconds=delay - 0.5)
        assert len(center.channel.marks) == tries
        await center.later(seconds=0.5)
        assert len(center.channel.marks) == tries + 1
    assert await status(anna, message) is DeliveryStatus.FAILED
    assert await anna.is_answered() == []


@pytest.mark.spec("G4")
async def test_the_platform_s_own_wait_is_honoured(anna: TestCustomer) -> None:
    """When the platform asks for ten minutes, nothing is sent before they are over."""
    message = await reply(anna, no(FailureKind.RATE_LIMITED, wait=600))
    await anna.center.later(seconds=599)
    assert len(anna.center.channel.marks) == 1
    await anna.center.later(seconds=1)
    assert await status(anna, message) is DeliveryStatus.SENT


async def test_a_waiting_retry_keeps_the_order(anna: TestCustomer) -> None:
    """While one reply waits for its retry, the next one waits behind it, so the customer reads them in order."""
    await reply(anna, no(FailureKind.TRANSIENT), text="first")
    await reply(anna, text="second")
    assert await anna.is_answered() == []
    await anna.center.later(seconds=1)
    assert await anna.is_answered() == ["first", "second"]


async def test_a_failure_never_holds_the_conversation_back(anna: TestCustomer) -> None:
    """A reply that failed for good does not delay the next one."""
    await reply(anna, no(FailureKind.BAD_CONTENT), text="first")
    await reply(anna, text="second")
    assert await anna.is_answered() == ["second"]


@pytest.mark.spec("E11")
async def test_a_reply_of_several_parts_resumes_at_the_failed_one(anna: TestCustomer) -> None:
    """When the second of three parts fails, the first is not sent again, by the system or by a person's retry."""
    center = anna.center
    message = await reply(anna, Accepted("x1"), no(FailureKind.TRANSIENT), no(FailureKind.BAD_CONTENT), pictures=2)
    await anna.does(Delivered(external_ids=("x1",)))
    await center.work()
    assert await status(anna, message) is DeliveryStatus.QUEUED
    await center.later(seconds=1)
    assert await status(anna, message) is DeliveryStatus.FAILED
    await retry_message(center.desk(), message_id=message.id)
    await center.work()
    assert await status(anna, message) is DeliveryStatus.SENT
    assert [mark.split(":")[2] for mark in center.channel.marks] == ["0", "1", "1", "1", "2"]


@pytest.mark.spec("A19", "E11")
async def test_only_the_part_that_failed_later_is_sent_again(anna: TestCustomer) -> None:
    """The platform took three parts, and says afterwards that the first failed: a retry sends that one alone."""
    center = anna.center
    message = await reply(anna, *(Accepted(one) for one in ("x1", "x2", "x3")), pictures=2)
    fell = Failure(FailureKind.BAD_CONTENT, "It fell by the wayside.")
    await anna.does(StatusTold(external_id="x1", status=DeliveryStatus.FAILED, failure=fell))
    await anna.does(StatusTold(external_id="x3", status=DeliveryStatus.DELIVERED, sent_as=f"mc:{message.id}:2:3"))
    await center.work()
    told = (await stands(anna, message)).delivery
    assert told is not None
    assert (told.status, told.failure) == (DeliveryStatus.FAILED, fell)
    await retry_message(center.desk(), message_id=message.id)
    await center.work()
    assert await status(anna, message) is DeliveryStatus.SENT
    assert [mark.split(":")[2] for mark in center.channel.marks] == ["0", "1", "2", "0"]


@pytest.mark.spec("A19", "E11")
async def test_what_fails_while_the_rest_goes_out_stops_the_rest(database: Database) -> None:
    """During the second call another worker hears that the first part failed: the third waits for a person."""
    fell = Failure(FailureKind.BAD_CONTENT, "It fell by the wayside.")

    class Falling(PlayedChannel):
        async def send(
            self,
            access: AccountAccess,
            recipient: Recipient,
            message: OutgoingMessage,
            part: OutgoingPart,
            mark: str,
        ) -> SendOutcome:
            outcome = await super().send(access, recipient, message, part, mark)
            if len(self.marks) == 2:
                first = self.marks[0]
                await anna.does(
                    StatusTold(external_id=f"sent-{first}", status=DeliveryStatus.FAILED, failure=fell)
                )
                await another_worker_goes_on(center, recipient)
            return outcome

    async with open_test_center(database, channel=Falling()) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        message = await reply(anna, pictures=2)
        await center.later(minutes=2)
        told = (await stands(anna, message)).delivery
        assert told is not None
        assert (told.status, told.failure, told.failed_parts) == (DeliveryStatus.FAILED, fell, (0,))
        await retry_message(center.desk(), message_id=message.id)
        await center.work()
        assert await status(anna, message) is DeliveryStatus.SENT
        assert [mark.split(":")[2] for mark in center.channel.marks] == ["0", "1", "0", "2"]


async def test_a_reply_that_the_channel_cannot_carry_fails(database: Database) -> None:
    """A message of which the channel can send nothing fails with a reason instead of waiting for ever."""

    class TextOnly(PlayedChannel):
        def plan(self, message: OutgoingMessage) -> list[OutgoingPart]:
            """No attachments."""
            return [OutgoingPart(text=message.text)] if message.text else []

    async with open_test_center(database, channel=TextOnly()) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        message = await reply(anna, text="", pictures=1)
        assert message.delivery is not None
        assert message.delivery.status is DeliveryStatus.FAILED
        assert message.delivery.failure is not None
        assert message.delivery.failure.kind is FailureKind.BAD_CONTENT


@pytest.mark.spec("G4", "H1")
async def test_an_expired_token_shows_on_the_account(anna: TestCustomer) -> None:
    """An expired token marks the account as needing a reconnection, tells it once, and refuses further replies."""
    center = anna.center
    await reply(anna, no(FailureKind.AUTH), no(FailureKind.AUTH))
    [account] = await center.desk().scope.accounts.all()
    assert account.state is AccountState.NEEDS_RECONNECT
    facts = [row async for row in center.storage.database.facts.find({"kind": FactKind.ACCOUNT_CHANGED.value})]
    assert [fact["values"] for fact in facts] == [{"state": "NEEDS_RECONNECT"}]
    before = await anna.conversation()
    with pytest.raises(NotReplyable):
        await reply(anna)
    assert await anna.conversation() == before


@pytest.mark.spec("H1")
async def test_an_unreachable_customer_is_shown_until_they_write(anna: TestCustomer) -> None:
    """A customer who blocked the account shows as unreachable, until their next message."""
    await reply(anna, no(FailureKind.USER_UNREACHABLE))
    assert (await anna.conversation()).unreachable == "no"
    await anna.writes("I am back")
    assert (await anna.conversation()).unreachable is None


@pytest.mark.spec("H1", "G2")
async def test_the_platform_s_latest_word_on_reach_counts(anna: TestCustomer) -> None:
    """A block that the platform tells late does not hide that the customer wrote after it."""
    late = anna.center.entry("anna", ReachChanged(reachable=False))
    anna.center.clock.advance(minutes=1)
    await anna.writes("I am back")
    await anna.center.storage.journal.add([late])
    await anna.center.work()
    assert (await anna.conversation()).unreachable is None
