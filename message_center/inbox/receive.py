"""Taking in what a platform sent: a lane's new journal entries become messages and facts (docs/architecture.md).

The customer is found or made first, by an idempotent upsert; then one transaction writes the messages, begins or
moves the conversation, appends the facts and settles the journal entries. A crash at any point
leaves entries that are simply taken in again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, reduce

from message_center.contracts.channels import Channels, Profiles
from message_center.contracts.clock import Clock
from message_center.contracts.media import MediaSource
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import system_caller
from message_center.domain.chores import Chore
from message_center.domain.contacts import Contact
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer, Identity, learn_finds, learn_identities
from message_center.domain.facts import FactKind, Happened
from message_center.domain.inbound import (
    AccountNotice,
    Delivered,
    EchoArrived,
    Event,
    ReachChanged,
    Read,
    StatusTold,
    Unsupported,
)
from message_center.domain.intake import Intake, external_ids_of, leave_out, take
from message_center.domain.marks import read_mark
from message_center.domain.messages import Message
from message_center.domain.recognition.recognise import recognise
from message_center.domain.shops import Shop
from message_center.errors import Conflict
from message_center.inbox.account_notices import heed, heed_late_failure
from message_center.inbox.desk import Desk
from message_center.inbox.identities import contact_in, holder_of, identities_of, lane_at_home, news_of, who_begins
from message_center.inbox.outgoing import planned_parts
from message_center.inbox.vouched import vouched
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.journal import JournalEntry
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Decide, Move
from message_center.storage.scope import Storage

BotsWant = Callable[[Message, Shop], bool]
"""Whether any bot that works for this shop asks for this message."""

Received = tuple[Desk, Conversation | None] | None


async def receive(
    storage: Storage,
    channels: Channels,
    clock: Clock,
    entries: Sequence[JournalEntry],
    *,
    bots_want: BotsWant,
) -> Received:
    """Take in the new entries of one lane, in order.

    Returns the shop's desk with the conversation, which is None when the entries were about the account or
    changed nothing. Returns None when all entries were parked: nobody connected the account, or it is
    connected through another app than the one that vouched for them.
    """
    first = entries[0]
    route = await storage.route(first.channel, first.account)
    access = None if route is None else route.access
    entries, refused = vouched(access, entries, channels)
    for reason, ids in refused.items():
        await storage.journal.park(ids, reason)
    if route is None or not entries:
        return None
    desk = Desk(route.shop, storage.scope(system_caller(route.shop.id)), channels, clock)
    about_account = [entry for entry in entries if entry.inbound.identity is None]
    if about_account:
        for entry in about_account:
            if isinstance(entry.inbound.event, AccountNotice):
                await heed(desk, route.access.account, entry.inbound.event)
        await storage.journal.settle([entry.id for entry in about_account])
    about_customer = [entry for entry in entries if entry.inbound.identity is not None]
    if not about_customer:
        return desk, None
    for entry in about_customer:
        if isinstance(entry.inbound.event, StatusTold) and entry.inbound.event.failure is not None:
            told, told_at = entry.inbound.event.failure, entry.inbound.occurred_at
            await heed_late_failure(desk, route.access.account, told, told_at=told_at)
    return desk, await _take_in(storage, desk, route.access, about_customer, bots_want)


async def _take_in(
    storage: Storage,
    desk: Desk,
    access: AccountAccess,
    entries: Sequence[JournalEntry],
    bots_want: BotsWant,
) -> Conversation | None:
    named = identities_of(access.account, entries)
    taking = _Taking(desk, access.account, entries, named, await news_of(desk, named), bots_want)
    found = await _move(taking)
    if found is not None:
        return found
    starts = any(_starts_a_conversation(entry.inbound.event) for entry in entries)
    # The first message of somebody with one id, which is the rule, spares the question.
    holder = await holder_of(desk, named) if len(named) > 1 or not starts else None
    if starts and holder is None:
        holder = await who_begins(desk, _new_customer(taking))
    lane = lane_at_home(holder, named, entries) if holder is not None else None
    if holder is None or (lane == entries[0].lane and not starts):
        await storage.journal.settle([entry.id for entry in entries])
        return None
    if lane is not None and lane != entries[0].lane:
        await storage.journal.hand_over([entry.id for entry in entries], lane)
        return None
    if lane is None:  # the member's customer, who is new to this account
        taking = replace(taking, news=named)
    return await _move(taking, start=_begin(taking, holder))


@dataclass(frozen=True, slots=True)
class _Taking:
    """What is taken in: a lane's entries, the ids they name, and those of them that are news."""

    desk: Desk
    account: ChannelAccount
    entries: Sequence[JournalEntry]
    named: tuple[Identity, ...]
    news: tuple[Identity, ...]
    bots_want: BotsWant


async def _move(taking: _Taking, *, start: Conversation | None = None) -> Conversation | None:
    conversations, at = taking.desk.scope.conversations, taking.desk.clock.now()
    key = taking.entries[0].lane
    try:
        return await conversations.move_by_key(key, _decide(taking, arrivals=False), at=at, start=start)
    except Conflict:
        # A message that the journal no longer remembers came again: look each one up.
        return await conversations.move_by_key(key, _decide(taking, arrivals=True), at=at, start=start)


def _decide(taking: _Taking, *, arrivals: bool) -> Decide:
    desk, entries = taking.desk, taking.entries
    events = [entry.inbound.event for entry in entries]
    marks = [read_mark(event.sent_as) for event in events if isinstance(event, EchoArrived | StatusTold)]
    ours = [mark.message_id for mark in marks if mark is not None]
    external_ids = external_ids_of(events, arrivals=arrivals)
    contact = _latest_contact(entries)
    channel = desk.channels.get(entries[0].channel)
    echoes_are_unmarked = channel is not None and channel.capabilities.unmarked_echoes
    asks_what_is_open = echoes_are_unmarked and any(isinstance(event, EchoArrived) for event in events)
    watermarks = [event.watermark for event in events if isinstance(event, Delivered | Read) and event.watermark]
    read_up_to = [event.up_to for event in events if isinstance(event, Read)]

    async def decide(moment: Moment) -> Move:
        intake = Intake(
            moment.conversation,
            new_id,
            bots_want=lambda message: taking.bots_want(message, desk.shop),
            finds_in=lambda text: recognise(text, desk.shop.country),
            keeps_media=isinstance(channel, MediaSource),
            parts_of=partial(planned_parts, channel) if channel is not None and echoes_are_unmarked else None,
        )
        if moment.conversation.revision == 0:
            intake.happened.append(Happened(kind=FactKind.CONVERSATION_STARTED, at=_happened_at(entries[0])))
        if contact is not None and await moment.learn_contact(_contact_fields(contact)):
            intake.happened.append(Happened(kind=FactKind.CUSTOMER_CHANGED, actor=intake.customer))
            if contact.member_id is not None:
                intake.asks_for(Chore.MEMBER)
        if taking.news:
            await _learn_identities(taking, moment, intake)
        if ours or external_ids:
            intake.know(await moment.by_marks(ours, external_ids))
        if asks_what_is_open:
            intake.know(await moment.on_the_way())
        read_until = [found for one in read_up_to if (found := intake.sent_at(one))]
        if watermarks or read_until:
            intake.know(await moment.sent_until(max([*watermarks, *read_until])))
        for entry in entries:
            take(intake, entry.inbound.event, at=_happened_at(entry))
        if intake.telling:
            await _learn_finds(desk, moment, intake)
        return Move(
            conversation=intake.conversation,
            added=tuple(intake.messages[one] for one in intake.messages if one in intake.added),
            changed=tuple(intake.messages[one] for one in intake.messages if one in intake.changed),
            happened=tuple(intake.happened),
            done=tuple(entry.id for entry in entries),
            taken_back=intake.taken_back,
        )

    return decide


def _happened_at(entry: JournalEntry) -> datetime:
    """A platform's clock may run ahead of ours; nothing happens in the future."""
    return min(entry.inbound.occurred_at, entry.received_at)


async def _learn_identities(taking: _Taking, moment: Moment, intake: Intake) -> None:
    """Keep further ids of the person, which then lead here (spec G5)."""

    def decide(customer: Customer) -> CustomerChange:
        return CustomerChange(customer=learn_identities(customer, taking.news))

    await moment.change_customer(decide, at=taking.desk.clock.now())
    intake.happened.append(Happened(kind=FactKind.CUSTOMER_CHANGED, actor=intake.customer))


async def _learn_finds(desk: Desk, moment: Moment, intake: Intake) -> None:
    """Keep with the customer what their messages tell of them, and heed what staff have rejected (spec B)."""
    telling = [intake.messages[one] for one in intake.telling]

    def decide(customer: Customer) -> CustomerChange:
        return CustomerChange(customer=reduce(learn_finds, telling, customer))

    customer = await moment.change_customer(decide, at=desk.clock.now())
    leave_out(intake, customer.rejected)
    intake.happened.append(Happened(kind=FactKind.CUSTOMER_CHANGED, actor=intake.customer))


def _new_customer(taking: _Taking) -> Customer:
    """The person as they first appear, with all their ids; they are stored before their first message is."""
    contact = _latest_contact(taking.entries) or Contact()
    return Customer(
        id=new_id(),
        shop_id=taking.account.shop_id,
        created_at=taking.desk.clock.now(),
        identities=taking.named,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        member_id=contact.member_id,
        locale=contact.locale,
    )


def _begin(taking: _Taking, customer: Customer) -> Conversation:
    """The conversation as it begins; it is stored with its first message."""
    first, now = taking.entries[0], taking.desk.clock.now()
    contact = _latest_contact(taking.entries) or Contact()
    channel = taking.desk.channels[first.channel]
    return Conversation(
        id=new_id(),
        shop_id=taking.account.shop_id,
        account_id=taking.account.id,
        customer_id=customer.id,
        channel=first.channel,
        kind=channel.conversation_kind,
        key=first.lane,
        identity=taking.named[0].external_id,
        order_id=first.inbound.order,
        blocked=customer.block is not None,
        created_at=now,
        last_message_at=min(first.inbound.occurred_at, now),
        chores=(
            *((Chore.PROFILE,) if isinstance(channel, Profiles) else ()),
            *((Chore.MEMBER,) if contact.member_id is not None else ()),
        ),
    )


_NOTHING_SAID = Delivered | Read | StatusTold | ReachChanged | AccountNotice | Unsupported


def _starts_a_conversation(event: Event) -> bool:
    """Receipts for a conversation that nobody knows change nothing, and whoever only follows has said nothing."""
    return not isinstance(event, _NOTHING_SAID)


def _latest_contact(entries: Sequence[JournalEntry]) -> Contact | None:
    """The latest that proves a member, else the latest: both may be said in one moment of an order's page."""
    contacts = [contact for entry in entries if (contact := contact_in(entry)) is not None]
    proven = [contact for contact in contacts if contact.member_id is not None]
    return next(reversed(proven or contacts), None)


def _contact_fields(contact: Contact) -> dict[str, str]:
    names = ("name", "email", "phone", "member_id", "locale")
    return {name: value for name in names if (value := getattr(contact, name)) is not None}
