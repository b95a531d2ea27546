"""Tags of a member at the host and of the customer here: what the host changes is changed here (spec D2).

The host knows tags by name, each side may change them, and neither says what it did. So the customer keeps what
the host told last (`told_tags`): only what differs from that is news. A tag that the host never had stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.tags import TAGS_OF_A_CUSTOMER, checked_name
from message_center.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class TagNews:
    """What the host changed since it told last: folded names, for `put_on` with the name as we would have it."""

    put_on: Mapping[str, str]
    taken_off: frozenset[str]


def tag_news(told: Iterable[str], now: Iterable[str]) -> TagNews:
    """What is new in `now`. A name that cannot be a tag's here stays the host's alone."""
    before = {folded(name) for name in told}
    after = {folded(name): name for name in now}
    put_on = {key: ours for key, name in after.items() if key not in before and (ours := _ours(name))}
    return TagNews(put_on, frozenset(before - after.keys()))


def tags_after(tag_ids: Sequence[Id], news: TagNews, known: Mapping[str, Id]) -> tuple[Id, ...]:
    """A customer's tags with the news; `known` are the shop's tags by folded name. New ones come last.

    What is beyond the number that a customer may have is left out.
    """
    gone = {known[name] for name in news.taken_off if name in known}
    kept = [one for one in tag_ids if one not in gone]
    more = [known[name] for name in news.put_on if name in known and known[name] not in kept]
    return (*kept, *more[: max(0, TAGS_OF_A_CUSTOMER - len(kept))])


def names_at_host(told: Iterable[str], name: str) -> tuple[str, ...]:
    """How the host calls this tag: as it told, in whatever case and width; else as we call it."""
    return tuple(one for one in told if folded(one) == folded(name)) or (name,)


def _ours(name: str) -> str | None:
    """The name as a tag of ours has it; None for one that cannot be a tag's."""
    try:
        return checked_name(name, field="tags")
    except InvalidInput:
        return None
