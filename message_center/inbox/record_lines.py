"""From a stream of bytes to numbered records: JSON lines or CSV, never more than a record in memory (spec D7).

A broken line stops nothing: it is told with its number, and reading goes on behind it. Only what makes the whole
file unreadable (another encoding, a header without the columns that must be there) is raised.
"""

import csv
from collections import deque
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson

from message_center.domain.imports import Refusal
from message_center.errors import InvalidInput

LINE_BYTES = 262_144
"""The longest line, and the longest CSV record over several lines."""

RECORD_LINES = 100
"""How many lines a quoted CSV cell may reach; further on, a quotation mark was forgotten."""

_NOT_UTF_8 = "This line is not UTF-8; save the file as UTF-8 (in Excel: 'CSV UTF-8')."
_TOO_LONG = f"At most {LINE_BYTES} bytes."
_OTHER_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


class ImportFormat(StrEnum):
    """How the records are written."""

    JSON_LINES = "jsonl"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Line:
    """A record, or why there is none, with the number of the line in which it begins, from 1."""

    number: int
    record: Mapping[str, Any] | None = None
    refusal: Refusal | None = None


Numbered = tuple[int, bytes | None]
"""A line without its end, None where it was longer than LINE_BYTES."""


@dataclass
class RecordLines:
    """Reads records. After the first one, `ignored` names the columns of a CSV that no field belongs to."""

    format: ImportFormat
    fields: Collection[str]
    required: Sequence[str]
    ignored: tuple[str, ...] = ()

    async def read(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[Line]:
        """The records in their order. Raises InvalidInput for a file that cannot be read at all."""
        lines = _readable(_lines(chunks))
        if self.format is ImportFormat.JSON_LINES:
            async for number, line in lines:
                if line is None or line.strip():
                    yield _json(number, line)
            return
        columns: list[str] = []
        async for number, record in _csv_records(lines):
            if not columns:
                columns = self._header(record)
            elif isinstance(record, Refusal):
                yield Line(number, refusal=record)
            elif record.strip():
                yield _row(number, record, columns)

    def _header(self, record: str | Refusal) -> list[str]:
        cells = [] if isinstance(record, Refusal) else _cells(record)
        if isinstance(record, Refusal) or isinstance(cells, Refusal):
            raise InvalidInput("The first line must be a CSV header in UTF-8: the columns' names.", field="header")
        columns = [cell.strip().lower() for cell in cells]
        missing = [name for name in self.required if name not in columns]
        if missing:
            raise InvalidInput(
                f"The header lacks the columns {', '.join(missing)}; columns are separated by commas.",
                field="header",
            )
        twice = sorted({name for name in columns if columns.count(name) > 1})
        if twice:
            raise InvalidInput(f"The header has {', '.join(twice)} more than once.", field="header")
        self.ignored = tuple(name for name in columns if name not in self.fields)
        return columns


async def _lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[Numbered]:
    """Numbered lines; a too long one is dropped while it comes."""
    number, held, dropping = 1, b"", False
    async for chunk in chunks:
        *ended, rest = (held + chunk).split(b"\n")
        for line in ended:
            yield number, None if dropping or len(line) > LINE_BYTES else line.removesuffix(b"\r")
            number, dropping = number + 1, False
        dropping = dropping or len(rest) > LINE_BYTES
        held = b"" if dropping else rest
    if held or dropping:
        yield number, None if dropping else held


async def _readable(lines: AsyncIterator[Numbered]) -> AsyncIterator[Numbered]:
    """Without a byte order mark. Raises InvalidInput for a file in UTF-16."""
    async for number, line in lines:
        if number == 1 and line is not None:
            if line.startswith(_OTHER_ENCODINGS) or b"\0" in line:
                raise InvalidInput("The file is not UTF-8; save it as UTF-8 and send it again.", field="file")
            yield number, line.removeprefix(b"\xef\xbb\xbf")
        else:
            yield number, line


def _json(number: int, line: bytes | None) -> Line:
    if line is None:
        return Line(number, refusal=Refusal(None, _TOO_LONG))
    try:
        line.decode()
        record = orjson.loads(line)
    except UnicodeDecodeError:
        return Line(number, refusal=Refusal(None, _NOT_UTF_8))
    except orjson.JSONDecodeError:
        return Line(number, refusal=Refusal(None, "This line is not JSON."))
    if not isinstance(record, dict):
        return Line(number, refusal=Refusal(None, "This line is not a JSON object."))
    return Line(number, record=record)


async def _csv_records(lines: AsyncIterator[Numbered]) -> AsyncIterator[tuple[int, str | Refusal]]:
    """Lines put together where a quoted cell reaches over several of them.

    If that never ends, the line with the open quotation mark is told, and reading goes on right behind it.
    """
    opened: list[tuple[int, str]] = []
    async for numbered in lines:
        waiting = deque([numbered])
        while waiting:
            number, line = waiting.popleft()
            text = _text(line)
            if isinstance(text, Refusal):
                yield number, text
                continue
            opened.append((number, text))
            if _is_whole(opened):
                yield opened[0][0], "\n".join(part for _, part in opened)
                opened = []
            elif _is_too_much(opened):
                yield opened[0][0], _OPEN_QUOTE
                waiting.extendleft((one, part.encode()) for one, part in reversed(opened[1:]))
                opened = []
    for number, text in opened:
        yield number, (_OPEN_QUOTE if text.count('"') % 2 else text)


_OPEN_QUOTE = Refusal(None, "A quotation mark is never closed; double those inside of quoted cells.")


def _text(line: bytes | None) -> str | Refusal:
    if line is None:
        return Refusal(None, _TOO_LONG)
    try:
        return line.decode()
    except UnicodeDecodeError:
        return Refusal(None, _NOT_UTF_8)


def _is_whole(opened: Sequence[tuple[int, str]]) -> bool:
    return sum(part.count('"') for _, part in opened) % 2 == 0


def _is_too_much(opened: Sequence[tuple[int, str]]) -> bool:
    return len(opened) > RECORD_LINES or sum(len(part) for _, part in opened) > LINE_BYTES


def _row(number: int, record: str, columns: Sequence[str]) -> Line:
    cells = _cells(record)
    if isinstance(cells, Refusal):
        return Line(number, refusal=cells)
    if len(cells) != len(columns):
        message = f"{len(cells)} cells, but the header has {len(columns)} columns; quote cells that hold a comma."
        return Line(number, refusal=Refusal(None, message))
    return Line(number, record=dict(zip(columns, cells, strict=True)))


def _cells(record: str) -> list[str] | Refusal:
    try:
        [cells] = csv.reader([record], strict=True)
    except (csv.Error, ValueError):
        return Refusal(None, "This line is not CSV; check its quotation marks.")
    return cells
