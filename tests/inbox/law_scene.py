"""The scene in which the law is tried: a customer, a colleague, and a platform that the test plays."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from message_center.contracts.sending import Accepted, AccountAccess, Rejected, SendOutcome
from message_center.domain.actors import Caller
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.customers import Profile
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.inbound import Event
from message_center.inbox.reply import send_message
from message_center.testing import PlayedChannel, TestCenter, TestCustomer

FINAL = Rejected(Failure(FailureKind.USER_UNREACHABLE, "The customer blocked the page."))
EXPIRED = Rejected(Failure(FailureKind.AUTH, "The token has expired."))
PASSING = Rejected(Failure(FailureKind.TRANSIENT, "Try again."))


class TellingChannel(PlayedChannel):
    """A platform that tells who a customer is, and shows ice breakers."""

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """Everybody is called by their id."""
        return Profile(name=identity.title())

    async def publish_ice_breakers(self, access: AccountAccess, items: object) -> SendOutcome:
        """Taken."""
        return Accepted("published")


@dataclass
class Scene:
    """A customer who wrote twice and was answered once, and a colleague."""

    center: TestCenter
    anna: TestCustomer
    id: str
    ben: Caller

    async def arrives(self, *events: Event) -> None:
        """Let events arrive and be worked on."""
        await self.anna.does(*events)
        await self.center.work()

    async def replies(self, *outcomes: SendOutcome, attachments: int = 0) -> str:
        """Send a reply to which the platform says this."""
        self.center.channel.outcomes[:] = outcomes
        pictures = [Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.png")] * attachments
        desk = self.center.desk(self.ben)
        _, message = await send_message(desk, conversation_id=self.id, text="Hi", attachments=pictures)
        await self.center.work()
        return message.id


Act = Callable[[Scene], Awaitable[object]]


IMAGE = (Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.png"),)


def arrives(*events: Event) -> Act:
    return lambda scene: scene.arrives(*events)


def replies(*outcomes: SendOutcome, attachments: int = 0) -> Act:
    return lambda scene: scene.replies(*outcomes, attachments=attachments)
