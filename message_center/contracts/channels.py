"""What a channel is: a translation between a platform's words and ours, and nothing else.

A channel owns everything that is special about its platform. The required part is `Channel`; what not every
platform has stands in protocols of its own, which the center looks for: `Connectable`, `Webhooks`, `Profiles`,
`MemberThreads`, `IceBreakerProfile`, `Subscriptions`, `DeletionRequests`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from message_center.contracts.sending import (
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    SendOutcome,
)
from message_center.domain.accounts import AccountState
from message_center.domain.buttons import ButtonLimits
from message_center.domain.connections import ConnectionForm
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.customers import Profile
from message_center.domain.deletion_requests import PersonToForget
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.inbound import Inbound
from message_center.domain.replyability import Replyability


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What the platform can do, as data.

    `images` and `files` are what staff may attach; files are documents, audio and video. `buttons` are the limits
    for buttons below a text, None where the platform has none: they are then told in words. `payment_reminders`
    says that orders' payment reminders go out here (spec E7), `utility_templates` that words which the platform
    approved beforehand may go out when its window is closed.

    `idempotent_sending` says that a repeated call with the same part mark is recognised by the platform, so
    that an unknown outcome may be sent again. `echoes` says that the platform shows us what it accepted;
    `unmarked_echoes` that it does so without our mark, so that an echo is known only by what it says.
    """

    images: bool = False
    files: bool = False
    buttons: ButtonLimits | None = None
    delivery_receipts: bool = False
    read_receipts: bool = False
    echoes: bool = False
    unmarked_echoes: bool = False
    idempotent_sending: bool = False
    payment_reminders: bool = False
    utility_templates: bool = False
    ice_breakers_stored: int = 0
    ice_breakers_published: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCheck:
    """What the platform says of an account's access: its state, its name and id there, a sentence for staff."""

    state: AccountState
    name: str | None = None
    detail: str = ""
    external_id: str | None = None


@runtime_checkable
class Channel(Protocol):
    """The required part."""

    name: str
    conversation_kind: ConversationKind
    capabilities: Capabilities

    def plan(self, message: OutgoingMessage) -> Sequence[OutgoingPart]:
        """The platform's parts of one logical message, in order; pure, always the same for the same message."""
        ...

    async def send(
        self,
        access: AccountAccess,
        recipient: Recipient,
        message: OutgoingMessage,
        part: OutgoingPart,
        mark: str,
    ) -> SendOutcome:
        """Make one call for one part. `mark` names message and part, for echoes and idempotency keys.

        Never raises for what a platform or the network may do; never sleeps; never retries.
        """
        ...

    def replyability(self, conversation: Conversation, *, now: datetime) -> Replyability:
        """Whether this platform lets us answer now; pure (spec H1)."""
        ...

    async def check(self, access: AccountAccess) -> AccountCheck:
        """Ask the platform whether our access still works ("test connection")."""
        ...


@runtime_checkable
class Connectable(Protocol):
    """For channels whose accounts shops connect themselves, by the API or a command.

    The secrets and options that it asks for are those of the `AccountAccess` that `check` and `send` get, those of
    an app are what `is_signed` gets, under the fields' names.
    """

    connection: ConnectionForm


@runtime_checkable
class Webhooks(Protocol):
    """For platforms that call us."""

    def handshake(self, query: Mapping[str, str], secrets: Mapping[str, str]) -> str | None:
        """The answer to the platform's verification of our address, or None if it is not the platform."""
        ...

    def is_signed(self, body: bytes, headers: Mapping[str, str], secrets: Mapping[str, str]) -> bool:
        """Whether the raw body carries the platform's signature; constant time, before any parsing.

        Header names are lower-case.
        """
        ...

    def translate(self, body: bytes) -> Sequence[Inbound]:
        """The body in our words; pure. What it cannot translate becomes `Unsupported`, never an exception."""
        ...


@runtime_checkable
class Profiles(Protocol):
    """For platforms that tell who a customer is."""

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """The customer's profile, or None when the platform has none to give now."""
        ...


@runtime_checkable
class MemberThreads(Protocol):
    """For channels that give each member of the shop a thread, so that staff may write first (spec H10)."""

    def identity_of_member(self, member_id: str) -> str:
        """By which identity the channel knows a signed-in member."""
        ...


@runtime_checkable
class IceBreakerProfile(Protocol):
    """For platforms that show ice breakers."""

    async def publish_ice_breakers(self, access: AccountAccess, items: Sequence[IceBreaker]) -> SendOutcome:
        """Make the platform show exactly these, in order; an empty list takes them away."""
        ...


@runtime_checkable
class Subscriptions(Protocol):
    """For platforms that send an account's events only after they were asked to."""

    async def subscribe(self, access: AccountAccess) -> SendOutcome:
        """Ask the platform to send us the account's events; repeating it changes nothing."""
        ...


@runtime_checkable
class DeletionRequests(Protocol):
    """For platforms that pass on that a person wants to be forgotten (spec F15)."""

    def person_to_forget(self, body: bytes, secrets: Mapping[str, str]) -> PersonToForget | None:
        """The person, or None when no secret of the app signed this body; pure."""
        ...


Channels = Mapping[str, Channel]
"""The channels in use, by name."""
