"""Opaque cursors: made and read here, bound to what they were made for.

A list's cursor holds the sort key of a row; a feed's cursor holds the change stream's position.
"""

import base64
import binascii
from datetime import UTC, datetime, timedelta

from bson import ObjectId

from message_center.domain.hits import Place
from message_center.domain.ids import Id
from message_center.errors import CursorInvalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def row_cursor(order: str, at: datetime, row_id: Id) -> str:
    """The cursor of a row in a list ordered by a time and the id; `order` names the order."""
    milliseconds = (at - _EPOCH) // timedelta(milliseconds=1)
    return _encode(order[0].encode() + milliseconds.to_bytes(8, "big", signed=True) + bytes.fromhex(row_id))


def read_row_cursor(order: str, cursor: str) -> tuple[datetime, ObjectId]:
    """The time and id of a row cursor. Raises CursorInvalid, also for a cursor of another order."""
    data = _decode(cursor)
    if len(data) != 21 or data[:1] != order[0].encode():
        raise CursorInvalid("This cursor was not made for this list and order; start from the first page.")
    milliseconds = int.from_bytes(data[1:9], "big", signed=True)
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds), ObjectId(data[9:])
    except OverflowError as error:
        raise CursorInvalid("This cursor is damaged; start from the first page.") from error


def hit_cursor(place: Place) -> str:
    """The cursor of a hit among what a search found."""
    return row_cursor("hits", place.at, place.id)


def read_hit_cursor(cursor: str) -> Place:
    """The place of a hit. Raises CursorInvalid, also for a cursor of another list."""
    at, row_id = read_row_cursor("hits", cursor)
    return Place(at=at, id=Id(str(row_id)))


def rank_cursor(rank: str) -> str:
    """The cursor of a row in an order of people's own (domain/ranks.py)."""
    return _encode(b"r" + rank.encode())


def read_rank_cursor(cursor: str) -> str:
    """The rank of a row. Raises CursorInvalid."""
    data = _decode(cursor)
    if data[:1] != b"r" or not data[1:].isalnum():
        raise CursorInvalid("This cursor was not made for this list; start from the first page.")
    return data[1:].decode()


def sequence_cursor(sequence: int) -> str:
    """The cursor of a message in its conversation."""
    return _encode(b"s" + sequence.to_bytes(8, "big"))


def read_sequence_cursor(cursor: str) -> int:
    """The sequence number of a message cursor. Raises CursorInvalid."""
    data = _decode(cursor)
    if len(data) != 9 or data[:1] != b"s":
        raise CursorInvalid("This cursor was not made for a list of messages; start from the first page.")
    sequence = int.from_bytes(data[1:], "big")
    if sequence >= 1 << 63:
        raise CursorInvalid("This cursor is damaged; start from the first page.")
    return sequence


def search_cursor(stage: int, text: str, row_id: Id) -> str:
    """The cursor of a row that was found by how its text begins, in one of a search's stages."""
    return _encode(b"b" + bytes([stage]) + ObjectId(row_id).binary + text.encode())


def read_search_cursor(cursor: str, *, stages: int) -> tuple[int, str, Id]:
    """Stage, text and id of a search's cursor. Raises CursorInvalid, also for one of a search with more stages."""
    data = _decode(cursor)
    if len(data) < 14 or data[:1] != b"b" or data[1] >= stages:
        raise CursorInvalid("This cursor was not made for this search; start from the first page.")
    try:
        return data[1], data[14:].decode(), Id(str(ObjectId(data[2:14])))
    except UnicodeDecodeError as error:
        raise CursorInvalid("This cursor is damaged; start from the first page.") from error


def feed_cursor(shop_id: Id, token: str) -> str:
    """The cursor of a position in the feed, bound to its shop."""
    return _encode(b"f" + ObjectId(shop_id).binary + bytes.fromhex(token))


def read_feed_cursor(shop_id: Id, cursor: str) -> str:
    """The change stream's position. Raises CursorInvalid, also for a cursor of another shop."""
    data = _decode(cursor)
    if len(data) < 14 or data[:1] != b"f" or data[1:13] != ObjectId(shop_id).binary:
        raise CursorInvalid("This cursor was not made for this shop's events; reload and take a new one.")
    return data[13:].hex().upper()


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(cursor: str) -> bytes:
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise CursorInvalid("This cursor is damaged; start from the first page.") from error
