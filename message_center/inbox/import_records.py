"""Filling the built-in shop backend with what the host tells, line by line (spec D7).

Each batch is settled by itself, so an import that is cut off has lost nothing: it is simply repeated, or goes on
from the line that the last progress named.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial

from message_center.domain.import_records import FORMS, read_record
from message_center.domain.imports import ImportKind, LineError, Outcome, Progress, Refusal, Told, Verdict
from message_center.domain.orders import Order
from message_center.domain.permissions import Permission
from message_center.domain.reminders import Reminder
from message_center.errors import Conflict
from message_center.inbox.desk import Desk
from message_center.inbox.plan_reminders import plan_reminders
from message_center.inbox.record_lines import ImportFormat, Line, RecordLines
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.database import Session
from message_center.storage.imports import BATCH


def lines_of(kind: ImportKind, format: ImportFormat) -> RecordLines:  # noqa: A002
    """Reads the lines of such a file."""
    form = FORMS[kind]
    return RecordLines(format, form.fields, form.required)


async def import_records(
    desk: Desk, kind: ImportKind, lines: RecordLines, chunks: AsyncIterator[bytes], *, from_line: int = 1
) -> AsyncIterator[Progress]:
    """Take in the records of a file, from a line on; yields after each batch that is stored.

    Raises PermissionDenied, Conflict for what a host is asked for itself (but its orders may be told, so that they
    are reminded of), and InvalidInput for a file that cannot be read at all; what was yielded before stays.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    if kind is not ImportKind.ORDERS and not isinstance(desk.backend, BuiltInShop):
        raise Conflict("A plugin asks the host shop itself, so there is nothing to import into.")
    batch: list[Line] = []
    async for line in lines.read(chunks):
        if line.number >= from_line:
            batch.append(line)
        if len(batch) == BATCH:
            yield await _take_in(desk, kind, batch)
            batch = []
    if batch:
        yield await _take_in(desk, kind, batch)


async def _take_in(desk: Desk, kind: ImportKind, batch: Sequence[Line]) -> Progress:
    good: list[tuple[int, Told]] = []
    errors: list[LineError] = []
    now = desk.clock.now()
    for line in batch:
        record = read_record(kind, line.record, desk.shop, told_at=now) if line.record is not None else ()
        if isinstance(record, tuple):
            refusals = record or (line.refusal,)
            errors += [LineError(line.number, one.field, one.message) for one in refusals if one is not None]
        else:
            good.append((line.number, record))
    verdicts = await take_in(desk, kind, [record for _, record in good]) if good else ()
    outcomes: list[Outcome] = []
    for (number, _), verdict in zip(good, verdicts, strict=True):
        if isinstance(verdict, Refusal):
            errors.append(LineError(number, verdict.field, verdict.message))
        else:
            outcomes.append(verdict)
    return Progress(batch[-1].number, tuple(outcomes), tuple(sorted(errors, key=lambda error: error.line)))


async def take_in(desk: Desk, kind: ImportKind, records: Sequence[Told]) -> tuple[Verdict, ...]:
    """Take in at most BATCH records of a kind, and what follows from them; a verdict for each, in order.

    Orders of a host that is asked itself are not kept here: only their reminders are planned.
    """
    if not isinstance(desk.backend, BuiltInShop):
        return await _hear_of(desk, records)
    return await desk.scope.imports.take_in(kind, records, at=desk.clock.now(), also=partial(_plan, desk))


async def _hear_of(desk: Desk, records: Sequence[Told]) -> tuple[Verdict, ...]:
    news = await desk.scope.database.transaction(partial(_plan, desk, records))
    changed = {one.order_id for one in news}
    return tuple(Outcome.CHANGED if one.id in changed else Outcome.UNCHANGED for one in records)


async def _plan(desk: Desk, records: Sequence[Told], session: Session) -> tuple[Reminder, ...]:
    """Orders are reminded of; other records are not."""
    orders = [one for one in records if isinstance(one, Order)]
    return await plan_reminders(desk, orders, session=session)
