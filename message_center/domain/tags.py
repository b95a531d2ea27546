"""Tags that staff and rules put on customers (glossary: Tag; spec D4)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from message_center.domain.customers import Customer
from message_center.domain.facts import Happened
from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.errors import InvalidInput, LimitExceeded

NAME_LIMIT = 40
TAGS_OF_A_SHOP = 1000
TAGS_OF_A_CUSTOMER = 100
FORMER_NAMES = 20
"""How many of its earlier names a tag remembers: the latest."""
DELETED_REMEMBERED = timedelta(days=90)
"""So long the name of a deleted tag is not brought back by a member whom the shop meets for the first time."""

PALETTE = (
    "#d33c44",
    "#d9730d",
    "#dfab01",
    "#448361",
    "#0f7b6c",
    "#2e7d9a",
    "#337ea9",
    "#4a5fc1",
    "#9065b0",
    "#c14c8a",
    "#976d57",
    "#787774",
)
"""Colours to offer; any other is allowed."""

_COLOR = re.compile(r"#[0-9a-f]{6}")
_MARKS_OF_CONTROL = frozenset({"Cc", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """A new name on its way to the members who have the tag (spec D2): a walk through them, in order of their ids.

    `at` is when the tag was renamed, `begins_at` when the walk begins or began, `after` the last customer passed.
    """

    at: datetime
    begins_at: datetime
    after: Id | None = None

    def walked(self, last: Id | None, *, settled: timedelta, now: datetime) -> "Renaming | None":
        """What is left after a batch that ended with this customer; None for `last` says that the walk is through.

        Whoever is given the tag in the moment of the renaming may get it by its old name, and behind the walk's
        back. So it is done only by a walk that began `settled` later, when no such moment lasts any more.
        """
        if last is not None:
            return replace(self, after=last)
        again = self.at + settled
        return None if self.begins_at >= again else replace(self, begins_at=max(now, again), after=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag with its colour, a CSS hex colour like `#d33c44`.

    `former_names` are what it was called before, oldest first: members of the host shop may still have it so.
    `deleted_at` is set on a tombstone: nobody sees the tag any more, and its names are remembered for a while.
    """

    id: Id
    shop_id: Id
    name: str
    color: str
    revision: int = 0
    former_names: tuple[str, ...] = ()
    renaming: Renaming | None = None
    deleted_at: datetime | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """All that the host may call it."""
        return (self.name, *self.former_names)


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChoice:
    """A tag as somebody chose it: one of the shop's by its id, or one by its name, made when there is none.

    `color` recolours a tag that exists; a new one without it gets a colour of the palette. `field` is where the
    choice stands in the input.
    """

    id: str | None = None
    name: str | None = None
    color: str | None = None
    field: str

    def checked(self) -> "TagChoice":
        """The choice with name and colour as they are kept. Raises InvalidInput."""
        if (self.id is None) == (self.name is None):
            raise InvalidInput("Choose a tag by its `id`, or by a `name`.", field=self.field)
        name, color = self.name, self.color
        return replace(
            self,
            name=None if name is None else checked_name(name, field=f"{self.field}.name"),
            color=None if color is None else checked_color(color, field=f"{self.field}.color"),
        )


def checked_name(name: str, *, field: str) -> str:
    """A tag's name as it is kept. Raises InvalidInput."""
    return checked_line(name, "A tag's name", limit=NAME_LIMIT, field=field)


def checked_line(text: str, what: str, *, limit: int, field: str) -> str:
    """A line of text as it is kept: without spaces around it, in NFC. Raises InvalidInput.

    Its length counts Unicode code points.
    """
    kept = unicodedata.normalize("NFC", text.strip())
    if any(unicodedata.category(character) in _MARKS_OF_CONTROL for character in kept):
        raise InvalidInput(f"{what} is one line of text.", field=field)
    if not any(unicodedata.category(character)[0] not in "CZ" for character in kept):
        raise InvalidInput(f"{what} is required.", field=field)
    if len(kept) > limit:
        raise InvalidInput(f"{what} has at most {limit} characters.", field=field)
    return kept


def checked_color(color: str, *, field: str) -> str:
    """The colour in small letters. Raises InvalidInput."""
    kept = color.lower()
    if not _COLOR.fullmatch(kept):
        raise InvalidInput("Write the colour as #rrggbb, for example #d33c44.", field=field)
    return kept


def renamed(tag: Tag, name: str, *, at: datetime) -> Tag:
    """The tag with this name, which is to be carried to its members, and the old one remembered.

    Another case or width is no other name: the host keeps its spelling (domain/member_tags.py).
    """
    if folded(name) == folded(tag.name):
        return replace(tag, name=name)
    former = [one for one in (*tag.former_names, tag.name) if folded(one) != folded(name)]
    on_its_way = Renaming(at=at, begins_at=at)
    return replace(tag, name=name, former_names=tuple(former[-FORMER_NAMES:]), renaming=on_its_way)


def default_color(name: str) -> str:
    """A colour of the palette for a tag whose colour nobody chose; the same for the same name."""
    return PALETTE[sum(map(ord, folded(name))) % len(PALETTE)]


def text_color(color: str) -> str:
    """Black or white, whichever is easier to read on this colour: a contrast of 4.5 or more on any."""
    return max(("#000000", "#ffffff"), key=lambda text: contrast(text, color))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def is_named_like(name: str, searched: str) -> bool:
    """Whether a search finds this name: case and width do not matter, spaces and symbols do."""
    return folded(searched) in folded(name)


def retagged(customer: Customer, tag_ids: Sequence[Id], *, happened: Happened) -> tuple[Customer, Happened]:
    """The customer with exactly these tags, each once, and what happened, with what was added and removed.

    Raises LimitExceeded.
    """
    wanted = tuple(dict.fromkeys(tag_ids))
    if len(wanted) > TAGS_OF_A_CUSTOMER:
        raise LimitExceeded(f"A customer has at most {TAGS_OF_A_CUSTOMER} tags.", field="tags")
    before = set(customer.tag_ids)
    changes = {
        "added": " ".join(one for one in wanted if one not in before),
        "removed": " ".join(one for one in customer.tag_ids if one not in wanted),
    }
    told = {name: value for name, value in changes.items() if value}
    return replace(customer, tag_ids=wanted), replace(happened, values={**happened.values, **told})
