"""Taking a lane's entries into its conversation: one transaction writes the messages, begins or moves the
conversation, appends the facts and settles the journal entries (docs/architecture.md)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial, reduce

from message_center.contracts.channels import Channel
from message_center.contracts.media import MediaSource
from message_center.domain.accounts import ChannelAccount
from message_center.domain.chores import Chore
from message_center.domain.contacts import Contact
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer, Identity, learn_finds, learn_identities
from message_center.domain.facts import FactKind, Happened
from message_center.domain.inbound import Event
from message_center.domain.intake import Intake, Mentions, leave_out, mentions_in, take
from message_center.domain.messages import Message
from message_center.domain.recognition.recognise import recognise
from message_center.domain.shops import Shop
from message_center.errors import Conflict
from message_center.inbox.desk import Desk
from message_center.inbox.identities import contact_in
from message_center.inbox.outgoing import planned_parts
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.journal import JournalEntry
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

BotsWant = Callable[[Message, Shop], bool]
"""Whether any bot that works for this shop asks for this message."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What is taken in: a lane's entries, the ids they name, and those of them that are news."""

    desk: Desk
    account: ChannelAccount
    entries: Sequence[JournalEntry]
    named: tuple[Identity, ...]
    news: tuple[Identity, ...]
    bots_want: BotsWant

    @property
    def lane(self) -> str:
        """The lane that the entries wait in."""
        return self.entries[0].lane

    @property
    def channel(self) -> Channel:
        """The channel that they came through."""
        return self.desk.channels[self.entries[0].channel]

    @property
    def events(self) -> list[Event]:
        """What happened, in order."""
        return [entry.inbound.event for entry in self.entries]

    @property
    def contact(self) -> Contact | None:
        """The latest that proves a member, else the latest: both may be said in one moment of an order's page."""
        contacts = [contact for entry in self.entries if (contact := contact_in(entry)) is not None]
        proven = [contact for contact in contacts if contact.member_id is not None]
        return next(reversed(proven or contacts), None)


async def take_in(taking: Taking, *, start: Conversation | None = None) -> Conversation | None:
    """Move the lane's conversation, which begins as `start` when there is none yet; else None.

    A crash at any point leaves entries that are simply taken in again.
    """
    move_by_key, at = taking.desk.scope.conversations.move_by_key, taking.desk.clock.now()
    mentions = mentions_in(taking.events, unmarked_echoes=taking.channel.capabilities.unmarked_echoes)
    try:
        return await move_by_key(taking.lane, partial(_decide, taking, mentions), at=at, start=start)
    except Conflict:
        # A message that the journal no longer remembers came again: look each one up.
        mentions = mentions.with_arrivals(taking.events)
        return await move_by_key(taking.lane, partial(_decide, taking, mentions), at=at, start=start)


async def _decide(taking: Taking, mentions: Mentions, moment: Moment) -> Move:
    intake = _intake(taking, moment)
    await _learn_contact(taking, moment, intake)
    await _learn_identities(taking, moment, intake)
    await _look_up(mentions, moment, intake)
    for entry in taking.entries:
        take(intake, entry.inbound.event, at=_happened_at(entry))
    await _learn_finds(taking, moment, intake)
    return Move(
        conversation=intake.conversation,
        added=tuple(intake.messages[one] for one in intake.messages if one in intake.added),
        changed=tuple(intake.messages[one] for one in intake.messages if one in intake.changed),
        happened=tuple(intake.happened),
        done=tuple(entry.id for entry in taking.entries),
        taken_back=intake.taken_back,
    )


def _intake(taking: Taking, moment: Moment) -> Intake:
    """The conversation before anything is folded into it; a new one has begun."""
    shop, channel = taking.desk.shop, taking.channel
    begins = moment.conversation.revision == 0
    started = Happened(kind=FactKind.CONVERSATION_STARTED, at=_happened_at(taking.entries[0]))
    return Intake(
        moment.conversation,
        new_id,
        bots_want=lambda message: taking.bots_want(message, shop),
        finds_in=lambda text: recognise(text, shop.country),
        keeps_media=isinstance(channel, MediaSource),
        parts_of=partial(planned_parts, channel) if channel.capabilities.unmarked_echoes else None,
        happened=[started] if begins else [],
    )


def _happened_at(entry: JournalEntry) -> datetime:
    """A platform's clock may run ahead of ours; nothing happens in the future."""
    return min(entry.inbound.occurred_at, entry.received_at)


async def _look_up(mentions: Mentions, moment: Moment, intake: Intake) -> None:
    """Let the intake know the stored messages that the events speak of, and no others."""
    if mentions.ours or mentions.external_ids:
        intake.know(await moment.by_marks(mentions.ours, mentions.external_ids))
    if mentions.unmarked_echo:
        intake.know(await moment.on_the_way())
    read_until = [at for one in mentions.read_up_to if (at := intake.sent_at(one))]
    watermarks = [*mentions.watermarks, *read_until]
    if watermarks:
        intake.know(await moment.sent_until(max(watermarks)))


async def _learn_contact(taking: Taking, moment: Moment, intake: Intake) -> None:
    """Keep what the storefront tells of who writes."""
    contact = taking.contact
    if contact is None or not await moment.learn_contact(_contact_fields(contact)):
        return
    intake.happened.append(Happened(kind=FactKind.CUSTOMER_CHANGED, actor=intake.customer))
    if contact.member_id is not None:
        intake.asks_for(Chore.MEMBER)


def _contact_fields(contact: Contact) -> dict[str, str]:
    names = ("name", "email", "phone", "member_id", "locale")
    return {name: value for name in names if (value := getattr(contact, name)) is not None}


async def _learn_identities(taking: Taking, moment: Moment, intake: Intake) -> None:
    """Keep further ids of the person, which then lead here (spec G5)."""
    if not taking.news:
        return

    def decide(customer: Customer) -> CustomerChange:
        return CustomerChange(customer=learn_identities(customer, taking.news))

    await moment.change_customer(decide, at=taking.desk.clock.now())
    intake.happened.append(Happened(kind=FactKind.CUSTOMER_CHANGED, actor=intake.customer))


async def _learn_finds(taking: Taking, moment: Moment, intake: Intake) -> None:
    """Keep with the customer what their messages tell of them, and heed what staff have rejected (spec B)."""
    telling = [intake.messages[one] for one in intake.telling]
    if not telling:
        return

    def decide(customer: Customer) -> CustomerChange:
        return CustomerChange(customer=reduce(learn_finds, telling, customer))

    customer = await moment.change_customer(decide, at=taking.desk.clock.now())
    leave_out(intake, customer.rejected)
    intake.happened.append(Happened(kind=FactKind.CUSTOMER_CHANGED, actor=intake.customer))
