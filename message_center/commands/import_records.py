"""`import`: filling the built-in shop backend from a file."""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click

from message_center.center import open_center
from message_center.commands.opening import desk_of, run, shop_of
from message_center.commands.options import DATABASE, option, takes_settings
from message_center.domain.imports import ImportKind, LineError, Summary
from message_center.inbox.desk import Desk
from message_center.inbox.import_records import import_records, lines_of
from message_center.inbox.record_lines import ImportFormat, RecordLines
from message_center.settings import Settings

CHUNK_BYTES = 65_536
_FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


@click.command("import")
@click.argument("kind", type=click.Choice([one.value for one in ImportKind]))
@option("--shop", required=True, help="The shop's handle.")
@option("--file", required=True, type=click.File("rb"), help="The file; - reads the standard input.")
@option(
    "--format",
    "given",
    type=click.Choice([one.value for one in ImportFormat]),
    default=None,
    help="How it is written; told by the file's ending where there is one.",
)
@option("--from-line", type=click.IntRange(1), default=1, help="Begin at this line, to go on with an import.")
@takes_settings(*DATABASE)
def command(
    settings: Settings, *, kind: str, shop: str, file: BinaryIO, given: str | None, from_line: int
) -> None:
    """Fill the built-in shop backend with the shop's members, orders or products.

    The file is CSV with a header, or JSON lines, in UTF-8 (docs/shop-backend.md). Repeating an import changes
    nothing, and an older state never overwrites a newer one, so an import that was cut off is simply repeated.
    A line that is wrong is told with what to mend, and stops nothing; the exit code is 1 then.
    """
    lines = lines_of(ImportKind(kind), _format(file, given))

    async def work() -> Summary:
        async with open_center(settings) as center:
            desk = desk_of(center, await shop_of(center, shop))
            return await _taken(desk, ImportKind(kind), lines, file, from_line)

    summary = run(work())
    if lines.ignored:
        click.echo(f"Columns that were not read: {', '.join(lines.ignored)}.", err=True)
    click.echo(
        f"{summary.created:,} created, {summary.changed:,} changed, {summary.unchanged:,} unchanged, "
        f"{summary.failed:,} left out."
    )
    if summary.failed:
        raise SystemExit(1)


async def _taken(desk: Desk, kind: ImportKind, lines: RecordLines, file: BinaryIO, from_line: int) -> Summary:
    summary = Summary()
    with _bar(file) as bar:
        try:
            async for progress in import_records(desk, kind, lines, _chunks(file, bar), from_line=from_line):
                summary.add(progress)
                for error in progress.errors:
                    click.echo(_told(error), err=True)
        except BaseException:
            click.echo(f"Stopped. Go on with --from-line {max(summary.line + 1, from_line)}.", err=True)
            raise
    return summary


def _format(file: BinaryIO, given: str | None) -> ImportFormat:
    name = given or _FORMATS.get(Path(file.name).suffix.lower())
    if name is None:
        raise click.UsageError("Say how the file is written: --format csv or --format jsonl.")
    return ImportFormat(name)


@contextmanager
def _bar(file: BinaryIO) -> Iterator[Any]:
    """A bar of the bytes that were read, where their number is known."""
    size = Path(file.name).stat().st_size if Path(file.name).is_file() else None
    with click.progressbar(length=size or 0, label="Importing", file=sys.stderr) as bar:
        yield bar


async def _chunks(file: BinaryIO, bar: Any) -> AsyncIterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
        bar.update(len(chunk))


def _told(error: LineError) -> str:
    where = f"line {error.line}" + (f", {error.field}" if error.field else "")
    return f"{where}: {error.message}"
