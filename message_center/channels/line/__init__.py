"""LINE: one official account is one account of ours, with a webhook address and a secret of its own."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import httpx

from message_center.channels.line import account, sending, signing, translation
from message_center.channels.line.api import LineApi
from message_center.channels.line.buttons import BUTTONS
from message_center.channels.line.media import LineMedia
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
from message_center.domain.inbound import Inbound
from message_center.domain.replyability import OPEN, Replyability, ReplyBarrier

CONNECTION = ConnectionForm(
    app=AppUse.OWN,
    fields=(
        ConnectionField(
            name="token",
            kind=ConnectionFieldKind.ACCOUNT_SECRET,
            description="The channel access token, from the LINE Developers console.",
        ),
        ConnectionField(
            name="channel_secret",
            kind=ConnectionFieldKind.APP_SECRET,
            description="The channel secret beside it, which signs the webhooks.",
        ),
    ),
)


class LineChannel:
    """The channel of LINE official accounts: `Channel`, `Webhooks`, `Profiles`, `Subscriptions`, `MediaSource`.

    A platform app has the secret `channel_secret`, and its key is the account's user id, so that each account has
    its own webhook address below `public_url`. An account has `token`, its channel access token. `timeout` bounds
    each call in seconds, `most_media_bytes` what of a customer's is fetched.
    """

    name = "line"
    connection = CONNECTION
    conversation_kind = ConversationKind.INSTANT
    capabilities = Capabilities(images=True, buttons=BUTTONS, idempotent_sending=True, payment_reminders=True)

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        api_url: str,
        data_url: str,
        public_url: str,
        timeout: float = 15,
        most_media_bytes: int = 25_000_000,
    ) -> None:
        self._api = LineApi(http, api_url, timeout=timeout)
        self._media = LineMedia(http, data_url, most_bytes=most_media_bytes, timeout=timeout)
        self._public_url = public_url.rstrip("/")

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
        """LINE verifies an address by a signed webhook without events, and never asks by GET."""
        return None

    def is_signed(self, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> bool:
        """Whether the account's channel secret signed this body."""
        return signing.is_signed(body, headers, secret=secrets.get("channel_secret", ""))

    def translate(self, body: bytes) -> Sequence[Inbound]:
        """The body's events in our words."""
        return translation.translate(body)

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """Calls of up to five pieces: texts of up to 5000 UTF-16 units, then the images."""
        return sending.plan(message)

    async def send(
        self,
        access: AccountAccess,
        recipient: Recipient,
        message: OutgoingMessage,
        part: OutgoingPart,
        mark: str,
    ) -> SendOutcome:
        """One push. LINE recognises a repetition by the retry key that follows from the mark."""
        return await sending.send(
            self._api, token=_token(access), identity=recipient.identity, part=part, mark=mark
        )

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """At any time, unless the customer has blocked or removed the account: LINE knows no window."""
        if conversation.unreachable is not None:
            return Replyability(barrier=ReplyBarrier.CUSTOMER_UNREACHABLE, advice=conversation.unreachable)
        return OPEN

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Ask LINE which account the token belongs to."""
        return await account.check(self._api, access.account, token=_token(access))

    async def subscribe(self, access: AccountAccess) -> SendOutcome:
        """Enter our address as the account's webhook address."""
        key = access.account.external_id
        address = f"{self._public_url}/webhooks/{self.name}/{key}"
        return await account.set_webhook_address(self._api, address, token=_token(access))

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """Name, picture and language, as far as the person allows."""
        return await account.fetch_profile(self._api, identity, token=_token(access))

    async def fetch_media(self, access: AccountAccess, message_id: str, attachment: Attachment) -> MediaOutcome:
        """What a customer sent, by the message's id."""
        return await self._media.fetch(message_id, attachment, token=_token(access))


def _token(access: AccountAccess) -> str:
    return access.secrets.get("token", "")
