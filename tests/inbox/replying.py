"""A reply on its way: sent, refused, or cut off, as a test needs it."""

from dataclasses import replace

from message_center.contracts.sending import Rejected, SendOutcome
from message_center.domain import delivery as rules
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from message_center.domain.messages import Message
from message_center.inbox.reply import send_message
from message_center.storage.moments import Moment
from message_center.storage.moves import Move
from message_center.testing import TestCustomer

PICTURES = tuple(Attachment(kind=AttachmentKind.IMAGE, url=f"https://x.example/{one}.png") for one in (1, 2))


def no(kind: FailureKind, wait: float | None = None) -> Rejected:
    return Rejected(Failure(kind, "no"), wait)


async def reply(anna: TestCustomer, *outcomes: SendOutcome, pictures: int = 0, text: str = "Hi") -> Message:
    """Send a reply to which the platform says this, and return it as it then stands."""
    center = anna.center
    center.channel.outcomes[:] = outcomes
    conversation = await anna.conversation()
    _, sent = await send_message(
        center.desk(), conversation_id=conversation.id, text=text, attachments=PICTURES[:pictures]
    )
    await center.work()
    return await stands(anna, sent)


async def stands(anna: TestCustomer, message: Message) -> Message:
    [found] = await anna.center.desk().scope.messages.by_ids([message.id])
    return found


async def status(anna: TestCustomer, message: Message) -> DeliveryStatus:
    delivery = (await stands(anna, message)).delivery
    assert delivery is not None
    return delivery.status


async def crashed_while_sending(anna: TestCustomer) -> Message:
    """A reply that a worker marked as being sent, before it died."""
    center = anna.center
    conversation = await anna.conversation()
    _, queued = await send_message(center.desk(), conversation_id=conversation.id, text="Hi")

    async def begin(moment: Moment) -> Move:
        known = await moment.message(queued.id)
        begun = replace(known, delivery=rules.begin(known.delivery or Delivery(), attempt_id="dead"))
        return Move(conversation=moment.conversation, changed=(begun,))

    await center.desk().scope.conversations.move(conversation.id, begin, at=center.clock.now())
    return queued
