"""An account that stops working, works again, is disconnected and comes back: nothing is lost (spec G4)."""

from dataclasses import replace

import pytest

from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import Rejected
from message_center.domain.accounts import AccountState, PlatformApp
from message_center.domain.delivery import DeliveryStatus, Failure, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.inbound import MessageArrived
from message_center.domain.replyability import ReplyBarrier
from message_center.errors import Conflict, InvalidInput, NotReplyable
from message_center.inbox.account_checks import check_account
from message_center.inbox.account_outbox import wake_outbox
from message_center.inbox.connect import connect_account
from message_center.inbox.disconnect import disconnect_account
from message_center.inbox.reconnect import reconnect_account
from message_center.inbox.reply import send_message
from message_center.inbox.replyability import replyability_of
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import TestCenter, TestCustomer, open_test_center
from tests.law import the_law

EXPIRED = Failure(FailureKind.AUTH, "The token has expired.")
BLOCKED = Failure(FailureKind.ACCOUNT_BLOCKED, "The platform has restricted this account.")
LOST = AccountCheck(state=AccountState.NEEDS_RECONNECT, detail="The token top-secret has expired.")


async def queued(customer: TestCustomer, *texts: str) -> None:
    """Replies that wait, before any worker has looked."""
    conversation = await customer.conversation()
    for text in texts:
        await send_message(customer.center.desk(), conversation_id=conversation.id, text=text)


async def statuses(customer: TestCustomer) -> list[DeliveryStatus]:
    return [one.delivery.status for one in await customer.messages() if one.delivery is not None]


async def account_id(center: TestCenter) -> str:
    [account] = await center.desk().scope.accounts.all()
    return account.id


@pytest.fixture
async def anna(center: TestCenter) -> TestCustomer:
    """A customer who wrote."""
    customer = center.customer("anna")
    await customer.writes("hello")
    return customer


@pytest.mark.spec("G4", "A19")
@pytest.mark.parametrize("refusal", [EXPIRED, BLOCKED], ids=["expired", "blocked"])
async def test_all_that_waits_goes_out_in_order(center: TestCenter, anna: TestCustomer, refusal: Failure) -> None:
    """What an account refused waits and says why, in front; once it works, all goes out in order."""
    bea = center.customer("bea")
    await bea.writes("hi")
    await queued(anna, "one", "two")
    await queued(bea, "three")
    center.channel.outcomes += [Rejected(refusal), Rejected(refusal)]
    async with the_law(center):
        await center.work()
    await center.later(hours=5)
    assert await statuses(anna) + await statuses(bea) == ["QUEUED", "QUEUED", "QUEUED"]
    reasons = [one.delivery.failure for one in await anna.messages() if one.delivery is not None]
    assert [reason for reason in reasons if reason is not None] in ([], [refusal])
    assert not center.channel.sent
    center.channel.outcomes.clear()
    async with the_law(center):
        await reconnect_account(center.desk(), account_id=await account_id(center), values={"token": "new"})
    await center.work()
    assert await statuses(anna) + await statuses(bea) == ["SENT", "SENT", "SENT"]
    assert [part.text for part in center.channel.sent["anna"]] == ["one", "two"]


@pytest.mark.spec("G4", "A19")
async def test_what_was_refused_says_why_while_it_waits(center: TestCenter, anna: TestCustomer) -> None:
    """Staff read the reason on the message, live; a token that is wrong again changes nothing of the order."""
    await queued(anna, "one", "two")
    for _ in range(2):
        center.channel.outcomes += [Rejected(EXPIRED)]
        async with the_law(center):
            await center.work()
        [first, second] = [one.delivery for one in await anna.messages() if one.delivery is not None]
        assert (first.status, first.failure, first.attempts) == (DeliveryStatus.QUEUED, EXPIRED, 0)
        assert (second.status, second.failure) == (DeliveryStatus.QUEUED, None)
        await reconnect_account(center.desk(), account_id=await account_id(center), values={"token": "new"})
    told = center.storage.database.facts.find({"kind": FactKind.DELIVERY_CHANGED.value}).sort("_id", 1)
    values = [(row["values"]["status"], row["values"].get("failure")) async for row in told]
    assert values == [("SENDING", None), ("QUEUED", "AUTH")] * 2
    await center.work()
    assert [part.text for part in center.channel.sent["anna"]] == ["one", "two"]


@pytest.mark.spec("G4")
async def test_a_check_is_kept_with_its_reason(center: TestCenter, anna: TestCustomer) -> None:
    """What the platform says is shown with the time, without our secrets; when it works again, what waits goes."""
    first = await account_id(center)
    await reconnect_account(center.desk(), account_id=first, values={"token": "top-secret"})
    await queued(anna, "one")
    center.channel.checks += [LOST]
    center.clock.advance(hours=1)
    async with the_law(center):
        found = await check_account(center.desk(), account_id=first)
    assert (found.state, found.checked_at) == (AccountState.NEEDS_RECONNECT, center.clock.now())
    assert found.state_detail == "The token *** has expired."
    await center.work()
    assert await statuses(anna) == [DeliveryStatus.QUEUED]
    async with the_law(center):
        found = await check_account(center.desk(), account_id=first)
    assert (found.state, found.state_detail) == (AccountState.CONNECTED, "")
    await center.work()
    assert await statuses(anna) == [DeliveryStatus.SENT]


@pytest.mark.spec("G4")
async def test_a_refused_token_changes_nothing(center: TestCenter, anna: TestCustomer) -> None:
    """A new token that the platform refuses leaves the account as it was, with its old token."""
    first = await account_id(center)
    await reconnect_account(center.desk(), account_id=first, values={"token": "old"})
    before = await center.storage.database.channel_accounts.find_one({})
    center.channel.checks += [LOST, replace(LOST, state=AccountState.CONNECTED, name="x", external_id="another")]
    for reason in ("has expired", "another account"):
        with pytest.raises(InvalidInput, match=reason) as refused:
            await reconnect_account(center.desk(), account_id=first, values={"token": "top-secret"})
        assert refused.value.field == "token"
        assert "top-secret" not in str(refused.value)
    with pytest.raises(InvalidInput, match="another account"):
        await reconnect_account(center.desk(), account_id=first, values={"account_id": "another"})
    assert await center.storage.database.channel_accounts.find_one({}) == before


@pytest.mark.spec("G4", "H1")
async def test_disconnecting_keeps_the_history(center: TestCenter, anna: TestCustomer) -> None:
    """A disconnected account has no secrets, sends and takes nothing, and says why; its conversations stay, and go
    on under the same account when it is connected again."""
    first = await account_id(center)
    await reconnect_account(center.desk(), account_id=first, values={"token": "hush"})
    await queued(anna, "too late")
    async with the_law(center):
        account = await disconnect_account(center.desk(), account_id=first)
    await center.work()
    [failed] = [one for one in await anna.messages() if one.delivery is not None]
    assert failed.delivery is not None
    assert failed.delivery.status is DeliveryStatus.FAILED
    assert failed.delivery.failure is not None
    assert "disconnected" in failed.delivery.failure.detail
    assert center.channel.marks == []
    conversation = await anna.conversation()
    told = replyability_of(conversation, account, center.desk().channels, center.clock.now())
    assert told.barrier is ReplyBarrier.ACCOUNT_DISCONNECTED
    with pytest.raises(NotReplyable):
        await queued(anna, "again")
    assert (await center.desk().scope.accounts.access(first)).secrets == {}
    entry = center.entry("anna", MessageArrived(external_id="m9", text="are you there?"))
    await center.storage.journal.add([entry])
    await center.work()
    assert [one.id for one in await center.storage.journal.parked(limit=10)] == [entry.id]
    with pytest.raises(Conflict):
        await check_account(center.desk(), account_id=first)
    assert await disconnect_account(center.desk(), account_id=first) == account
    async with the_law(center):
        values = {"account_id": account.external_id, "token": "new"}
        again = await connect_account(center.desk(), channel="played", values=values)
    assert (again.id, again.state) == (first, AccountState.CONNECTED)
    await queued(anna, "welcome back")
    await center.work()
    assert await anna.is_answered() == ["welcome back"]


@pytest.mark.spec("G4")
async def test_a_late_failure_does_not_revive_a_disconnected_account(center: TestCenter) -> None:
    """A call that was under way when the account was disconnected cannot change its state afterwards."""
    account = await disconnect_account(center.desk(), account_id=await account_id(center))
    fact = center.desk().fact(FactKind.ACCOUNT_CHANGED)
    accounts = center.desk().scope.accounts
    assert not await accounts.set_state(
        account.id, AccountState.NEEDS_RECONNECT, "late", fact=fact, wakes=lambda one: one
    )
    assert (await accounts.all())[0].state is AccountState.DISCONNECTED


async def test_an_account_is_connected_to_one_shop_at_a_time(center: TestCenter, database: Database) -> None:
    """Another shop can connect an account only after it was disconnected here; then it cannot be taken back."""
    values = {"account_id": center.account.external_id}
    async with open_test_center(database) as other:
        with pytest.raises(Conflict, match="connected to another shop"):
            await connect_account(other.desk(), channel="played", values=values)
        await disconnect_account(center.desk(), account_id=await account_id(center))
        theirs = await connect_account(other.desk(), channel="played", values=values)
        assert theirs.shop_id == other.shop.id
        for taking_back in (
            connect_account(center.desk(), channel="played", values=values),
            reconnect_account(center.desk(), account_id=await account_id(center), values={}),
        ):
            with pytest.raises(Conflict, match="connected to another shop"):
                await taking_back


async def test_waking_takes_batches(center: TestCenter) -> None:
    """However many conversations wait, each of their lanes is woken, a batch at a time."""
    people = [center.customer(f"c{number}") for number in range(5)]
    for one in people:
        await one.writes("hi")
    for one in people:
        await queued(one, "one", "two")
    lanes = center.storage.database.lanes
    await lanes.delete_many({})
    accounts, first = center.desk().scope.accounts, await account_id(center)
    after, batches = await accounts.wake_waiting(first, after=None, limit=4), 1
    while after is not None:
        after, batches = await accounts.wake_waiting(first, after=after, limit=4), batches + 1
    assert batches == 4  # the last one finds nothing
    keys = {(await one.conversation()).key for one in people}
    assert {row["_id"] async for row in lanes.find({})} == keys
    await lanes.delete_many({})
    assert await wake_outbox(center.desk(), first) is None
    assert await lanes.count_documents({}) == len(keys)


@pytest.mark.spec("G1")
async def test_of_two_shops_that_register_one_app_at_once_the_first_has_it(center: TestCenter) -> None:
    """Both found its key free; the second is refused, and cannot sign for the first one's accounts."""
    apps = center.storage.apps
    ours = PlatformApp(id=new_id(), channel="played", key="lamps", name="lamps", shop_id=center.shop.id)
    await apps.save(ours, {"word": "ours"})
    with pytest.raises(Conflict, match="choose another key"):
        await apps.save(replace(ours, id=new_id(), shop_id=new_id()), {"word": "theirs"})
    assert await apps.find("played", "lamps") == (ours, {"word": "ours"})
