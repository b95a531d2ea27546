"""Tags of a member at the host and of the customer here: what the host changes is changed here (spec D2).

The host knows tags by name, each side may change them, and neither says what it did. So the customer keeps what
the host told last (`told_tags`): only what differs from that is news. A tag that the host never had stays. A tag
that was renamed here is meant by its former names as well, which the host uses until it has heard of the new one.
What the host tells of somebody for the first time is no news of today: it brings back no tag that was deleted.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.members import MemberChange
from message_center.domain.tags import TAGS_OF_A_CUSTOMER, Tag, checked_name
from message_center.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class TagNews:
    """What the host changed since it told last: folded names, for `put_on` with the name as we would have it."""

    put_on: Mapping[str, str]
    taken_off: frozenset[str]


def as_called_now(names: Iterable[str], renamed: Mapping[str, Tag]) -> tuple[str, ...]:
    """What the host says in today's names; `renamed` are the tags that were called otherwise, by folded name."""
    return tuple(renamed[key].name if (key := folded(name)) in renamed else name for name in names)


def without_deleted(names: Iterable[str], deleted: Collection[str]) -> tuple[str, ...]:
    """What the host says first of somebody, without the names of deleted tags; `deleted` are folded names."""
    return tuple(name for name in names if folded(name) not in deleted)


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


def names_to_take_off(told: Iterable[str], tag: Tag, others: Iterable[Tag]) -> tuple[str, ...]:
    """The names under which the host may have this tag; never one that is the name of one of these other tags."""
    taken = {folded(other.name) for other in others}
    known = tuple(told)
    return tuple(one for name in tag.names if folded(name) not in taken for one in names_at_host(known, name))


def renaming_at_host(told: Iterable[str], tag: Tag, others: Iterable[Tag]) -> MemberChange:
    """What makes a member have the tag by its new name alone; `others` are further tags that they have."""
    known, ours = tuple(told), folded(tag.name)
    old = names_to_take_off(known, tag, others)
    return MemberChange(
        tags_added=names_at_host(known, tag.name)[:1],
        tags_removed=tuple(one for one in old if folded(one) != ours),
    )


def is_renamed_at_host(told: Iterable[str], waiting: Sequence[MemberChange], change: MemberChange) -> bool:
    """Whether the host has what this renaming wants, or will have it once it took what waits for it, in order.

    While anything waits, what the host told may be outdated: then only what waits counts.
    """
    outdated = bool(waiting)
    there: dict[str, bool] = {} if outdated else {folded(name): True for name in told}
    for one in waiting:
        there |= {folded(name): False for name in one.tags_removed}
        there |= {folded(name): True for name in one.tags_added}
    has_new = all(there.get(folded(name), False) for name in change.tags_added)
    has_old = any(there.get(folded(name), outdated) for name in change.tags_removed)
    return has_new and not has_old


def names_at_host(told: Iterable[str], name: str) -> tuple[str, ...]:
    """How the host calls this tag: as it told, in whatever case and width; else as we call it."""
    return tuple(one for one in told if folded(one) == folded(name)) or (name,)


def _ours(name: str) -> str | None:
    """The name as a tag of ours has it; None for one that cannot be a tag's."""
    try:
        return checked_name(name, field="tags")
    except InvalidInput:
        return None
