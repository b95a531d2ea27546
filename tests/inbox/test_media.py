"""What customers send is kept by us, and is gone when they take it back."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from message_center.contracts.media import Media, MediaOutcome
from message_center.contracts.sending import AccountAccess, Rejected
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.ids import Id
from message_center.domain.inbound import MessageArrived, Unsent
from message_center.inbox.media import AGAIN_AFTER
from message_center.storage.database import Database
from message_center.storage.files import public_file
from message_center.testing import PlayedChannel, TestCenter, TestCustomer, open_test_center
from tests.law import the_law

NOT_NOW = Rejected(Failure(FailureKind.TRANSIENT, "not now"))
NEVER = Rejected(Failure(FailureKind.BAD_CONTENT, "gone"))
PHOTO = Media(b"a photo", "image/jpeg")
IMAGES = (Attachment(kind=AttachmentKind.IMAGE), Attachment(kind=AttachmentKind.IMAGE))
STICKER = Attachment(kind=AttachmentKind.STICKER, url="https://x.example/sticker.png")


@dataclass
class MediaChannel(PlayedChannel):
    """A platform that keeps media for a while; `gives` is what it says to each question."""

    gives: list[MediaOutcome | Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def fetch_media(self, access: AccountAccess, message_id: str, attachment: Attachment) -> MediaOutcome:
        self.asked.append(message_id)
        given = self.gives.pop(0) if self.gives else PHOTO
        if isinstance(given, Exception):
            raise given
        return given


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop on a platform with media."""
    async with open_test_center(database, channel=MediaChannel()) as center:
        yield center


@pytest.fixture
def channel(center: TestCenter) -> MediaChannel:
    """The platform."""
    assert isinstance(center.channel, MediaChannel)
    return center.channel


@pytest.fixture
def anna(center: TestCenter) -> TestCustomer:
    """A customer."""
    return center.customer("anna")


async def sends(anna: TestCustomer, *attachments: Attachment, name: str = "m1") -> None:
    await anna.does(MessageArrived(external_id=name, attachments=attachments))
    await anna.center.work()


async def content(center: TestCenter, attachment: Attachment) -> bytes | None:
    found = await public_file(center.storage.database, Id(attachment.file_id or "0" * 24))
    return None if found is None else b"".join([chunk async for chunk in found[1]])


async def stored(center: TestCenter) -> tuple[int, int]:
    raw: Any = center.storage.database.raw
    return await raw["files.files"].count_documents({}), await raw["files.chunks"].count_documents({})


@pytest.mark.spec("A17", "G1")
async def test_what_a_customer_sends_is_kept(
    center: TestCenter, channel: MediaChannel, anna: TestCustomer
) -> None:
    """Pictures and files are fetched at once and served by us; a sticker has an address for ever."""
    channel.gives[:] = [PHOTO, Media(b"<script>", "text/html")]
    await sends(anna, IMAGES[0], Attachment(kind=AttachmentKind.FILE, name="訂單.html"), STICKER)
    [message] = await anna.messages()
    photo, file, sticker = message.attachments
    assert (await content(center, photo), photo.content_type, photo.size) == (b"a photo", "image/jpeg", 7)
    assert (await content(center, file), file.content_type) == (b"<script>", "application/octet-stream")
    assert sticker == STICKER
    assert channel.asked == ["m1", "m1"]
    assert (await anna.conversation()).chores == ()


@pytest.mark.spec("F2")
async def test_keeping_and_forgetting_are_told(center: TestCenter, anna: TestCustomer) -> None:
    """A client that hears the facts shows the picture's own address, and later nothing of it."""
    await anna.writes("hello")
    async with the_law(center) as facts:
        await sends(anna, *IMAGES)
    assert FactKind.MEDIA_KEPT in [fact.kind for fact in facts]
    async with the_law(center):
        await anna.does(Unsent(external_id="m1"))
        await center.work()


async def test_what_the_platform_would_not_give_now_is_asked_again(
    center: TestCenter, channel: MediaChannel, anna: TestCustomer
) -> None:
    """One of two pictures comes at once, the other half a minute later; the first is not fetched twice."""
    channel.gives[:] = [PHOTO, NOT_NOW]
    await sends(anna, *IMAGES)
    [message] = await anna.messages()
    assert [one.file_id is not None for one in message.attachments] == [True, False]
    await center.later(seconds=AGAIN_AFTER)
    [message] = await anna.messages()
    assert [one.file_id is not None for one in message.attachments] == [True, True]
    assert len(channel.asked) == 3


async def test_what_cannot_be_had_is_not_asked_for_ever(
    center: TestCenter, channel: MediaChannel, anna: TestCustomer
) -> None:
    """A final refusal ends it at once, a passing one after an hour; the message stays as it is."""
    channel.gives[:] = [NEVER]
    await sends(anna, IMAGES[0])
    assert (await anna.conversation()).chores == ()
    channel.gives[:] = [NOT_NOW] * 3
    await sends(anna, IMAGES[0], name="m2")
    await center.later(hours=2)
    assert (await anna.conversation()).chores == ()
    await center.later(hours=2)
    assert channel.asked == ["m1", "m2", "m2"]
    assert [one.attachments for one in await anna.messages()] == [IMAGES[:1], IMAGES[:1]]


@pytest.mark.spec("H8")
async def test_a_channel_that_raises_costs_no_other_picture(
    center: TestCenter, channel: MediaChannel, anna: TestCustomer
) -> None:
    """A partner's channel breaks over one picture: the next is kept at once, and that one is tried for an hour."""
    channel.gives[:] = [ValueError("odd")]
    await sends(anna, *IMAGES)
    [message] = await anna.messages()
    assert [one.file_id is not None for one in message.attachments] == [False, True]
    channel.gives[:] = [ValueError("odd")]
    await center.later(hours=2)
    assert (await anna.conversation()).chores == ()


@pytest.mark.spec("G6")
async def test_what_is_taken_back_is_forgotten(center: TestCenter, anna: TestCustomer) -> None:
    """The copies of a message that was taken back are deleted; those of other messages are not."""
    await sends(anna, *IMAGES, name="m1")
    await sends(anna, IMAGES[0], name="m2")
    assert await stored(center) == (3, 3)
    await anna.does(Unsent(external_id="m1"))
    await center.work()
    assert await stored(center) == (1, 1)
    gone, stays = await anna.messages()
    assert (gone.attachments, gone.media_pending) == ((), False)
    assert await content(center, stays.attachments[0]) == b"a photo"
    assert (await anna.conversation()).chores == ()


@pytest.mark.spec("G6")
async def test_what_was_taken_back_before_it_was_fetched_is_never_fetched(
    center: TestCenter, channel: MediaChannel, anna: TestCustomer
) -> None:
    """Whatever order message and withdrawal come in, nothing of it is kept."""
    await anna.does(MessageArrived(external_id="m1", attachments=IMAGES), Unsent(external_id="m1"))
    await anna.does(Unsent(external_id="m2"), MessageArrived(external_id="m2", attachments=IMAGES))
    await center.work()
    assert (channel.asked, await stored(center)) == ([], (0, 0))
    assert (await anna.conversation()).chores == ()


async def test_a_worker_that_died_while_keeping_leaves_nothing_twice(
    center: TestCenter, channel: MediaChannel, anna: TestCustomer
) -> None:
    """What a dead worker had stored already is stored in its place again, once."""
    await anna.writes("hello")
    await sends(anna, IMAGES[0])
    raw: Any = center.storage.database.raw
    undone = {"media_pending": True, "attachments.0.file_id": None}
    await raw.messages.update_one({"external_id": "m1"}, {"$set": undone})
    await raw.conversations.update_one({}, {"$set": {"chores": ["MEDIA"]}})
    await raw["files.files"].delete_many({})  # the content was written, but not yet its file
    await anna.writes("still there?")
    assert await stored(center) == (1, 1)
    assert (await anna.conversation()).chores == ()
