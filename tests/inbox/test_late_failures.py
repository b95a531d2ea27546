"""A platform takes a part and says later that it failed: the rest of the message, and a retry (spec E11)."""

import pytest

from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from message_center.domain.inbound import StatusTold
from message_center.domain.marks import read_mark
from message_center.domain.messages import Message
from message_center.inbox.receive import receive
from message_center.inbox.reconnect import reconnect_account
from message_center.inbox.reply import retry_message, send_message
from message_center.storage.database import Database
from message_center.storage.journal import JournalEntry
from message_center.testing import PlayedChannel, TestCenter, TestCustomer, open_test_center

LATE = Failure(FailureKind.USER_UNREACHABLE, "Not delivered.")
PICTURES = tuple(Attachment(kind=AttachmentKind.IMAGE, url=f"https://x.example/{one}.png") for one in (1, 2))


class TellsLater(PlayedChannel):
    """Says what is in `told` while it is asked to take the part of that number, and it is taken in at once."""

    def __init__(self) -> None:
        super().__init__()
        self.told: dict[int, StatusTold] = {}
        self.center: TestCenter | None = None

    async def send(
        self, access: AccountAccess, recipient: Recipient, message: OutgoingMessage, part: OutgoingPart, mark: str
    ) -> SendOutcome:
        """Speak of an earlier part in the middle of this one's call."""
        known = read_mark(mark)
        told = self.told.pop(known.index, None) if known else None
        if told is not None and self.center is not None:
            await take_in(self.center, self.center.entry(recipient.identity, told))
        return await super().send(access, recipient, message, part, mark)


async def take_in(center: TestCenter, entry: JournalEntry) -> None:
    """As a worker does that holds the lane beside the one that sends, whose lease has ended."""
    channels = center.desk().channels
    await receive(center.storage, channels, center.clock, [entry], bots_want=lambda *_: False)


def failed(external_id: str) -> StatusTold:
    return StatusTold(external_id=external_id, status=DeliveryStatus.FAILED, failure=LATE)


def delivered(external_id: str) -> StatusTold:
    return StatusTold(external_id=external_id, status=DeliveryStatus.DELIVERED)


async def three_parts(anna: TestCustomer, *outcomes: SendOutcome) -> Message:
    """A text with two pictures, to which the platform says this."""
    center = anna.center
    center.channel.outcomes[:] = outcomes
    conversation = await anna.conversation()
    _, sent = await send_message(center.desk(), conversation_id=conversation.id, text="Hi", attachments=PICTURES)
    await center.work()
    return sent


async def delivery(anna: TestCustomer, message: Message) -> Delivery:
    [found] = await anna.center.desk().scope.messages.by_ids([message.id])
    assert found.delivery is not None
    return found.delivery


def sent_parts(center: TestCenter) -> list[int]:
    marks = [read_mark(one) for one in center.channel.marks]
    return [mark.index for mark in marks if mark is not None]


async def taken(center: TestCenter, *events: tuple[TestCustomer, StatusTold]) -> None:
    for customer, event in events:
        await customer.does(event)
    await center.work()


@pytest.fixture
async def anna(center: TestCenter) -> TestCustomer:
    """A customer who wrote."""
    anna = center.customer("anna")
    await anna.writes("hello")
    return anna


@pytest.mark.spec("E11", "A19")
@pytest.mark.parametrize("during", [1, 2], ids=["a middle part", "the last part"])
async def test_the_rest_waits_for_a_person_when_an_earlier_part_failed(database: Database, during: int) -> None:
    """While a part is being sent, the platform says that the first one failed: nothing more goes out by itself,
    and a retry sends the first part, then those that are lacking."""
    channel = TellsLater()
    async with open_test_center(database, channel=channel) as center:
        channel.center, channel.told = center, {during: failed("x0")}
        anna = center.customer("anna")
        await anna.writes("hello")
        sent = await three_parts(anna, *(Accepted(f"x{one}") for one in range(3)))
        stands = await delivery(anna, sent)
        assert (stands.status, stands.failure) == (DeliveryStatus.FAILED, LATE)
        assert sent_parts(center) == list(range(during + 1))
        await center.later(hours=1)
        assert sent_parts(center) == list(range(during + 1))
        center.channel.marks.clear()
        center.channel.outcomes[:] = [Accepted("y0")]
        await retry_message(center.desk(), message_id=sent.id)
        await center.work()
        assert sent_parts(center) == [0, *range(during + 1, 3)]
        assert (await delivery(anna, sent)).status is DeliveryStatus.SENT


@pytest.mark.spec("E11", "A19")
@pytest.mark.parametrize(
    "outcome",
    [Rejected(Failure(FailureKind.TRANSIENT, "busy")), Rejected(Failure(FailureKind.AUTH, "expired"))],
    ids=["refused for now", "account shut"],
)
async def test_no_retry_of_the_system_goes_past_a_failed_part(database: Database, outcome: SendOutcome) -> None:
    """What would have been tried again by itself waits for the person, too, and keeps the order."""
    channel = TellsLater()
    async with open_test_center(database, channel=channel) as center:
        channel.center, channel.told = center, {1: failed("x0")}
        anna = center.customer("anna")
        await anna.writes("hello")
        sent = await three_parts(anna, Accepted("x0"), outcome)
        assert (await delivery(anna, sent)).status is DeliveryStatus.FAILED
        [account] = await center.desk().scope.accounts.all()
        await reconnect_account(center.desk(), account_id=account.id, values={"token": "new"})
        await center.later(hours=1)
        assert sent_parts(center) == [0, 1]
        await retry_message(center.desk(), message_id=sent.id)
        await center.work()
        assert sent_parts(center) == [0, 1, 0, 1, 2]


@pytest.mark.spec("E11", "A19")
async def test_an_unknown_outcome_beside_a_failed_part_is_left_to_a_person(database: Database) -> None:
    """Nobody knows what came of the second part, and the first failed: after a minute a person decides."""
    channel = TellsLater()
    async with open_test_center(database, channel=channel) as center:
        channel.center, channel.told = center, {1: failed("x0")}
        anna = center.customer("anna")
        await anna.writes("hello")
        sent = await three_parts(anna, Accepted("x0"), Unknown("no answer"))
        assert (await delivery(anna, sent)).status is DeliveryStatus.UNKNOWN
        await center.later(seconds=61)
        assert (await delivery(anna, sent)).settled
        assert sent_parts(center) == [0, 1]


@pytest.mark.spec("E11", "A19")
async def test_a_retry_keeps_what_was_delivered(anna: TestCustomer) -> None:
    """Of a message that went out whole the second part failed and the others arrived: it alone is sent again, and
    what the platform still says of its former id changes nothing."""
    center = anna.center
    sent = await three_parts(anna, *(Accepted(f"x{one}") for one in range(3)))
    await taken(center, (anna, delivered("x0")), (anna, failed("x1")), (anna, delivered("x2")))
    assert (await delivery(anna, sent)).status is DeliveryStatus.FAILED
    center.channel.outcomes[:] = [Accepted("y1")]
    await retry_message(center.desk(), message_id=sent.id)
    await center.work()
    assert sent_parts(center) == [0, 1, 2, 1]
    assert (await delivery(anna, sent)).status is DeliveryStatus.SENT
    late = StatusTold(external_id="x1", status=DeliveryStatus.FAILED, failure=LATE, sent_as=f"mc:{sent.id}:1:3")
    await taken(center, (anna, late))
    assert (await delivery(anna, sent)).status is DeliveryStatus.SENT
    await taken(center, (anna, delivered("y1")))
    assert (await delivery(anna, sent)).status is DeliveryStatus.DELIVERED


@pytest.mark.spec("E11", "A19")
async def test_what_arrived_after_all_is_not_sent_again(anna: TestCustomer) -> None:
    """A person asked for another try, and then the platform says that the part arrived: nothing is sent."""
    center = anna.center
    sent = await three_parts(anna, *(Accepted(f"x{one}") for one in range(3)))
    await taken(center, (anna, failed("x0")))
    await retry_message(center.desk(), message_id=sent.id)
    await taken(center, (anna, delivered("x0")))
    assert sent_parts(center) == [0, 1, 2]
    assert (await delivery(anna, sent)).status is DeliveryStatus.SENT
    assert (await anna.conversation()).outbox == 0


@pytest.mark.spec("E11", "G4")
@pytest.mark.parametrize("kind", [FailureKind.AUTH, FailureKind.ACCOUNT_BLOCKED])
async def test_what_a_shut_account_refused_in_the_middle_goes_on_there(
    anna: TestCustomer, kind: FailureKind
) -> None:
    """The token expires at the second of three parts: the message keeps its place before the next reply, and goes
    on with the second part when the account works again."""
    center = anna.center
    sent = await three_parts(anna, Accepted("x0"), Rejected(Failure(kind, "no")))
    conversation = await anna.conversation()
    await center.storage.database.channel_accounts.update_one({}, {"$set": {"state": "CONNECTED"}})
    _, behind = await send_message(center.desk(), conversation_id=conversation.id, text="behind")
    await center.storage.database.channel_accounts.update_one({}, {"$set": {"state": "NEEDS_RECONNECT"}})
    await center.later(hours=1)
    stands = await delivery(anna, sent)
    assert (stands.status, stands.external_ids) == (DeliveryStatus.QUEUED, ("x0",))
    assert (await delivery(anna, behind)).status is DeliveryStatus.QUEUED
    [account] = await center.desk().scope.accounts.all()
    await reconnect_account(center.desk(), account_id=account.id, values={"token": "new"})
    await center.work()
    marks = [read_mark(one) for one in center.channel.marks]
    assert [(one.message_id, one.index) for one in marks if one is not None] == [
        *((sent.id, index) for index in (0, 1, 1, 2)),
        (behind.id, 0),
    ]
    assert (await delivery(anna, sent)).status is DeliveryStatus.SENT
