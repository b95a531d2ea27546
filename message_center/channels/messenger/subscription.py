"""Having a page's events sent to our app (channels.md 2.1)."""

from urllib.parse import quote

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.contracts.sending import Accepted, SendOutcome

FIELDS = (
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
"""The webhook fields whose events we translate."""


async def subscribe(api: GraphApi, page_id: str, *, token: str) -> SendOutcome:
    """Ask for exactly these fields; asking again changes nothing."""
    body = {"subscribed_fields": ",".join(FIELDS)}
    outcome = await api.post(f"{quote(page_id, safe='')}/subscribed_apps", body, token=token)
    return Accepted("") if isinstance(outcome, Answered) else outcome
