"""Who somebody is on WhatsApp: a business-scoped user id, a phone number, or both (docs/channels.md; spec G5)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from message_center.channels.reading import Json, identifier, mapping, sequence, words

ID_LIMIT = 160
"""Characters; what is longer is no id."""

_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """All ids that an event names, the one to know them by first; and what they call themselves."""

    ids: tuple[str, ...]
    name: str | None = None


def is_user_id(name: str) -> bool:
    """Whether this is a business-scoped user id, and no phone number."""
    return _USER_ID.fullmatch(name) is not None


def person_of(value: Json, *told: object) -> Person:
    """The person whom an event names by the ids `told`, with what the `contacts` beside it tell of them."""
    contact = _contact(value, _ids(told))
    ids = _ids((*told, contact.get("user_id"), contact.get("wa_id")))
    profile = mapping(contact.get("profile"))
    return Person(
        ids=tuple(sorted(ids, key=lambda one: not is_user_id(one))),
        name=words(profile.get("name")) or words(profile.get("username")) or None,
    )


def contacts_of(value: Json, person: Person) -> list[Json]:
    """What of the contacts is about this person."""
    return [one for one in (_contact(value, person.ids),) if one]


def _contact(value: Json, ids: Iterable[str]) -> Json:
    """The contact with one of these ids."""
    wanted = set(ids)
    contacts = [mapping(one) for one in sequence(value.get("contacts"))]
    return next((one for one in contacts if wanted & set(_ids((one.get("user_id"), one.get("wa_id"))))), {})


def _ids(told: Iterable[object]) -> tuple[str, ...]:
    names = (identifier(one) for one in told)
    known = (one.removeprefix("+") for one in names if one is not None and len(one) <= ID_LIMIT)
    return tuple(dict.fromkeys(one for one in known if one))
