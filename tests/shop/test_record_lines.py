"""Files as shops have them: broken lines stop nothing, and nothing is held in memory but a record."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.errors import InvalidInput
from message_center.inbox.record_lines import LINE_BYTES, ImportFormat, Line, RecordLines

CSV, JSON = ImportFormat.CSV, ImportFormat.JSON_LINES

pytestmark = pytest.mark.spec("D7")


async def read(content: bytes, written: ImportFormat = CSV, *, step: int = 7) -> list[Line]:
    """The lines of a file that comes in small pieces."""

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(content), step):
            yield content[start : start + step]

    lines = RecordLines(written, fields=("id", "name"), required=("id",))
    return [line async for line in lines.read(chunks())]


def told(lines: list[Line]) -> list[tuple[int, object]]:
    """Numbers with the records, or with how the refusals begin."""
    return [(one.number, one.record if one.refusal is None else one.refusal.message[:20]) for one in lines]


async def test_csv_is_read_as_shops_save_it() -> None:
    """A byte order mark, Windows line ends, quoted commas and line breaks, and empty lines are all understood."""
    content = '\ufeffid,name\r\nM-1,"Mei, the\r\nfirst ""one"""\r\n\r\nM-2,小美\r\n'.encode()
    assert told(await read(content)) == [
        (2, {"id": "M-1", "name": 'Mei, the\nfirst "one"'}),
        (5, {"id": "M-2", "name": "小美"}),
    ]


async def test_broken_csv_lines_stop_nothing() -> None:
    """Each broken line is told with its number and what to mend; all others are read."""
    content = b"\n".join(
        [
            b"id,name",
            b"M-1,good",
            b"M-2",
            b"M-3,too,many",
            b"M-4,\xc4\xa3\xa4\xc0",
            b'M-5,"half" quoted',
            b"M-6," + b"x" * (LINE_BYTES + 10),
            b"M-7,good",
        ]
    )
    assert told(await read(content, step=1000)) == [
        (2, {"id": "M-1", "name": "good"}),
        (3, "1 cells, but the hea"),
        (4, "3 cells, but the hea"),
        (5, "This line is not UTF"),
        (6, "This line is not CSV"),
        (7, "At most 262144 bytes"),
        (8, {"id": "M-7", "name": "good"}),
    ]


async def test_a_forgotten_quotation_mark_costs_one_line() -> None:
    """A quotation mark that is never closed does not swallow the rest of the file."""
    rows = [b"id,name", b'M-0,"forgotten', *(b"M-%d,good" % number for number in range(1, 300))]
    lines = await read(b"\n".join(rows), step=4096)
    assert [one.number for one in lines if one.refusal] == [2]
    assert [one.record["id"] for one in lines if one.record] == [f"M-{number}" for number in range(1, 300)]
    short = await read(b"\n".join(rows[:4]))
    assert told(short) == [
        (2, "A quotation mark is "),
        *((n, {"id": f"M-{n - 2}", "name": "good"}) for n in (3, 4)),
    ]


async def test_broken_json_lines_stop_nothing() -> None:
    """What is not a JSON object in UTF-8 is told with its number."""
    content = b"\n".join(
        [b'{"id": "M-1"}', b"", b'{"id": ', b"[1]", b'{"id": "\xff"}', b'"' + b"x" * LINE_BYTES, b'{"id": "M-7"}']
    )
    assert told(await read(content, JSON, step=5000)) == [
        (1, {"id": "M-1"}),
        (3, "This line is not JSO"),
        (4, "This line is not a J"),
        (5, "This line is not UTF"),
        (6, "At most 262144 bytes"),
        (7, {"id": "M-7"}),
    ]


@pytest.mark.parametrize(
    ("content", "field", "words"),
    [
        (b"name\nMei\n", "header", "lacks the columns id"),
        (b"id;name\nM-1;Mei\n", "header", "separated by commas"),
        (b"id,name,ID\nM-1,Mei,M-1\n", "header", "id more than once"),
        (b"\xa6\xd1,name\n", "header", "UTF-8"),
        ("id,name\nM-1,小美\n".encode("utf-16"), "file", "UTF-8"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_whole(content: bytes, field: str, words: str) -> None:
    """Another encoding or a header without the needed columns is told at once, with what to do."""
    with pytest.raises(InvalidInput, match=words) as refused:
        await read(content)
    assert refused.value.field == field


@given(st.binary(max_size=300), st.integers(1, 40), st.sampled_from(ImportFormat))
async def test_it_does_not_matter_in_which_pieces_a_file_comes(
    content: bytes, step: int, written: ImportFormat
) -> None:
    """Whatever a file holds, it is read the same way in any pieces, and never breaks the reader."""
    header = b"id,name\n" if written is CSV else b""
    try:
        whole = await read(header + content, written, step=1000)
    except InvalidInput:
        return
    assert await read(header + content, written, step=step) == whole
