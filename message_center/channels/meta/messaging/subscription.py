"""Having the events of a page or an Instagram account sent to our app (Messenger Platform, Instagram Platform)."""

from collections.abc import Sequence
from urllib.parse import quote

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.contracts.sending import Accepted, SendOutcome

PAGE_FIELDS = (
    "messages",
    "messaging_postbacks",
    "messaging_referrals",
    "message_echoes",
    "message_deliveries",
    "message_reads",
    "message_reactions",
    "message_edits",
    "messaging_optins",
    "messaging_policy_enforcement",
)
"""A page's webhook fields whose events we translate."""


async def subscribe(api: GraphApi, owner: str, *, token: str, fields: Sequence[str] = PAGE_FIELDS) -> SendOutcome:
    """Ask for exactly these fields; asking again changes nothing. `owner` is an id, or `me`: the token's."""
    body = {"subscribed_fields": ",".join(fields)}
    outcome = await api.post(f"{quote(owner, safe='')}/subscribed_apps", body, token=token)
    return Accepted("") if isinstance(outcome, Answered) else outcome
