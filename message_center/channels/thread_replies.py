"""How the shop's own threads answer: the stored message is what they show, and an e-mail calls the customer back.

What the storefront and the orders' pages share. The thread needs nothing sent, so sending means the e-mail, with a
signed link back to the thread (spec A5, A20).
"""

from collections.abc import Sequence
from urllib.parse import quote, urlsplit

from message_center.channels.storefront_mail import language_of, reply_mail
from message_center.channels.thread_tokens import LEAST_HOST_KEY, ThreadTokens
from message_center.contracts.channels import AccountCheck
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
from message_center.domain.connections import ConnectionField, ConnectionFieldKind
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.replyability import OPEN, Replyability, ReplyBarrier

LANGUAGE = ConnectionField(
    name="locale",
    kind=ConnectionFieldKind.ACCOUNT_OPTION,
    description="The language of e-mails to customers whose own is not known; the shop's when left out.",
    required=False,
)


class ThreadReplies:
    """Sends replies. `public_url` is where browsers reach us, `no_address` what staff read who cannot answer."""

    def __init__(self, *, mailer: Mailer, tokens: ThreadTokens, public_url: str, no_address: str) -> None:
        self._mailer = mailer
        self._tokens = tokens
        self._public_url = public_url.rstrip("/")
        self._no_address = no_address

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
            return Accepted(mark) if recipient.is_member else self._nowhere()
        mail = reply_mail(
            to=recipient.email,
            shop=access.account.name,
            language=language_of(recipient.locale, access.account.options.get("locale")),
            customer=recipient.customer_name,
            order=recipient.order_number,
            text=part.text,
            files=[file.url for file in message.attachments if file.url],
            link=self._link(access.account.external_id, recipient),
            mark=mark,
            domain=urlsplit(self._public_url).hostname or "localhost",
        )
        return _not_the_accounts_fault(await self._mailer.send(mail))

    def replyability(self, conversation: Conversation) -> Replyability:
        """Open for members, who read the thread, and for whoever left an e-mail; there is no window."""
        if conversation.is_member or conversation.answerable_by_email:
            return OPEN
        return Replyability(barrier=ReplyBarrier.NO_ADDRESS, advice=self._no_address)

    def _nowhere(self) -> Rejected:
        return Rejected(Failure(FailureKind.BAD_RECIPIENT, self._no_address))

    def _link(self, shop: str, recipient: Recipient) -> str:
        token = self._tokens.issue(shop, recipient.identity, order_id=recipient.order_id)
        return f"{self._public_url}/storefront/{quote(shop, safe='')}/thread/page?token={token}"


def check_host_key(access: AccountAccess, name: str) -> AccountCheck:
    """The account is ours, so it is connected, unless tokens that the host signs with this key could be forged."""
    key = access.secrets.get(name)
    if key and len(key) < LEAST_HOST_KEY:
        return AccountCheck(
            state=AccountState.NEEDS_RECONNECT,
            name=access.account.name,
            detail=f"The key with which the shop signs its tokens needs at least {LEAST_HOST_KEY} characters.",
        )
    return AccountCheck(state=AccountState.CONNECTED, name=access.account.name)


def _not_the_accounts_fault(outcome: SendOutcome) -> SendOutcome:
    """A mail server that refuses our sign-in says nothing of the threads, which members go on reading."""
    if isinstance(outcome, Rejected) and outcome.failure.kind is FailureKind.AUTH:
        return Rejected(Failure(FailureKind.PERMISSION, outcome.failure.detail))
    return outcome
