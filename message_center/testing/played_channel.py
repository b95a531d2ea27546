"""A channel whose platform is played by the test."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from message_center.contracts.channels import AccountCheck, Capabilities
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    SendOutcome,
)
from message_center.domain.accounts import AccountState
from message_center.domain.connections import ConnectionField, ConnectionFieldKind, ConnectionForm
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.replyability import OPEN, Replyability

PLAYED_FORM = ConnectionForm(
    fields=(
        ConnectionField(
            name="account_id", kind=ConnectionFieldKind.ACCOUNT_ID, description="The platform's id of the account."
        ),
        ConnectionField(
            name="token",
            kind=ConnectionFieldKind.ACCOUNT_SECRET,
            description="The access token, which is not looked at.",
            required=False,
        ),
    )
)
"""What connecting a played account asks for."""


@dataclass
class PlayedChannel:
    """A channel whose platform is played by the test: what was sent is in `sent`, by customer.

    `outcomes` are what the platform says next, first in first out; without one it accepts. `checks` are what it
    says of our access; without one that it works.
    """

    name: str = "played"
    conversation_kind: ConversationKind = ConversationKind.INSTANT
    connection: ConnectionForm = PLAYED_FORM
    checks: list[AccountCheck] = field(default_factory=list)
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(images=True, echoes=True))
    sent: dict[str, list[OutgoingPart]] = field(default_factory=lambda: defaultdict(list))
    marks: list[str] = field(default_factory=list)
    outcomes: list[SendOutcome] = field(default_factory=list)
    open_until: Callable[[Conversation], Replyability] = lambda _: OPEN

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """The text with its buttons first, then each attachment."""
        written = OutgoingPart(text=message.text, buttons=message.buttons, template=message.template)
        text = [written] if message.text else []
        return [*text, *(OutgoingPart(attachment=one) for one in message.attachments)]

    async def send(
        self,
        access: AccountAccess,
        recipient: Recipient,
        message: OutgoingMessage,
        part: OutgoingPart,
        mark: str,
    ) -> SendOutcome:
        """Keep the part, unless the test wants another outcome."""
        self.marks.append(mark)
        outcome = self.outcomes.pop(0) if self.outcomes else Accepted(f"sent-{mark}")
        if isinstance(outcome, Accepted):
            self.sent[recipient.identity].append(part)
        return outcome

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Open, unless the test says otherwise."""
        return self.open_until(conversation)

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Connected, unless the test wants another answer."""
        return self.checks.pop(0) if self.checks else AccountCheck(state=AccountState.CONNECTED)
