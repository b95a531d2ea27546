"""Taking in what a platform sent: a lane's new journal entries, to whom they belong (docs/architecture.md).

What is about the account changes the account. What is about a customer goes into that customer's conversation
(`taking_in.py`); whoever is new is found or made first, by an idempotent upsert (`newcomers.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import system_caller
from message_center.domain.conversations import Conversation
from message_center.domain.inbound import AccountNotice, Inbound, StatusTold
from message_center.domain.shops import Shop
from message_center.inbox.account_notices import heed, heed_late_failure
from message_center.inbox.desk import Desk
from message_center.inbox.identities import holder_of, identities_of, lane_at_home, news_of, who_begins
from message_center.inbox.newcomers import new_conversation, new_customer, starts_a_conversation
from message_center.inbox.taking_in import BotsWant, Taking, take_in
from message_center.inbox.vouched import vouched
from message_center.storage.journal import JournalEntry
from message_center.storage.scope import Storage


@dataclass(frozen=True, slots=True)
class Received:
    """Whose entries they were, and the conversation that took them in.

    It is None when the entries were about the account, changed nothing, or went to another lane.
    """

    shop: Shop
    conversation: Conversation | None


async def receive(
    storage: Storage,
    channels: Channels,
    clock: Clock,
    entries: Sequence[JournalEntry],
    *,
    bots_want: BotsWant,
) -> Received | None:
    """Take in the new entries of one lane, in order.

    Returns None when all entries were parked: nobody connected the account, or it is connected through another
    app than the one that vouched for them.
    """
    route = await storage.route(entries[0].channel, entries[0].account)
    access = None if route is None else route.access
    taken, refused = vouched(access, entries, channels)
    for reason, ids in refused.items():
        await storage.journal.park(ids, reason)
    if route is None or not taken:
        return None
    desk = Desk(route.shop, storage.scope(system_caller(route.shop.id)), channels, clock)
    for entry in taken:
        await _heed(desk, route.access.account, entry.inbound)
    about_account = [entry.id for entry in taken if entry.inbound.identity is None]
    if about_account:
        await storage.journal.settle(about_account)
    about_customer = [entry for entry in taken if entry.inbound.identity is not None]
    if not about_customer:
        return Received(route.shop, None)
    named = identities_of(route.access.account, about_customer)
    taking = Taking(desk, route.access.account, about_customer, named, await news_of(desk, named), bots_want)
    return Received(route.shop, await take_in(taking) or await _take_in_first(storage, taking))


async def _heed(desk: Desk, account: ChannelAccount, inbound: Inbound) -> None:
    """Take what an event tells of the account: a notice, or a failure that concerns all sending through it."""
    match inbound.event:
        case AccountNotice() as notice if inbound.identity is None:
            await heed(desk, account, notice)
        case StatusTold(failure=failure) if failure is not None and inbound.identity is not None:
            await heed_late_failure(desk, account, failure, told_at=inbound.occurred_at)


async def _take_in_first(storage: Storage, taking: Taking) -> Conversation | None:
    """Take in the entries of a lane that has no conversation yet.

    They may begin one, belong to one that runs in another lane, or say nothing that anybody needs to know.
    """
    desk, named, ids = taking.desk, taking.named, [entry.id for entry in taking.entries]
    starts = starts_a_conversation(taking)
    # The first message of somebody with one id, which is the rule, spares the question.
    holder = await holder_of(desk, named) if len(named) > 1 or not starts else None
    if starts and holder is None:
        holder = await who_begins(desk, new_customer(taking))
    home = lane_at_home(holder, named, taking.entries) if holder is not None else None
    if holder is None or (home == taking.lane and not starts):
        await storage.journal.settle(ids)
        return None
    if home is not None and home != taking.lane:
        await storage.journal.hand_over(ids, home)
        return None
    if home is None:  # the member's customer, who is new to this account
        taking = replace(taking, news=named)
    return await take_in(taking, start=new_conversation(taking, holder))
