"""Facebook Messenger: one page is one account (docs/channels.md)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import httpx

from message_center.channels.media import MediaFetcher
from message_center.channels.messenger import profile, sending
from message_center.channels.messenger.events import PLATFORM
from message_center.channels.meta import deletion, signing
from message_center.channels.meta.connection import APP_SECRET, VERIFY_TOKEN
from message_center.channels.meta.graph import GraphApi
from message_center.channels.meta.media import MEDIA_HOSTS
from message_center.channels.meta.messaging import envelope, ice_breakers, subscription, window
from message_center.channels.meta.messaging.sending import BUTTONS
from message_center.contracts.channels import AccountCheck, Capabilities
from message_center.contracts.media import MediaOutcome
from message_center.contracts.sending import (
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    SendOutcome,
)
from message_center.domain.attachments import Attachment
from message_center.domain.connections import AppUse, ConnectionField, ConnectionFieldKind, ConnectionForm
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.customers import Profile
from message_center.domain.deletion_requests import PersonToForget
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.inbound import Inbound
from message_center.domain.replyability import Replyability

ICE_BREAKERS_STORED = 6

CONNECTION = ConnectionForm(
    app=AppUse.SHARED,
    fields=(
        ConnectionField(
            name="page_id", kind=ConnectionFieldKind.ACCOUNT_ID, description="The page's id at Facebook."
        ),
        ConnectionField(
            name="token", kind=ConnectionFieldKind.ACCOUNT_SECRET, description="The page's access token."
        ),
        APP_SECRET,
        VERIFY_TOKEN,
    ),
)


class MessengerChannel:
    """The channel of Facebook pages: `Channel` with all that a channel may be beside it.

    A platform app has the secrets `app_secret` and `verify_token`, an account has `token` (the page's access
    token). `timeout` bounds each call in seconds, `most_media_bytes` what of a customer's is fetched,
    `people_answer_for` how long after the customer's last act a person may answer.
    """

    name = "messenger"
    connection = CONNECTION
    conversation_kind = ConversationKind.INSTANT

    def __init__(
        self,
        http: httpx.AsyncClient,
        graph_url: str,
        graph_version: str,
        *,
        ice_breakers_published: int = 4,
        people_answer_for: timedelta = window.ANSWER_WINDOW,
        timeout: float = 15,
        most_media_bytes: int = 25_000_000,
    ) -> None:
        self._api = GraphApi(http, graph_url, graph_version, timeout=timeout)
        self._people_answer_for = people_answer_for
        self._media = MediaFetcher(http, hosts=MEDIA_HOSTS, most_bytes=most_media_bytes, timeout=timeout)
        self.capabilities = Capabilities(
            images=True,
            files=True,
            buttons=BUTTONS,
            delivery_receipts=True,
            read_receipts=True,
            echoes=True,
            payment_reminders=True,
            utility_templates=True,
            ice_breakers_stored=ICE_BREAKERS_STORED,
            ice_breakers_published=ice_breakers_published,
        )

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
        """The challenge of Meta's verification, or None."""
        return signing.challenge(query, verify_token=secrets.get("verify_token", ""))

    def is_signed(self, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> bool:
        """Whether the app's secret signed this body."""
        return signing.is_signed(body, headers, secrets=[secrets.get("app_secret", "")])

    def person_to_forget(self, body: bytes, secrets: Mapping[str, str]) -> PersonToForget | None:
        """Who asked Meta to have their data deleted, if the app's secret signed it."""
        return deletion.person_to_forget(body, secrets=[secrets.get("app_secret", "")])

    def translate(self, body: bytes) -> Sequence[Inbound]:
        """The body's events in our words."""
        return envelope.translate(body, PLATFORM)

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """Texts of up to 2000 characters, then the attachments; an approved template goes out alone."""
        return sending.plan(message)

    async def send(
        self,
        access: AccountAccess,
        recipient: Recipient,
        message: OutgoingMessage,
        part: OutgoingPart,
        mark: str,
    ) -> SendOutcome:
        """One call of the Send API. The platform takes no idempotency key: an unknown outcome stays unknown."""
        return await sending.send(
            self._api, token=_token(access), identity=recipient.identity, message=message, part=part, mark=mark
        )

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Free text for 24 hours after the customer's last act, and by people for as long as the app may."""
        return window.replyability(conversation, now=now, people_answer_for=self._people_answer_for)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Ask the platform which page the token belongs to."""
        return await profile.check(self._api, access.account, token=_token(access))

    async def subscribe(self, access: AccountAccess) -> SendOutcome:
        """Have the page's events sent to our app."""
        return await subscription.subscribe(self._api, access.account.external_id, token=_token(access))

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """Name, picture and locale, as far as the person and our permissions allow."""
        return await profile.fetch(self._api, identity, token=_token(access))

    async def fetch_media(self, access: AccountAccess, message_id: str, attachment: Attachment) -> MediaOutcome:
        """What a customer sent, from the address in the webhook, which expires."""
        return await self._media.fetch(attachment.url or "")

    async def publish_ice_breakers(self, access: AccountAccess, items: Sequence[IceBreaker]) -> SendOutcome:
        """Show the first of these on the page, as many as the platform takes."""
        shown = items[: self.capabilities.ice_breakers_published]
        return await ice_breakers.publish(self._api, shown, token=_token(access))


def _token(access: AccountAccess) -> str:
    return access.secrets.get("token", "")
