"""Staff take back a reply that still waits (spec A19)."""

import asyncio

import pytest

from message_center.contracts.channels import Capabilities
from message_center.contracts.sending import Accepted, Rejected, SendOutcome, Unknown
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.messages import Message
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, NotFound, PermissionDenied
from message_center.inbox.assign import assign
from message_center.inbox.cancel_message import cancel_message
from message_center.inbox.reconnect import reconnect_account
from message_center.inbox.reply import retry_message, send_message
from message_center.inbox.search import search_messages
from message_center.storage.database import Database
from message_center.storage.mapping import new_id, object_id
from message_center.storage.search_index import learn_due
from message_center.testing import PlayedChannel, TestCenter, TestCustomer, open_test_center
from tests.law import the_law

PASSING = Rejected(Failure(FailureKind.TRANSIENT, "busy"))
EXPIRED = Rejected(Failure(FailureKind.AUTH, "expired"))
ROUNDS = 24


async def queued(anna: TestCustomer, text: str = "Hi", pictures: int = 0) -> Message:
    """A reply that waits, before any worker has looked."""
    conversation = await anna.conversation()
    carried = (Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.png"),) * pictures
    _, sent = await send_message(
        anna.center.desk(), conversation_id=conversation.id, text=text, attachments=carried
    )
    return sent


async def tried(anna: TestCustomer, *outcomes: SendOutcome, pictures: int = 0) -> Message:
    """A reply to which the platform says this."""
    anna.center.channel.outcomes[:] = outcomes
    sent = await queued(anna, pictures=pictures)
    await anna.center.work()
    return sent


async def delivery(anna: TestCustomer, message: Message) -> Delivery:
    [found] = await anna.center.desk().scope.messages.by_ids([message.id])
    assert found.delivery is not None
    return found.delivery


@pytest.fixture
async def anna(center: TestCenter) -> TestCustomer:
    """A customer who wrote."""
    anna = center.customer("anna")
    await anna.writes("hello")
    return anna


@pytest.mark.spec("A19")
@pytest.mark.parametrize("outcome", [None, PASSING, EXPIRED], ids=["its turn", "another try", "the account"])
async def test_what_waits_is_taken_back(anna: TestCustomer, outcome: SendOutcome | None) -> None:
    """Whatever a reply waits for, it is never sent, and the next one goes out without waiting."""
    center = anna.center
    sent = await queued(anna) if outcome is None else await tried(anna, outcome)
    calls = len(center.channel.marks)
    behind = await queued(anna, "behind") if outcome is not EXPIRED else None
    staff = await center.staff("Mei", Permission.SEND_MESSAGES)
    async with the_law(center):
        _, message = await cancel_message(center.desk(staff), message_id=sent.id)
    assert message.delivery == await delivery(anna, sent) == Delivery(status=DeliveryStatus.CANCELLED)
    if outcome is EXPIRED:
        [account] = await center.desk().scope.accounts.all()
        assert account.state is AccountState.NEEDS_RECONNECT
        await reconnect_account(center.desk(), account_id=account.id, values={"token": "new"})
    await center.work()
    assert await anna.is_answered() == (["behind"] if behind else [])
    assert len(center.channel.marks) == calls + (1 if behind else 0)
    await center.later(hours=1)
    assert (await delivery(anna, sent)).status is DeliveryStatus.CANCELLED
    assert (await anna.conversation()).outbox == 0
    told = center.storage.database.facts.find({"values.status": "CANCELLED"})
    assert [(row["kind"], row["actor"]["name"]) async for row in told] == [
        (FactKind.DELIVERY_CHANGED.value, "Mei")
    ]


@pytest.mark.spec("A19")
@pytest.mark.parametrize(
    ("outcomes", "reason"),
    [
        ([Accepted("x1")], "sent already"),
        ([Unknown("no answer")], "may have it"),
        ([Rejected(Failure(FailureKind.BAD_CONTENT, "no"))], "failed"),
        ([Accepted("x1"), PASSING], "A part"),
        ([Accepted("x1"), EXPIRED], "A part"),
    ],
    ids=["sent", "unknown", "failed", "part sent", "part sent, account shut"],
)
async def test_what_the_customer_may_have_is_not_taken_back(
    anna: TestCustomer, outcomes: list[SendOutcome], reason: str
) -> None:
    """The refusal says why, and nothing changes."""
    sent = await tried(anna, *outcomes, pictures=1 if len(outcomes) > 1 else 0)
    before = (await anna.conversation(), await anna.messages())
    with pytest.raises(Conflict, match=reason):
        await cancel_message(anna.center.desk(), message_id=sent.id)
    assert (await anna.conversation(), await anna.messages()) == before


@pytest.mark.spec("A19")
async def test_a_retry_of_an_unknown_outcome_is_not_taken_back(anna: TestCustomer) -> None:
    """The customer may have the first try, though the second one waits."""
    sent = await tried(anna, Unknown("no answer"))
    await anna.center.later(seconds=61)
    await retry_message(anna.center.desk(), message_id=sent.id)
    with pytest.raises(Conflict, match="may have it"):
        await cancel_message(anna.center.desk(), message_id=sent.id)


@pytest.mark.spec("A19")
async def test_a_call_that_is_repeated_is_not_taken_back(database: Database) -> None:
    """Where repetitions are recognised an unknown outcome is tried again by itself, and may have arrived."""
    channel = PlayedChannel(capabilities=Capabilities(idempotent_sending=True))
    async with open_test_center(database, channel=channel) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        sent = await tried(anna, Unknown("no answer"))
        assert (await delivery(anna, sent)).status is DeliveryStatus.QUEUED
        with pytest.raises(Conflict, match="may have it"):
            await cancel_message(center.desk(), message_id=sent.id)


@pytest.mark.spec("A19")
async def test_either_sent_or_taken_back(anna: TestCustomer) -> None:
    """A worker begins to send at the moment when staff take the reply back: one of the two happens."""
    center, ends = anna.center, set()
    for turn in range(ROUNDS):
        text = f"reply {turn}"
        sent = await queued(anna, text)

        async def take_back(message: Message, turns: int) -> bool:
            for _ in range(turns):  # a little later each time, so that both come first now and then
                await center.storage.database.lanes.find_one({})
            try:
                await cancel_message(center.desk(), message_id=message.id)
            except Conflict:
                return False
            return True

        taken_back, _ = await asyncio.gather(take_back(sent, turn), center.work())
        await center.work()
        stands = (await delivery(anna, sent)).status
        assert stands is (DeliveryStatus.CANCELLED if taken_back else DeliveryStatus.SENT)
        assert (text in await anna.is_answered()) is not taken_back
        ends.add(taken_back)
    assert ends == {True, False}
    assert (await anna.conversation()).outbox == 0


@pytest.mark.spec("C7", "C9")
async def test_taking_back_needs_what_answering_needs(anna: TestCustomer) -> None:
    """A colleague's conversation needs the right to manage; another shop's message is not found."""
    center = anna.center
    sent = await queued(anna)
    mei = await center.staff("Mei", Permission.SEND_MESSAGES)
    ben = await center.staff("Ben", Permission.SEND_MESSAGES)
    boss = await center.staff("Boss", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    nobody = await center.staff("Nobody")
    await assign(center.desk(boss), conversation_id=sent.conversation_id, staff_id=mei.actor.id)
    for refused in (ben, nobody):
        with pytest.raises(PermissionDenied):
            await cancel_message(center.desk(refused), message_id=sent.id)
    with pytest.raises(NotFound):
        await cancel_message(center.desk(boss), message_id=new_id())
    assert (await delivery(anna, sent)).status is DeliveryStatus.QUEUED
    await cancel_message(center.desk(mei), message_id=sent.id)
    revision = (await anna.conversation()).revision
    await cancel_message(center.desk(boss), message_id=sent.id)  # once more changes nothing
    assert (await anna.conversation()).revision == revision


@pytest.mark.spec("A10")
async def test_its_words_are_in_no_list_and_no_search(anna: TestCustomer) -> None:
    """The row's snippet is empty, and search finds it no more, before and after the index has learned of it."""
    center = anna.center
    sent = await queued(anna, "marzipan potatoes")
    await learn_due(center.storage.database)

    async def found() -> int:
        return len((await search_messages(center.desk(), sent.conversation_id, "marzipan", first=10)).hits)

    assert await found() == 1
    await cancel_message(center.desk(), message_id=sent.id)
    assert await found() == 0
    await learn_due(center.storage.database)
    assert await center.storage.database.message_search.count_documents({"_id": object_id(sent.id)}) == 0
    last = (await anna.conversation()).last_message
    assert last is not None
    assert (last.id, last.snippet) == (sent.id, "")
    assert (await anna.messages())[-1].text == "marzipan potatoes"
