"""What every channel promises about sending, whatever becomes of the call (spec A19, E11, G4, H8).

Each promise is a function that plays the platform's end of the wire on a real database and raises AssertionError
when the channel does not keep it; its docstring is the promise.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from message_center.contracts.sending import OutgoingMessage
from message_center.domain.buttons import AnswerButton, LinkButton
from message_center.domain.contacts import Contact
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import Delivery, DeliveryStatus
from message_center.domain.ids import Id
from message_center.domain.inbound import Inbound, MessageArrived, lane_of
from message_center.domain.platform_templates import PlatformTemplate
from message_center.inbox.reply import retry_message, send_message
from message_center.storage.database import Database
from message_center.storage.journal import JournalEntry, new_entry
from message_center.testing.cases import ProcessDied, Says, SendingCase, Wire
from message_center.testing.expecting import expect
from message_center.testing.real_channel import RealChannelShop, open_real_channel_shop

SendingPromise = Callable[[SendingCase, Database], Awaitable[None]]

BEN = "U8e742f61d673b39c7fff3cecb7536ef0"


async def plans_the_whole_message(case: SendingCase, database: Database) -> None:
    """The parts of a message are the same every time, and together hold all of it, in order."""
    channel = case.channel(Wire())
    message = OutgoingMessage(id="a" * 24, text=case.text, attachments=case.attachments)
    parts = channel.plan(message)
    expect(channel.plan(message), parts, "the parts, planned again")
    content = [one for part in parts for one in case.content(part)]
    addresses = [one.url for one in case.attachments]
    expect("".join(content[: len(content) - len(addresses)]), case.text, "the texts of the parts, joined")
    expect(content[len(content) - len(addresses) :], addresses, "the attachments of the parts")
    expect(channel.capabilities.idempotent_sending, case.recognises_repetitions, "idempotent_sending")


async def sends_every_part_once(case: SendingCase, database: Database) -> None:
    """A reply that the platform takes arrives whole and in order, and nothing is sent again."""
    async with _reply(case, database) as reply:
        await reply.work()
        await reply.shop.later(hours=1)
        await reply.arrived_whole()


async def resumes_after_a_passing_refusal(case: SendingCase, database: Database) -> None:
    """A refusal in the middle that passes only delays the rest; what had arrived does not arrive again."""
    async with _reply(case, database) as reply:
        await reply.work(Says.REFUSED_FOR_NOW)
        expect((await reply.delivery()).status, DeliveryStatus.QUEUED, "the delivery while it waits")
        await reply.shop.later(hours=1)
        await reply.arrived_whole()


async def resumes_at_a_persons_wish(case: SendingCase, database: Database) -> None:
    """A final refusal in the middle is shown as failed; sent again by a person, it goes on where it stopped."""
    async with _reply(case, database) as reply:
        await reply.work(Says.REFUSED)
        stands = await reply.delivery()
        expect(stands.status, DeliveryStatus.FAILED, "the delivery after a final refusal")
        expect(len(stands.external_ids), reply.middle, "the parts known as sent")
        await retry_message(reply.shop.desk, message_id=reply.message_id)
        await reply.work()
        await reply.arrived_whole()


async def never_doubles_after_silence(case: SendingCase, database: Database) -> None:
    """When the connection breaks after a part went out, that part reaches nobody twice."""
    async with _reply(case, database) as reply:
        await reply.work(Says.SILENT)
        await reply.is_settled_without_doubling()


async def never_doubles_after_death(case: SendingCase, database: Database) -> None:
    """When our process dies while a part goes out, that part reaches nobody twice."""
    async with _reply(case, database) as reply:
        await reply.work(Says.KILLED)
        await reply.is_settled_without_doubling()


async def carries_its_buttons(case: SendingCase, database: Database) -> None:
    """Buttons reach the customer, as buttons that the platform takes or in words, and a link with its address."""
    link = LinkButton(title="See your cart " + "!" * 26, url="https://shop.example/cart/1")
    answer = AnswerButton(title="Ask a person", payload="ask")
    async with _shop(case, database) as (shop, wire):
        limits = shop.channel.capabilities.buttons
        conversation = await _conversation(shop)
        _, message = await send_message(
            shop.desk, conversation_id=conversation.id, text="Two lamps.", buttons=(link, answer)
        )
        planned = OutgoingMessage(id=message.id, text="Two lamps.", buttons=(link, answer))
        for button in (button for part in shop.channel.plan(planned) for button in part.buttons):
            expect(limits is not None and limits.measure(button.title) <= limits.title, True, "a title that fits")
        await shop.work()
    arrived = "\n".join(one for call in wire.arrived for one in call)
    for wanted in ("Two lamps.", "See your cart", link.url, answer.title):
        expect(wanted in arrived, True, f"that {wanted!r} reached the customer")


async def plans_a_template_as_one_part(case: SendingCase, database: Database) -> None:
    """What a platform approved beforehand goes out in one call, where the channel says that it can."""
    channel = case.channel(Wire())
    if not channel.capabilities.utility_templates:
        return
    template = PlatformTemplate(name="payment_reminder", language="en", parameters=("NT$1,280",))
    message = OutgoingMessage(id="a" * 24, text=case.text, template=template)
    told = [(part.template, part.text, part.buttons, part.attachment) for part in channel.plan(message)]
    expect(told, [(template, case.text, (), None)], "the parts of a template")


SENDING_PROMISES: tuple[SendingPromise, ...] = (
    plans_the_whole_message,
    sends_every_part_once,
    resumes_after_a_passing_refusal,
    resumes_at_a_persons_wish,
    never_doubles_after_silence,
    never_doubles_after_death,
    carries_its_buttons,
    plans_a_template_as_one_part,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """One queued reply of several parts, with both ends of its wire."""

    case: SendingCase
    shop: RealChannelShop
    wire: Wire
    message_id: Id
    parts: Sequence[tuple[str, ...]]

    @property
    def middle(self) -> int:
        """The part that meets what goes wrong."""
        return len(self.parts) // 2

    async def work(self, *mishap: Says) -> None:
        """Let the worker send, with one mishap in the middle."""
        self.wire.script[:] = [*[Says.ACCEPTED] * self.middle, *mishap] if mishap else []
        with suppress(ProcessDied):
            await self.shop.work()

    async def delivery(self) -> Delivery:
        [message] = await self.shop.desk.scope.messages.by_ids([self.message_id])
        return message.delivery or Delivery()

    async def arrived_whole(self) -> None:
        expect(self.wire.arrived, list(self.parts), "what reached the customer")
        stands = await self.delivery()
        expect(stands.status, DeliveryStatus.SENT, "the delivery")
        expect(len(stands.external_ids), len(self.parts), "the parts known as sent")

    async def is_settled_without_doubling(self) -> None:
        """Where the platform recognises repetitions, the rest follows by itself; elsewhere a person is asked."""
        await self.shop.later(minutes=2)
        await self.shop.later(minutes=2)
        if self.case.recognises_repetitions:
            await self.arrived_whole()
            return
        expect(self.wire.arrived, list(self.parts[: self.middle + 1]), "what reached the customer")
        stands = await self.delivery()
        expect((stands.status, stands.settled), (DeliveryStatus.UNKNOWN, True), "the delivery, left to a person")


@asynccontextmanager
async def _reply(case: SendingCase, database: Database) -> AsyncIterator[_Reply]:
    async with _shop(case, database) as (shop, wire):
        conversation = await _conversation(shop)
        _, message = await send_message(
            shop.desk, conversation_id=conversation.id, text=case.text, attachments=case.attachments
        )
        outgoing = OutgoingMessage(id=message.id, text=case.text, attachments=case.attachments)
        parts = [case.content(part) for part in shop.channel.plan(outgoing)]
        yield _Reply(case=case, shop=shop, wire=wire, message_id=message.id, parts=parts)


@asynccontextmanager
async def _shop(case: SendingCase, database: Database) -> AsyncIterator[tuple[RealChannelShop, Wire]]:
    """The shop, after the customer's first message, and the platform's end of its wire."""
    wire = Wire()
    channel = case.channel(wire)
    secrets = case.account_secrets
    async with open_real_channel_shop(database, channel, account=case.account, account_secrets=secrets) as shop:
        await shop.storage.journal.add([_first_message(shop)])
        await shop.work()
        wire.arrived.clear()
        yield shop, wire


async def _conversation(shop: RealChannelShop) -> Conversation:
    conversation = await shop.conversation(BEN)
    if conversation is None:
        raise AssertionError("The customer's first message began no conversation.")
    return conversation


def _first_message(shop: RealChannelShop) -> JournalEntry:
    """The customer wrote, and left an e-mail address for channels that need one."""
    now = shop.clock.now()
    inbound = Inbound(
        account=shop.account.external_id,
        identity=BEN,
        event_id="first",
        occurred_at=now,
        event=MessageArrived(external_id="first", text="hello", contact=Contact(email="ben@customer.example")),
    )
    return new_entry(
        channel=shop.channel.name,
        app=shop.app.id,
        lane=lane_of(shop.channel.name, inbound),
        inbound=inbound,
        received_at=now,
    )
