"""What a platform says of an access that was replaced meanwhile says nothing of the account (spec G4)."""

import asyncio

import pytest

from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    Rejected,
    SendOutcome,
)
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.delivery import DeliveryStatus, Failure, FailureKind
from message_center.domain.inbound import StatusTold
from message_center.errors import Conflict
from message_center.inbox.account_checks import check_account
from message_center.inbox.account_notices import heed_failure
from message_center.inbox.reconnect import reconnect_account
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, TestCenter, open_test_center

EXPIRED = Failure(FailureKind.AUTH, "The token has expired.")
ROUNDS = 15


class KnowsTheNewToken(PlayedChannel):
    """Refuses the old token, and answers a call or a check only when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()

    async def send(
        self, access: AccountAccess, recipient: Recipient, message: OutgoingMessage, part: OutgoingPart, mark: str
    ) -> SendOutcome:
        """Take what comes with the new token; refuse the old one, late."""
        if access.secrets.get("token") == "new":
            return await super().send(access, recipient, message, part, mark)
        self.asked.set()
        await self.may_answer.wait()
        return Rejected(EXPIRED)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """As for calls."""
        if access.secrets.get("token") == "new":
            return AccountCheck(state=AccountState.CONNECTED)
        self.asked.set()
        await self.may_answer.wait()
        return AccountCheck(state=AccountState.NEEDS_RECONNECT, detail=EXPIRED.detail)


async def account_of(center: TestCenter) -> ChannelAccount:
    [account] = await center.desk().scope.accounts.all()
    return account


async def reconnect(center: TestCenter) -> None:
    account = await account_of(center)
    await reconnect_account(center.desk(), account_id=account.id, values={"token": "new"})


@pytest.mark.spec("G4")
async def test_a_late_refusal_of_the_old_token_leaves_the_account_connected(database: Database) -> None:
    """A call with the old token is still in the air while the owner reconnects: the account goes on working, and
    the reply goes out with the new token."""
    channel = KnowsTheNewToken()
    async with open_test_center(database, channel=channel) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        conversation = await anna.conversation()
        _, sent = await send_message(center.desk(), conversation_id=conversation.id, text="Hi")
        working = asyncio.create_task(center.work())
        await channel.asked.wait()
        await reconnect(center)
        channel.may_answer.set()
        await working
        assert (await account_of(center)).state is AccountState.CONNECTED
        await center.work()
        [stands] = await center.desk().scope.messages.by_ids([sent.id])
        assert stands.delivery is not None
        assert stands.delivery.status is DeliveryStatus.SENT
        assert await anna.is_answered() == ["Hi"]


@pytest.mark.spec("G4")
async def test_a_late_check_of_the_old_token_leaves_the_account_connected(database: Database) -> None:
    """Whoever checked the old token is told that there is another one, and the account stays connected."""
    channel = KnowsTheNewToken()
    async with open_test_center(database, channel=channel) as center:
        account = await account_of(center)
        checking = asyncio.create_task(check_account(center.desk(), account_id=account.id))
        await channel.asked.wait()
        await reconnect(center)
        channel.may_answer.set()
        with pytest.raises(Conflict, match="connected anew"):
            await checking
        assert (await account_of(center)).state is AccountState.CONNECTED


@pytest.mark.spec("G4")
async def test_whoever_comes_first_the_reconnected_account_is_connected(center: TestCenter) -> None:
    """Refusals and a reconnection at the same moment: the account works in the end, in every order."""
    for _ in range(ROUNDS):
        used = await account_of(center)
        refusals = [heed_failure(center.desk(), used, EXPIRED) for _ in range(4)]
        await asyncio.gather(*refusals[:2], reconnect(center), *refusals[2:])
        assert (await account_of(center)).state is AccountState.CONNECTED
    await heed_failure(center.desk(), await account_of(center), EXPIRED)
    assert (await account_of(center)).state is AccountState.NEEDS_RECONNECT


async def test_an_account_of_an_earlier_version_can_expire(center: TestCenter) -> None:
    """What was connected before connections were counted is heeded like any other."""
    await center.storage.database.channel_accounts.update_one({}, {"$unset": {"access_revision": True}})
    await heed_failure(center.desk(), await account_of(center), EXPIRED)
    assert (await account_of(center)).state is AccountState.NEEDS_RECONNECT


@pytest.mark.spec("G4", "G2")
@pytest.mark.parametrize(
    ("reconnected_after", "state"),
    [(True, AccountState.CONNECTED), (False, AccountState.NEEDS_RECONNECT)],
    ids=["before", "after"],
)
async def test_a_failure_told_later_counts_only_if_it_is_newer_than_the_access(
    center: TestCenter, reconnected_after: bool, state: AccountState
) -> None:
    """A platform's late status may tell of the old token; what it told before the reconnection changes nothing."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    center.channel.outcomes += [Accepted("x1")]
    await send_message(center.desk(), conversation_id=conversation.id, text="Hi")
    await center.work()
    if not reconnected_after:
        await reconnect(center)
        center.clock.advance(seconds=1)
    told = center.entry("anna", StatusTold(external_id="x1", status=DeliveryStatus.FAILED, failure=EXPIRED))
    if reconnected_after:
        center.clock.advance(seconds=1)
        await reconnect(center)
    await center.storage.journal.add([told])
    await center.work()
    assert (await account_of(center)).state is state
