"""At most one message an order, also with several workers and deaths in the middle, and none is forgotten."""

import asyncio
from collections import Counter

import pytest

from message_center.contracts.channels import Capabilities
from message_center.contracts.sending import AccountAccess, OutgoingMessage, OutgoingPart, Recipient, SendOutcome
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.inbox.remind import remind
from message_center.inbox.send_at_once import HowToSend
from message_center.storage.database import Database
from message_center.testing import NoFiles, PlayedChannel, TestCenter
from message_center.testing.center import PATIENCE
from tests.reminders.made import order, reminding_shop, stands, tell

PEOPLE = tuple(f"customer {number}" for number in range(12))
HOW = HowToSend(PATIENCE, NoFiles(), lease_seconds=30)
SENT = (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED)
UNKNOWN = (ReminderState.UNKNOWN, ReminderReason.OUTCOME_UNKNOWN)


async def twelve_are_due(center: TestCenter) -> None:
    """One order for each of twelve customers, and the moment at which all are due; nobody has worked yet."""
    for name in PEOPLE:
        await center.customer(name).writes("hello")
    await tell(center, *(order(center, name, buyer=name) for name in PEOPLE))
    center.clock.advance(days=2)


@pytest.mark.spec("E7")
async def test_two_workers_at_the_same_moment_send_none_twice(database: Database) -> None:
    """Neither knows of the other, as when one was suspended and lost its lease."""
    async with reminding_shop(database) as center:
        await twelve_are_due(center)
        await asyncio.gather(*(remind(center.desk(), "", how=HOW) for _ in range(2)))
        await center.later(seconds=1)
        assert {name: len(center.channel.sent[name]) for name in PEOPLE} == dict.fromkeys(PEOPLE, 1)
        assert [await stands(center, name) for name in PEOPLE] == [SENT] * 12
        assert len(center.channel.marks) == 12


class Killed(BaseException):
    """The end of the process, as far as it can see."""


class Dying(PlayedChannel):
    """Its process dies in the middle of the calls, once: some were taken, and nobody can write that down."""

    died = False

    async def send(
        self, access: AccountAccess, recipient: Recipient, message: OutgoingMessage, part: OutgoingPart, mark: str
    ) -> SendOutcome:
        """The sixth call is the last."""
        if len(self.marks) == 5 and not self.died:
            self.died = True
            raise Killed
        return await super().send(access, recipient, message, part, mark)


@pytest.mark.spec("E7", "A19")
@pytest.mark.parametrize("recognised", [True, False])
async def test_a_worker_that_dies_in_the_middle_loses_none_and_doubles_none(
    database: Database, recognised: bool
) -> None:
    """Where the platform recognises a repetition each is sent; elsewhere nothing is sent again blindly."""
    capabilities = Capabilities(payment_reminders=True, idempotent_sending=recognised)
    channel = Dying(capabilities=capabilities)
    async with reminding_shop(database, channel=channel) as center:
        await twelve_are_due(center)
        with pytest.raises(Killed):
            await remind(center.desk(), "", how=HOW)
        await center.later(seconds=1)
        await center.later(seconds=90)
        ends = Counter([await stands(center, name) for name in PEOPLE])
        if recognised:
            assert ends == {SENT: 12}
        else:
            assert (ends, set(Counter(channel.marks).values())) == ({UNKNOWN: 12}, {1})
