"""Instagram: one professional account is one account of ours, page-linked or with Instagram Login."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import httpx

from message_center.channels.instagram import account, sending
from message_center.channels.instagram.events import PLATFORM
from message_center.channels.instagram.flavours import INSTAGRAM, OPTION, Flavour, by_login, by_page
from message_center.channels.media import MediaFetcher
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

ICE_BREAKERS = 4

CONNECTION = ConnectionForm(
    app=AppUse.SHARED,
    fields=(
        ConnectionField(
            name=OPTION,
            kind=ConnectionFieldKind.ACCOUNT_OPTION,
            description="Whose token it is: the linked Facebook page's, or the account's own, by Instagram Login.",
            required=False,
            choices=("page", INSTAGRAM),
        ),
        ConnectionField(name="token", kind=ConnectionFieldKind.ACCOUNT_SECRET, description="The access token."),
        APP_SECRET,
        ConnectionField(
            name="instagram_app_secret",
            kind=ConnectionFieldKind.APP_SECRET,
            description="The app's second secret, which apps with Instagram Login have.",
            required=False,
        ),
        VERIFY_TOKEN,
    ),
)


class InstagramChannel:
    """The channel of Instagram accounts: `Channel` with all that a channel may be beside it.

    A platform app has the secrets `app_secret` and `verify_token`, and `instagram_app_secret` where it uses
    Instagram Login. An account has `token`: its page's, or with the option `login` = `instagram` its own.
    `timeout` bounds each call in seconds, `most_media_bytes` what of a customer's is fetched,
    `people_answer_for` how long after the customer's last act a person may answer.
    """

    name = "instagram"
    connection = CONNECTION
    conversation_kind = ConversationKind.INSTANT
    capabilities = Capabilities(
        images=True,
        files=True,
        buttons=BUTTONS,
        read_receipts=True,
        echoes=True,
        unmarked_echoes=True,
        payment_reminders=True,
        ice_breakers_stored=ICE_BREAKERS,
        ice_breakers_published=ICE_BREAKERS,
    )

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        page_url: str,
        login_url: str,
        graph_version: str,
        people_answer_for: timedelta = window.ANSWER_WINDOW,
        timeout: float = 15,
        most_media_bytes: int = 25_000_000,
    ) -> None:
        self._by_page = by_page(GraphApi(http, page_url, graph_version, timeout=timeout))
        self._by_login = by_login(GraphApi(http, login_url, graph_version, timeout=timeout))
        self._people_answer_for = people_answer_for
        self._media = MediaFetcher(http, hosts=MEDIA_HOSTS, most_bytes=most_media_bytes, timeout=timeout)

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
        """The challenge of Meta's verification, or None."""
        return signing.challenge(query, verify_token=secrets.get("verify_token", ""))

    def is_signed(self, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> bool:
        """Whether one of the app's two secrets signed this body: Meta uses either (Meta webhooks: signatures)."""
        return signing.is_signed(body, headers, secrets=_either(secrets))

    def person_to_forget(self, body: bytes, secrets: Mapping[str, str]) -> PersonToForget | None:
        """Who asked Meta to have their data deleted, if one of the app's two secrets signed it."""
        return deletion.person_to_forget(body, secrets=_either(secrets))

    def translate(self, body: bytes) -> Sequence[Inbound]:
        """The body's events in our words."""
        return envelope.translate(body, PLATFORM)

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """Texts of up to 1000 bytes, then the attachments."""
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
        api = self._flavour(access).api
        return await sending.send(
            api, token=_token(access), identity=recipient.identity, message=message, part=part
        )

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Free text for 24 hours after the customer's last act, and by people for as long as the app may."""
        return window.replyability(conversation, now=now, people_answer_for=self._people_answer_for)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Ask the platform which Instagram account the token opens."""
        return await account.check(self._flavour(access), access.account, token=_token(access))

    async def subscribe(self, access: AccountAccess) -> SendOutcome:
        """Have the account's events sent to our app."""
        way = self._flavour(access)
        return await subscription.subscribe(way.api, "me", token=_token(access), fields=way.subscribed)

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """Name and picture, as far as the person and our permissions allow."""
        return await account.fetch_profile(self._flavour(access).api, identity, token=_token(access))

    async def fetch_media(self, access: AccountAccess, message_id: str, attachment: Attachment) -> MediaOutcome:
        """What a customer sent, from the address in the webhook, which expires."""
        return await self._media.fetch(attachment.url or "")

    async def publish_ice_breakers(self, access: AccountAccess, items: Sequence[IceBreaker]) -> SendOutcome:
        """Show these on the account. Instagram's app for iOS and its web page on a desktop do not show them."""
        way = self._flavour(access)
        return await ice_breakers.publish(way.api, items, token=_token(access), naming=way.naming)

    def _flavour(self, access: AccountAccess) -> Flavour:
        return self._by_login if access.account.options.get(OPTION) == INSTAGRAM else self._by_page


def _either(secrets: Mapping[str, str]) -> list[str]:
    return [secrets.get("app_secret", ""), secrets.get("instagram_app_secret", "")]


def _token(access: AccountAccess) -> str:
    return access.secrets.get("token", "")
