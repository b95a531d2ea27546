"""The two ways to an Instagram account: through the Facebook page it is linked with, or by Instagram Login.

Which one an account uses is its option `login` (Instagram Platform: the two logins).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from message_center.channels.meta.graph import GraphApi
from message_center.channels.meta.messaging.subscription import PAGE_FIELDS
from message_center.channels.reading import Json, identifier, mapping, words

OPTION = "login"
PAGE, INSTAGRAM = "page", "instagram"

LOGIN_FIELDS = (
    "messages",
    "messaging_postbacks",
    "message_reactions",
    "messaging_seen",
    "messaging_referral",
)
"""The webhook fields of an account with Instagram Login."""


@dataclass(frozen=True, slots=True)
class Itself:
    """What the platform says of the account that a token opens; a page without Instagram has no `external_id`."""

    external_id: str | None
    name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flavour:
    """How accounts of one kind are reached.

    `about` are the fields of `me` that tell whose token it is, `itself` reads them; `subscribed` are the webhook
    fields; `naming` is what profile calls say beside, because a page's token opens the page's profile too.
    """

    api: GraphApi
    about: str
    itself: Callable[[Json], Itself]
    subscribed: tuple[str, ...]
    naming: Mapping[str, str] = field(default_factory=dict)


def by_page(api: GraphApi) -> Flavour:
    """Page-linked accounts: a page's token at graph.facebook.com."""
    return Flavour(
        api=api,
        about="id,name,instagram_business_account{id,username}",
        itself=_linked,
        subscribed=PAGE_FIELDS,
        naming={"platform": "instagram"},
    )


def by_login(api: GraphApi) -> Flavour:
    """Accounts with Instagram Login: a user's token at graph.instagram.com."""
    return Flavour(api=api, about="user_id,username", itself=_own, subscribed=LOGIN_FIELDS)


def _linked(me: Json) -> Itself:
    return _itself(mapping(me.get("instagram_business_account")), "id")


def _own(me: Json) -> Itself:
    """`user_id` is the professional account's id; `id` would be another one, of the app's own."""
    return _itself(me, "user_id")


def _itself(told: Json, id_field: str) -> Itself:
    username = words(told.get("username"))
    return Itself(identifier(told.get(id_field)), f"@{username}" if username else None)
