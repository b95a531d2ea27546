"""The job that handles payment reminders when they come due, a batch at a time (spec E6, E7).

One worker does it for a shop at a time, under its lane's lease. That no reminder is sent twice does not hang on
the lease: what is decided is written in the same transaction as the message, and only where the entry still waits.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from message_center.domain.bot_pauses import BUDGET, BUDGET_PERIOD, budget_since
from message_center.domain.conversations import Conversation
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.reminder_rules import (
    Closed,
    Door,
    Outcome,
    Postponed,
    Settled,
    Wanted,
    choose,
    look_at,
    settled,
)
from message_center.domain.reminder_settings import ReminderSettings
from message_center.domain.reminder_templates import ReminderTemplate
from message_center.domain.reminders import PAYMENT_REMINDERS, Reminder, ReminderReason, ReminderState
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.desk import Desk
from message_center.inbox.queue_reminders import Decided, Plan, queue_reminders
from message_center.inbox.reminder_settings import get_reminder_settings, rhythm_of
from message_center.inbox.replyability import replyability_of
from message_center.inbox.send_at_once import HowToSend, send_at_once
from message_center.storage.batch_moves import BATCH_LIMIT
from message_center.storage.lanes import hold_free, let_go
from message_center.storage.mapping import new_id

BATCH = 20
"""So many are handled in one piece, and sent at once."""

LONGEST_WAIT = 3600.0
"""Seconds after which the ledger is looked at again, whatever the database's clock and ours say of each other."""

HOST_AWAY = 30.0
"""Seconds until the host shop is asked again when it does not answer."""


async def remind(desk: Desk, _: str, *, how: HowToSend) -> float | None:
    """Handle what is due; returns the seconds until the next piece, None when nothing is planned."""
    settings = await get_reminder_settings(desk)
    if await desk.scope.reminders.bring_forward(settings.revision, limit=BATCH_LIMIT):
        return 0
    now = desk.clock.now()
    due = await desk.scope.reminders.due(now, limit=BATCH)
    if not due:
        return await _until_the_next(desk, now)
    try:
        outcomes = await _look_at(desk, settings, due, now)
    except ShopBackendUnavailable:
        return HOST_AWAY
    await desk.scope.reminders.postpone([one.reminder for one in outcomes if isinstance(one, Postponed)])
    bot = desk.as_bot(PAYMENT_REMINDERS)
    closed, plans = await _sort(bot, settings, [one for one in outcomes if isinstance(one, Wanted)], now)
    held = [*(one.reminder for one in outcomes if isinstance(one, Settled)), *closed]
    await _send(desk, bot, settings, Decided(plans, held), how)
    return 0


async def _send(desk: Desk, bot: Desk, settings: ReminderSettings, decided: Decided, how: HowToSend) -> None:
    """Write what was decided, and send at once what no lane has to be asked for."""
    database, done = desk.scope.database, frozenset[str]()
    keys = [plan.conversation.key for plan in decided.plans]
    lanes = await hold_free(database, keys, holder=f"reminders:{new_id()}", seconds=how.lease_seconds)
    try:
        begun = await queue_reminders(bot, settings, decided, lanes)
        done = await send_at_once(desk, begun, how)
    finally:
        await let_go(database, lanes, done=done)


async def _until_the_next(desk: Desk, now: datetime) -> float | None:
    due_at = await desk.scope.reminders.next_due_at()
    return None if due_at is None else min(max((due_at - now).total_seconds(), 0), LONGEST_WAIT)


async def _look_at(
    desk: Desk, settings: ReminderSettings, due: Sequence[Reminder], now: datetime
) -> Sequence[Outcome]:
    """What becomes of each, as far as its order and the settings say. Raises ShopBackendUnavailable."""
    orders = await desk.backend.orders(desk.shop.id, [one.order_id for one in due])
    rhythm, in_plan = rhythm_of(desk, settings), desk.shop.has(Feature.PAYMENT_REMINDERS)
    return [
        look_at(one, orders.get(one.order_id), rhythm, enabled=settings.enabled, in_plan=in_plan, now=now)
        for one in due
    ]


async def _sort(
    desk: Desk, settings: ReminderSettings, wanted: Sequence[Wanted], now: datetime
) -> tuple[list[Reminder], list[Plan]]:
    """Those for whom every door is closed, and where the others go: one a conversation, the rest comes again."""
    if not wanted:
        return [], []
    customers = await desk.scope.customers.buyers([one.order for one in wanted])
    doors = await _doors(desk, settings, {customer.id for customer in customers.values()}, now)
    spent = await _spent(desk, doors, now)
    closed: list[Reminder] = []
    plans: dict[Id, Plan] = {}
    for one in wanted:
        buyers = {customers[key].id: customers[key] for key in one.order.buyer.keys if key in customers}
        chosen = choose([door for door in doors if door.conversation.customer_id in buyers], one.order)
        if isinstance(chosen, Door) and chosen.conversation.id in spent:
            chosen = Closed(ReminderReason.BUDGET_SPENT, chosen.conversation)
        if isinstance(chosen, Door):
            conversation = chosen.conversation
            template = chosen.template_for(one.order)
            plan = Plan(one.reminder, one.order, buyers[conversation.customer_id], conversation, template)
            plans.setdefault(conversation.id, plan)
        else:
            closed.append(_held_back(one.reminder, chosen, next(iter(buyers), None), now))
    return closed, list(plans.values())


def _held_back(reminder: Reminder, closed: Closed, customer_id: Id | None, now: datetime) -> Reminder:
    conversation = closed.conversation
    return settled(
        reminder,
        (ReminderState.HELD_BACK, closed.reason),
        at=now,
        customer_id=conversation.customer_id if conversation else customer_id,
        conversation_id=conversation.id if conversation else None,
    )


async def _doors(
    desk: Desk, settings: ReminderSettings, customer_ids: Collection[Id], now: datetime
) -> Sequence[Door]:
    """Where these customers could be written to."""
    accounts = {account.id: account for account in await desk.scope.accounts.all()}
    return [
        Door(
            conversation=one,
            carries_reminders=_carries(desk, one),
            allowed=replyability_of(one, accounts[one.account_id], desk.channels, now),
            template=_template(desk, settings, one),
        )
        for one in await desk.scope.conversations.instant_of(list(customer_ids))
    ]


def _carries(desk: Desk, conversation: Conversation) -> bool:
    channel = desk.channels.get(conversation.channel)
    return channel is not None and channel.capabilities.payment_reminders


def _template(desk: Desk, settings: ReminderSettings, conversation: Conversation) -> ReminderTemplate | None:
    channel = desk.channels.get(conversation.channel)
    able = channel is not None and channel.capabilities.utility_templates
    return settings.template_of(conversation.account_id) if able else None


async def _spent(desk: Desk, doors: Sequence[Door], now: datetime) -> frozenset[Id]:
    """The conversations in which bots have written as much as they may (spec H3)."""
    lively = [door.conversation for door in doors if door.conversation.last_message_at >= now - BUDGET_PERIOD]
    counts = {
        one.id: await desk.scope.messages.bot_messages_since(one, budget_since(one.bots, now=now))
        for one in lively
    }
    stopped = {door.conversation.id for door in doors if door.conversation.bots.stopped_at is not None}
    return frozenset({one for one, count in counts.items() if count >= BUDGET} | stopped)
