"""What the answer to a call that another worker has dealt with meanwhile may still change: nothing."""

import pytest

from message_center.contracts.channels import Capabilities
from message_center.contracts.sending import (
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.delivery import DeliveryStatus, Failure, FailureKind
from message_center.inbox.reply import retry_message, send_message
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, open_test_center
from tests.inbox.takeover import another_worker_goes_on


def no(kind: FailureKind) -> Rejected:
    return Rejected(Failure(kind, "no"))


@pytest.mark.spec("A19", "G2")
@pytest.mark.parametrize("late", [no(FailureKind.TRANSIENT), no(FailureKind.BAD_CONTENT), Unknown("no answer")])
@pytest.mark.parametrize("idempotent", [False, True])
async def test_the_late_answer_to_an_old_call_undoes_nothing(
    database: Database, late: SendOutcome, idempotent: bool
) -> None:
    """A suspended worker that learns of its failure after a person's retry went out does not send it again."""

    class Overtaken(PlayedChannel):
        async def send(
            self,
            access: AccountAccess,
            recipient: Recipient,
            message: OutgoingMessage,
            part: OutgoingPart,
            mark: str,
        ) -> SendOutcome:
            """During the first call, another worker takes the lane over, and a person has the reply sent again."""
            if self.marks:
                return await super().send(access, recipient, message, part, mark)
            self.marks.append("first")
            if not idempotent:
                await another_worker_goes_on(center, recipient)
                center.clock.advance(seconds=61)
                await another_worker_goes_on(center, recipient)
                await retry_message(center.desk(), message_id=message.id)
            await another_worker_goes_on(center, recipient)
            return late

    channel = Overtaken(capabilities=Capabilities(idempotent_sending=idempotent))
    async with open_test_center(database, channel=channel) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        conversation = await anna.conversation()
        _, queued = await send_message(center.desk(), conversation_id=conversation.id, text="Hi")
        await center.work()
        [sent] = await center.desk().scope.messages.by_ids([queued.id])
        assert sent.delivery is not None
        assert sent.delivery.status is DeliveryStatus.SENT
        await center.later(hours=1)
        assert await anna.is_answered() == ["Hi"]
        assert (await anna.conversation()).outbox == 0
