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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelAccount:
    """An account. `external_id` is the platform's id; secrets are kept apart, encrypted (storage/accounts.py)."""

    id: Id
    shop_id: Id
    channel: str
    external_id: str
    name: str
    created_at: datetime
    state: AccountState = AccountState.CONNECTED
    state_detail: str = ""
    app_id: Id | None = None
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformApp:
    """An app registered at a platform: it signs the webhooks of all accounts connected through it.

    `key` is the last part of its webhook address. Its secrets are kept apart, encrypted.
    """

    id: Id
    channel: str
    key: str
    name: str
    shop_id: Id | None = None
