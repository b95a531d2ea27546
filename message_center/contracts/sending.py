"""What a channel is asked to send, and what came of it."""

from dataclasses import dataclass, field
from typing import Protocol

from message_center.domain.accounts import ChannelAccount
from message_center.domain.attachments import Attachment
from message_center.domain.buttons import Button
from message_center.domain.delivery import Failure
from message_center.domain.platform_templates import PlatformTemplate
from message_center.domain.replyability import ReplyMeans


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAccess:
    """An account with what is needed to act for it. `secrets` never reach logs, errors or GraphQL."""

    account: ChannelAccount
    secrets: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The customer as the channel needs to know them; `order_number` is what people call the order."""

    identity: str
    conversation_id: str
    customer_name: str | None = None
    email: str | None = None
    is_member: bool = False
    locale: str | None = None
    order_id: str | None = None
    order_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """The logical message to be sent; `means` are those by which one may write to the customer now.

    `buttons` stand below the text. A channel shows those that its `Capabilities.buttons` take, and tells the
    others in words. `template` is the approved template that it goes out as, where the channel's
    `Capabilities.utility_templates` says that it can; `text` is what the customer reads then.
    """

    id: str
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    buttons: tuple[Button, ...] = ()
    reply_to_external_id: str | None = None
    by_a_person: bool = False
    author_name: str = ""
    means: tuple[ReplyMeans, ...] = (ReplyMeans.FREE_TEXT,)
    template: PlatformTemplate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingPart:
    """One call to the platform: either text, with buttons below it, or one attachment (with a public address).

    `buttons` are as the platform shows them: within its limits, titles shortened.
    `reply_to_external_id` is set on the part that quotes another message: the first one. `along` are further
    pieces that the same call carries, where the platform takes several at once. `template` is sent in place of the
    text, which is what the customer reads.
    """

    text: str = ""
    attachment: Attachment | None = None
    buttons: tuple[Button, ...] = ()
    reply_to_external_id: str | None = None
    along: "tuple[OutgoingPart, ...]" = ()
    template: PlatformTemplate | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform took it, under this id."""

    external_id: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """The platform definitely did not take it. `wait` is its own wish in seconds before another try."""

    failure: Failure
    wait: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody knows: a time-out after the request went out, or an answer that says so."""

    detail: str


SendOutcome = Accepted | Rejected | Unknown


class PublicFiles(Protocol):
    """Gives our own files an address that a platform or a customer's browser can fetch."""

    def address(self, file_id: str) -> str:
        """An unguessable address."""
        ...
