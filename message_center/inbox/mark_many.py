"""Marking many conversations at once, each with its own outcome (spec A12 to A14, C7).

Batches of 200, each a transaction. When the process dies in between, the batches before are done: repeating
the call is harmless, because a mark that is there already changes nothing.
"""

import asyncio
from collections.abc import Mapping, Sequence

from message_center.domain.bulk_marks import (
    BULK_LIMIT,
    BulkOutcome,
    ConversationMark,
    Refused,
    Target,
    marked,
)
from message_center.domain.conversations import Moved
from message_center.domain.filters import ConversationFilter
from message_center.domain.ids import Id, is_id
from message_center.domain.permissions import Permission
from message_center.errors import ErrorCode, InvalidInput, LimitExceeded, PermissionDenied
from message_center.inbox.desk import Desk
from message_center.storage.batch_moves import BATCH_LIMIT, Batch

BATCHES_AT_ONCE = 4
"""More would keep a call's locks and transactions in the way of other people's work."""


async def mark_these(desk: Desk, mark: ConversationMark, wanted: Mapping[str, int | None]) -> BulkOutcome:
    """Mark conversations by id; the value is the sequence up to which READ counts as seen.

    None means: what the conversation held when the call began. Ids that are none, or are not this shop's, fail
    by themselves. Raises PermissionDenied, InvalidInput, LimitExceeded.
    """
    desk.require(Permission.SEND_MESSAGES)
    if not wanted:
        raise InvalidInput("Name at least one conversation.", field="conversations")
    if len(wanted) > BULK_LIMIT:
        raise LimitExceeded(f"At most {BULK_LIMIT:,} conversations a call.", field="conversations")
    if any(sequence is not None and sequence < 0 for sequence in wanted.values()):
        raise InvalidInput("upToSequence is a message's sequence, 0 or more.", field="conversations.upToSequence")
    known = await desk.scope.conversations.sequences([Id(one) for one in wanted if is_id(one)])
    targets = [
        Target(Id(one), known[Id(one)] if up_to is None else up_to)
        for one, up_to in wanted.items()
        if one in known
    ]
    missing = tuple(_unknown(one) for one in wanted if one not in known)
    succeeded, failures = await _mark(desk, mark, targets)
    return BulkOutcome(succeeded=succeeded, failures=missing + failures)


async def mark_matching(
    desk: Desk, mark: ConversationMark, wanted: ConversationFilter, *, after: str | None = None
) -> BulkOutcome:
    """Mark what the list shows under a filter when the call begins, newest first, at most 10,000 a call.

    `after` goes on where a call ended. Raises PermissionDenied, CursorInvalid, LimitExceeded.
    """
    desk.require(Permission.SEND_MESSAGES)
    targets, end_cursor = await desk.scope.conversations.targets(wanted, first=BULK_LIMIT, after=after)
    succeeded, failures = await _mark(desk, mark, targets)
    return BulkOutcome(succeeded=succeeded, failures=failures, end_cursor=end_cursor)


async def _mark(desk: Desk, mark: ConversationMark, targets: Sequence[Target]) -> tuple[int, tuple[Refused, ...]]:
    """Some batches at a time, because the database works on each with a thread of its own."""
    gate = asyncio.Semaphore(BATCHES_AT_ONCE)

    async def in_turn(batch: Sequence[Target]) -> list[Refused]:
        async with gate:
            return await _mark_batch(desk, mark, batch)

    batches = (targets[start : start + BATCH_LIMIT] for start in range(0, len(targets), BATCH_LIMIT))
    outcomes = await asyncio.gather(*(in_turn(batch) for batch in batches))
    failures = tuple(refused for outcome in outcomes for refused in outcome)
    return len(targets) - len(failures), failures


async def _mark_batch(desk: Desk, mark: ConversationMark, targets: Sequence[Target]) -> list[Refused]:
    seen = {target.id: target.up_to_sequence for target in targets}
    refused: list[Refused] = []
    now = desk.clock.now()

    async def decide(batch: Batch) -> list[Moved]:
        refused[:] = [_unknown(one) for one in seen if one not in batch.conversations]
        later = await batch.unread_after(seen) if mark is ConversationMark.READ else {}
        moved: list[Moved] = []
        for conversation in batch.conversations.values():
            try:
                if mark.changes_the_work:
                    desk.require_to_act_on(conversation)
            except PermissionDenied as error:
                refused.append(Refused(conversation_id=conversation.id, code=error.code, message=error.message))
            else:
                unread_after = later.get(conversation.id, 0)
                moved.append(marked(mark, conversation, unread_after=unread_after, at=now))
        return moved

    await desk.scope.conversations.move_batch(list(seen), decide, at=now)
    return refused


def _unknown(conversation_id: str) -> Refused:
    return Refused(
        conversation_id=conversation_id[:40],
        code=ErrorCode.NOT_FOUND,
        message="This shop has no such conversation.",
    )
