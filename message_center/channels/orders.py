"""The shop's order pages as a channel: one thread an order, answered on its page and by e-mail (spec A20).

The host shop signs who looks at which order (channels/thread_tokens.py). The account is the shop's own, so there
is one a shop, beside the storefront's.
"""

from collections.abc import Sequence
from datetime import datetime

from message_center.channels.thread_replies import LANGUAGE, ThreadReplies, check_host_key
from message_center.channels.thread_tokens import ThreadTokens
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

NAME = "orders"

ORDER_KEY = "order_key"
"""The account's secret with which the host shop signs the tokens of its order pages."""

_NO_ADDRESS = (
    "The buyer of this order is no member and left no e-mail address. "
    "Contact the customer another way, for example by phone."
)

CONNECTION = ConnectionForm(
    fields=(
        ConnectionField(
            name=ORDER_KEY,
            kind=ConnectionFieldKind.ACCOUNT_SECRET,
            description="The key with which the shop signs the tokens of its order pages.",
        ),
        LANGUAGE,
    ),
)


class OrdersChannel:
    """The channel "orders". `public_url` is where customers' browsers reach us."""

    name = NAME
    connection = CONNECTION
    conversation_kind = ConversationKind.ORDER
    capabilities = Capabilities(images=True, files=True)

    def __init__(self, *, mailer: Mailer, tokens: ThreadTokens, public_url: str) -> None:
        self._replies = ThreadReplies(mailer=mailer, tokens=tokens, public_url=public_url, no_address=_NO_ADDRESS)

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
        """E-mail the reply, or take it as done where the order's page alone reaches the buyer."""
        return await self._replies.send(access, recipient, message, part, mark)

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Open for members and for whoever left an e-mail with the order."""
        return self._replies.replyability(conversation)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Connected, unless its orders' tokens could be forged."""
        return check_host_key(access, ORDER_KEY)
