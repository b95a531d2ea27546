"""How Instagram differs from Messenger on the wire: names, what is told, errors (Instagram Platform)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from message_center.simulator.config import ALL_FIELDS, PageConfig
from message_center.simulator.meta import errors

if TYPE_CHECKING:
    from message_center.simulator.meta.platform import Message

LOGIN_FIELDS = (
    "messages",
    "messaging_postbacks",
    "message_reactions",
    "messaging_seen",
    "messaging_referral",
    "message_edit",
    "messaging_optins",
    "messaging_handover",
    "standby",
    "comments",
)
"""The webhook fields that an account with Instagram Login can be subscribed to."""

FACEBOOK, INSTAGRAM = "graph", "instagram"
"""The two hosts, by their first path segment here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way of speaking with the platform.

    `told` says which subscribed field lets an event be told, by the event's field on Messenger; an event that is
    not in it is never told. `naming` is what profile calls must say.
    """

    object_name: str
    host: str
    fields: tuple[str, ...]
    told: Mapping[str, str]
    person_fields: tuple[str, ...]
    read: Callable[[Message], dict[str, Any]]
    echoes_marks: bool
    window_closed: errors.GraphError
    no_such_person: errors.GraphError
    naming: str | None = None


_ONE_OF_MESSENGERS = ("message_deliveries", "messaging_policy_enforcement", "feed")
_MESSENGER_PERSON = ("id", "name", "first_name", "last_name", "profile_pic", "locale", "timezone", "gender")
_INSTAGRAM_PERSON = (
    *("id", "name", "username", "profile_pic", "follower_count", "is_verified_user"),
    *("is_user_follow_business", "is_business_follow_user"),
)


def _up_to_time(message: Message) -> dict[str, Any]:
    return {"watermark": message.created}


def _up_to_message(message: Message) -> dict[str, Any]:
    return {"mid": message.mid}


MESSENGER = Dialect(
    object_name="page",
    host=FACEBOOK,
    fields=ALL_FIELDS,
    told={name: name for name in ALL_FIELDS},
    person_fields=_MESSENGER_PERSON,
    read=_up_to_time,
    echoes_marks=True,
    window_closed=errors.WINDOW_CLOSED,
    no_such_person=errors.NO_SUCH_PERSON,
)

PAGE_LINKED = Dialect(
    object_name="instagram",
    host=FACEBOOK,
    fields=ALL_FIELDS,
    told={
        **{name: name for name in ALL_FIELDS if name not in _ONE_OF_MESSENGERS},
        "message_echoes": "messages",
    },
    person_fields=_INSTAGRAM_PERSON,
    read=_up_to_message,
    echoes_marks=False,
    window_closed=errors.INSTAGRAM_WINDOW_CLOSED,
    no_such_person=errors.NO_SUCH_INSTAGRAM_USER,
    naming="instagram",
)

INSTAGRAM_LOGIN = Dialect(
    object_name="instagram",
    host=INSTAGRAM,
    fields=LOGIN_FIELDS,
    told={
        **{name: name for name in ALL_FIELDS if name in LOGIN_FIELDS},
        "message_echoes": "messages",
        "message_reads": "messaging_seen",
        "message_edits": "message_edit",
        "messaging_referrals": "messaging_referral",
        "messaging_handovers": "messaging_handover",
    },
    person_fields=_INSTAGRAM_PERSON,
    read=_up_to_message,
    echoes_marks=False,
    window_closed=errors.INSTAGRAM_WINDOW_CLOSED,
    no_such_person=errors.NO_SUCH_INSTAGRAM_USER,
)


def dialect_of(page: PageConfig) -> Dialect:
    """A Facebook page's, or that of the Instagram account's way of connecting."""
    if page.instagram is None:
        return MESSENGER
    return INSTAGRAM_LOGIN if page.instagram.login == "instagram" else PAGE_LINKED
