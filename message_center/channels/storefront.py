"""The shop's own storefront as a channel: the thread holds every message, an e-mail calls the customer back.

A signed-in member without an e-mail reads the reply in the thread (spec A5).
"""

from collections.abc import Sequence
from datetime import datetime

from message_center.channels.thread_replies import LANGUAGE, ThreadReplies, check_host_key
from message_center.channels.thread_tokens import MEMBER, ThreadTokens
from message_center.contracts.channels import AccountCheck, Capabilities
from message_center.contracts.mailer import Mailer
from message_center.contracts.sending import (
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    SendOutcome,
)
from message_center.domain.connections import ConnectionField, ConnectionFieldKind, ConnectionForm
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.replyability import Replyability

NAME = "storefront"

MEMBER_KEY = "member_key"
"""The account's secret with which the host shop signs its members' tokens."""

_NO_ADDRESS = (
    "This customer is not signed in and left no e-mail address. "
    "Contact the customer another way, for example by phone."
)

CONNECTION = ConnectionForm(
    fields=(
        ConnectionField(
            name=MEMBER_KEY,
            kind=ConnectionFieldKind.ACCOUNT_SECRET,
            description="The key with which the storefront signs its members' tokens; without it: visitors only.",
            required=False,
        ),
        LANGUAGE,
    ),
)


class StorefrontChannel:
    """The channel "storefront". `public_url` is where customers' browsers reach us."""

    name = NAME
    connection = CONNECTION
    conversation_kind = ConversationKind.STOREFRONT
    capabilities = Capabilities(images=True, files=True)

    def __init__(self, *, mailer: Mailer, tokens: ThreadTokens, public_url: str) -> None:
        self._replies = ThreadReplies(mailer=mailer, tokens=tokens, public_url=public_url, no_address=_NO_ADDRESS)

    def identity_of_member(self, member_id: str) -> str:
        """A member's thread is theirs wherever they sign in."""
        return MEMBER + member_id

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """One part always: the e-mail."""
        return self._replies.plan(message)

    async def send(
        self,
        access: AccountAccess,
        recipient: Recipient,
        message: OutgoingMessage,
        part: OutgoingPart,
        mark: str,
    ) -> SendOutcome:
        """E-mail the reply, or take it as done where the thread alone reaches the customer."""
        return await self._replies.send(access, recipient, message, part, mark)

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Open for members and for whoever left an e-mail."""
        return self._replies.replyability(conversation)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Connected, unless its members' tokens could be forged."""
        return check_host_key(access, MEMBER_KEY)
