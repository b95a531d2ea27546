"""One connected page, LINE account, WhatsApp number, or the storefront (glossary: ChannelAccount)."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from message_center.domain.ids import Id


class AccountState(StrEnum):
    """Whether the account works."""

    CONNECTED = "CONNECTED"
    NEEDS_RECONNECT = "NEEDS_RECONNECT"
    RESTRICTED = "RESTRICTED"
    DISCONNECTED = "DISCONNECTED"

    @property
    def holds_back(self) -> bool:
        """Whether what waits to be sent goes on waiting, because the owner can mend it (spec G4)."""
        return self in (AccountState.NEEDS_RECONNECT, AccountState.RESTRICTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAccount:
    """An account. `external_id` is the platform's id; secrets are kept apart, encrypted (storage/accounts.py).

    A disconnected account has no secrets any more; it stays, because its conversations do. `access_revision` grows
    each time it is connected: it tells which access a call was made with, and says nothing of the secrets.
    """

    id: Id
    shop_id: Id
    channel: str
    external_id: str
    name: str
    created_at: datetime
    state: AccountState = AccountState.CONNECTED
    state_detail: str = ""
    checked_at: datetime | None = None
    """When the platform was last asked on purpose."""
    app_id: Id | None = None
    options: dict[str, str] = field(default_factory=dict)
    access_revision: int = 0

    def was_checked_after(self, at: datetime) -> bool:
        """Whether the platform was asked on purpose since: what it told of our access before counts no more."""
        return self.checked_at is not None and at < self.checked_at


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformApp:
    """An app registered at a platform: it signs the webhooks of all accounts connected through it.

    `key` is the last part of its webhook address. Its secrets are kept apart, encrypted. `shop_id` is whose it is;
    None: the operator's, through which every shop may connect its accounts.
    """

    id: Id
    channel: str
    key: str
    name: str
    shop_id: Id | None = None
