"""WhatsApp, through Meta's Cloud API: one business phone number is one account (docs/channels.md)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import httpx

from message_center.channels.meta import signing
from message_center.channels.meta.connection import APP_SECRET, VERIFY_TOKEN
from message_center.channels.meta.graph import GraphApi
from message_center.channels.whatsapp import account, sending, translation
from message_center.channels.whatsapp.media import WhatsAppMedia
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
from message_center.domain.inbound import Inbound
from message_center.domain.replyability import Replyability, ReplyBarrier, within_window

ANSWER_WINDOW = timedelta(hours=24)
CONNECTION = ConnectionForm(
    app=AppUse.SHARED,
    fields=(
        ConnectionField(
            name="phone_number_id",
            kind=ConnectionFieldKind.ACCOUNT_ID,
            description="Meta's id of the number, which is not the number itself.",
        ),
        ConnectionField(
            name="waba_id",
            kind=ConnectionFieldKind.ACCOUNT_OPTION,
            description="The id of the WhatsApp Business Account that the number belongs to.",
        ),
        ConnectionField(
            name="token", kind=ConnectionFieldKind.ACCOUNT_SECRET, description="A system user's access token."
        ),
        APP_SECRET,
        VERIFY_TOKEN,
    ),
)
TEMPLATE_ONLY = (
    "24 hours have passed since the customer last wrote. WhatsApp takes only an approved template now; "
    "free text is possible again when the customer writes."
)


class WhatsAppChannel:
    """The channel of WhatsApp business numbers: `Channel`, `Webhooks`, `Subscriptions`, `MediaSource`.

    A platform app has the secrets `app_secret` and `verify_token`. An account has `token`, and the option
    `waba_id`, its WhatsApp Business Account. `timeout` bounds each call in seconds, `most_media_bytes` what of a
    customer's is fetched.
    """

    name = "whatsapp"
    connection = CONNECTION
    conversation_kind = ConversationKind.INSTANT
    capabilities = Capabilities(
        images=True, buttons=sending.BUTTONS, delivery_receipts=True, read_receipts=True, echoes=True
    )

    def __init__(
        self,
        http: httpx.AsyncClient,
        graph_url: str,
        graph_version: str,
        *,
        timeout: float = 15,
        most_media_bytes: int = 25_000_000,
    ) -> None:
        self._api = GraphApi(http, graph_url, graph_version, timeout=timeout)
        self._media = WhatsAppMedia(self._api, http, graph_url, most_bytes=most_media_bytes, timeout=timeout)

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
        """The challenge of Meta's verification, or None."""
        return signing.challenge(query, verify_token=secrets.get("verify_token", ""))

    def is_signed(self, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> bool:
        """Whether the app's secret signed this body."""
        return signing.is_signed(body, headers, secrets=[secrets.get("app_secret", "")])

    def translate(self, body: bytes) -> Sequence[Inbound]:
        """The body's events in our words."""
        return translation.translate(body)

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """Texts of up to 4096 characters, then the attachments."""
        return sending.plan(message)

    async def send(
        self,
        access: AccountAccess,
        recipient: Recipient,
        message: OutgoingMessage,
        part: OutgoingPart,
        mark: str,
    ) -> SendOutcome:
        """One message. The platform takes no idempotency key; the mark comes back with its statuses, which settles
        an unknown outcome."""
        number = access.account.external_id
        return await sending.send(
            self._api, number, token=_token(access), identity=recipient.identity, part=part, mark=mark
        )

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Free text for 24 hours after the customer's last act, unless they cannot be reached at all."""
        if conversation.unreachable is not None:
            return Replyability(barrier=ReplyBarrier.CUSTOMER_UNREACHABLE, advice=conversation.unreachable)
        found = within_window(conversation.acted_at, window=ANSWER_WINDOW, now=now)
        return found if found.is_open else replace(found, advice=TEMPLATE_ONLY)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Ask the platform whether the token opens this number."""
        return await account.check(self._api, access.account, token=_token(access))

    async def subscribe(self, access: AccountAccess) -> SendOutcome:
        """Have the events of the number's business account sent to our app."""
        return await account.subscribe(self._api, access.account, token=_token(access))

    async def fetch_media(self, access: AccountAccess, message_id: str, attachment: Attachment) -> MediaOutcome:
        """What a customer sent, by the platform's id of the content."""
        return await self._media.fetch(attachment, token=_token(access))


def _token(access: AccountAccess) -> str:
    return access.secrets.get("token", "")
