"""Emptying conversations whose time is over: a job that finds them, and what their lanes then remove (spec F15).

A conversation is emptied in one transaction, so that nobody sees it half empty; its messages are removed by its
lane afterwards, in batches, however often the lane is cut off. Search may have learned one of them at that very
moment, so the lane looks once more when nothing that began before can still be running.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.recognition.recognized import parted
from message_center.domain.retention import emptied, is_expired, is_still_filled
from message_center.inbox.desk import Desk
from message_center.inbox.retention import get_retention
from message_center.storage.batch_moves import BATCH_LIMIT
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

PIECE = 50
"""So many conversations are emptied before other lanes have their turn."""

A_DAY = 24 * 3600.0
SETTLED = timedelta(minutes=2)
"""Twice as long as MongoDB lets a transaction live."""


async def empty_expired(desk: Desk, _subject: str) -> float | None:
    """The job: empty some conversations whose time is over. Returns the seconds until it must go on."""
    settings, now = await get_retention(desk), desk.clock.now()
    if settings.archived_days is None or settings.takes_effect_at is None:
        return None
    before = settings.expired_before(now)
    if before is None:
        return (settings.takes_effect_at - now).total_seconds()
    expired, more = await _next_expired(desk, before)
    for conversation_id, lane in expired:
        await desk.scope.retention.forget_journal(lane)
        await _empty(desk, conversation_id, before)
    return 0 if more else A_DAY


async def _next_expired(desk: Desk, before: datetime) -> tuple[Sequence[tuple[Id, str]], bool]:
    """The next to be emptied, each with its lane, and whether there may be more.

    Those whose cart staff still fill are passed over, of which there are few among the long silent.
    """
    kept: set[Id] = set()
    while True:
        found = await desk.scope.retention.expired(before, limit=PIECE, without=kept)
        carts = await desk.scope.carts.current([one for one, _ in found])
        kept |= {one for one, cart in carts.items() if is_still_filled(cart, before)}
        expired = [(one, lane) for one, lane in found if one not in kept]
        if expired or len(found) < PIECE:
            return expired, len(found) == PIECE


async def _empty(desk: Desk, conversation_id: Id, before: datetime) -> None:
    """Unless it has come to life meanwhile."""
    now = desk.clock.now()

    async def decide(moment: Moment) -> Move:
        known = moment.conversation
        if not is_expired(known, before) or is_still_filled(await moment.cart(), before):
            return Move(conversation=known)
        moved, happened = emptied(known, at=now)
        if await _forget_finds(moment, known.id, at=now):
            happened = (*happened, Happened(kind=FactKind.CUSTOMER_CHANGED))
        return Move(conversation=moved, happened=happened, wakes=True)

    await desk.scope.conversations.move(conversation_id, decide, at=now)


async def _forget_finds(moment: Moment, conversation_id: Id, *, at: datetime) -> bool:
    """Take from the customer what only this conversation tells of them; whether there was anything."""
    forgotten: list[bool] = []

    def decide(customer: Customer) -> CustomerChange:
        told_here, told_elsewhere = parted(customer.recognized, {conversation_id})
        forgotten[:] = [bool(told_here)]
        return CustomerChange(customer=replace(customer, recognized=told_elsewhere) if told_here else customer)

    await moment.change_customer(decide, at=at)
    return forgotten == [True]


async def sweep(desk: Desk, conversation: Conversation) -> float | None:
    """Remove what an emptied conversation held. Returns the seconds until it is to go on."""
    if await desk.scope.retention.remove_some(conversation, limit=BATCH_LIMIT):
        return 0
    assert conversation.emptied_at is not None  # or nobody would have asked for it
    left = (conversation.emptied_at + SETTLED - desk.clock.now()).total_seconds()
    if left > 0:
        return left
    await desk.scope.retention.remove_strays(conversation)
    await _leave_off(desk, conversation)
    return None


async def _leave_off(desk: Desk, conversation: Conversation) -> None:
    """Cross the chore off, unless the conversation was emptied again meanwhile."""

    async def decide(moment: Moment) -> Move:
        known = moment.conversation
        if known.emptied_at != conversation.emptied_at:
            return Move(conversation=known)
        return Move(conversation=known.without_chore(Chore.SWEEP))

    await desk.scope.conversations.move(conversation.id, decide, at=desk.clock.now())
