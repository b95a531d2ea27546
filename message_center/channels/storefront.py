"""The shop's own storefront as a channel: the thread holds every message, an e-mail calls the customer back.

The thread needs nothing sent, because the stored message is what it shows; so sending means the e-mail, with
a signed link to the thread. A signed-in member without an e-mail reads the reply in the thread (spec A5).
"""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, urlsplit

from message_center.channels.storefront_mail import language_of, reply_mail
from message_center.channels.thread_tokens import ThreadTokens
from message_center.contracts.channels import AccountCheck, Capabilities
from message_center.contracts.mailer import Mailer
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    Rejected,
    SendOutcome,
)
from message_center.domain.accounts import AccountState
from message_center.domain.buttons import with_lines
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.replyability import OPEN, Replyability, ReplyBarrier

NAME = "storefront"

MEMBER_KEY = "member_key"
"""The account's secret with which the host shop signs its members' tokens."""

MEMBER = "member:"
"""How the identity of a signed-in member begins; a visitor's begins with `visitor:`."""

LEAST_MEMBER_KEY = 32
"""Characters: whoever guesses a shorter key signs in as any member."""

_NO_ADDRESS = (
    "This customer is not signed in and left no e-mail address. "
    "Contact the customer another way, for example by phone."
)


class StorefrontChannel:
    """The channel "storefront". `public_url` is where customers' browsers reach us."""

    name = NAME
    conversation_kind = ConversationKind.STOREFRONT
    capabilities = Capabilities(images=True, files=True)

    def __init__(self, *, mailer: Mailer, tokens: ThreadTokens, public_url: str) -> None:
        self._mailer = mailer
        self._tokens = tokens
        self._public_url = public_url.rstrip("/")

    def identity_of_member(self, member_id: str) -> str:
        """A member's thread is theirs wherever they sign in."""
        return MEMBER + member_id

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """One part always: an e-mail carries the text, the addresses of all files, and a line for each button."""
        return (OutgoingPart(text=with_lines(message.text, message.buttons)),)

    async def send(
        self,
        access: AccountAccess,
        recipient: Recipient,
        message: OutgoingMessage,
        part: OutgoingPart,
        mark: str,
    ) -> SendOutcome:
        """E-mail the reply, or take it as done where the thread alone reaches the customer."""
        if recipient.email is None:
            return Accepted(mark) if recipient.is_member else _without_address()
        mail = reply_mail(
            to=recipient.email,
            shop=access.account.name,
            language=language_of(recipient.locale, access.account.options.get("locale")),
            customer=recipient.customer_name,
            text=part.text,
            files=[file.url for file in message.attachments if file.url],
            link=self._link(access.account.external_id, recipient.identity),
            mark=mark,
            domain=urlsplit(self._public_url).hostname or "localhost",
        )
        return _not_the_accounts_fault(await self._mailer.send(mail))

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Open for members, who read the thread, and for whoever left an e-mail; there is no window."""
        if conversation.is_member or conversation.answerable_by_email:
            return OPEN
        return Replyability(barrier=ReplyBarrier.NO_ADDRESS, advice=_NO_ADDRESS)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """The storefront is ours, so it is connected, unless its members' tokens could be forged."""
        key = access.secrets.get(MEMBER_KEY)
        if key and len(key) < LEAST_MEMBER_KEY:
            return AccountCheck(
                state=AccountState.NEEDS_RECONNECT,
                name=access.account.name,
                detail=f"The key for members' tokens needs at least {LEAST_MEMBER_KEY} characters.",
            )
        return AccountCheck(state=AccountState.CONNECTED, name=access.account.name)

    def _link(self, shop: str, identity: str) -> str:
        token = self._tokens.issue(shop, identity)
        return f"{self._public_url}/storefront/{quote(shop, safe='')}/thread/page?token={token}"


def _not_the_accounts_fault(outcome: SendOutcome) -> SendOutcome:
    """A mail server that refuses our sign-in says nothing of the storefront, which goes on for members."""
    if isinstance(outcome, Rejected) and outcome.failure.kind is FailureKind.AUTH:
        return Rejected(Failure(FailureKind.PERMISSION, outcome.failure.detail))
    return outcome


def _without_address() -> Rejected:
    return Rejected(Failure(FailureKind.BAD_RECIPIENT, _NO_ADDRESS))
