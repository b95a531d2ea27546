"""The state of simulated LINE: official accounts, and their chats with people. Memory only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import count
from typing import Any, Literal

from message_center.simulator.clock import Clock
from message_center.simulator.config import LineAccountConfig, LineLimits, PersonConfig
from message_center.simulator.known import NotKnown, found

Json = dict[str, Any]


@dataclass(slots=True)
class LineMessage:
    """A message of a chat: the message object as the webhook or the call had it. Times are milliseconds."""

    id: str
    author: Literal["person", "account"]
    created: int
    content: Json
    unsent: bool = False


@dataclass(slots=True)
class LineChat:
    """What one person and one account have said to each other."""

    account_id: str
    user_id: str
    person_id: str
    messages: list[LineMessage] = field(default_factory=list)
    friend: bool = False
    blocked: bool = False
    last_wrote: datetime | None = None

    def message(self, message_id: str) -> LineMessage:
        """The message with this id (NotKnown)."""
        for message in self.messages:
            if message.id == message_id:
                return message
        raise NotKnown(f"message_id: this chat has no message {message_id!r}")


@dataclass(slots=True)
class LineAccount:
    """An official account, with what the product set on it and what it has used."""

    config: LineAccountConfig
    webhook_url: str | None
    token_expired: bool = False
    standby: bool = False
    """Another service answers: webhooks come in standby mode and without reply tokens."""
    used: int = 0
    """Messages counted against the month's quota."""
    calls: list[datetime] = field(default_factory=list)
    retry_keys: dict[str, AcceptedPush] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The account's own user id, the `destination` of its webhooks."""
        return self.config.user_id


@dataclass(frozen=True, slots=True)
class AcceptedPush:
    """A call that LINE took: what tests reconcile the product's own records against."""

    at: datetime
    account_id: str
    user_id: str
    request_id: str
    message_ids: tuple[str, ...]
    body: Json
    retry_key: str | None = None


@dataclass(frozen=True, slots=True)
class ReplyToken:
    """A token that came with a webhook: good once, for a minute."""

    chat: LineChat
    expires: datetime


class LineState:
    """All of it, with the look-ups that scripts and the API share."""

    def __init__(self, accounts: tuple[LineAccountConfig, ...], limits: LineLimits, clock: Clock) -> None:
        self.limits, self.clock = limits, clock
        self.accounts: dict[str, LineAccount] = {}
        self.chats: dict[tuple[str, str], LineChat] = {}
        """By account id and user id."""
        self.reply_tokens: dict[str, ReplyToken] = {}
        self.contents: dict[str, tuple[bytes, str]] = {}
        """What people sent, by message id: bytes and media type."""
        self._numbers = count(461_230_966_842_064_897)
        for account in accounts:
            self.add_account(account)

    def add_account(self, account: LineAccountConfig) -> LineAccount:
        """Open an official account; one with the same id is replaced."""
        self.accounts[account.user_id] = LineAccount(account, account.webhook_url)
        return self.accounts[account.user_id]

    def account(self, account_id: str) -> LineAccount:
        """The account with this user id (NotKnown)."""
        return found(self.accounts, account_id, "account_id")

    def account_of_token(self, token: str) -> LineAccount | None:
        """The account whose access token this is."""
        return next((one for one in self.accounts.values() if one.config.access_token == token), None)

    def open_chat(self, account_id: str, person: PersonConfig) -> LineChat:
        """The chat of a person with an account, made when there is none yet (NotKnown)."""
        account = self.account(account_id)
        user_id = person.line_user_id or derived_user_id(account.id, person.id)
        return self.chats.setdefault((account_id, user_id), LineChat(account_id, user_id, person.id))

    def chat(self, account_id: str, user_id: str) -> LineChat:
        """An existing chat (NotKnown)."""
        if (account_id, user_id) not in self.chats:
            raise NotKnown(f"user_id: nobody is {user_id!r} for the account {account_id!r}")
        return self.chats[account_id, user_id]

    def now(self) -> int:
        """The time in milliseconds."""
        return int(self.clock.now().timestamp() * 1000)

    def message_id(self) -> str:
        """A new id, beyond what a float can hold."""
        return str(next(self._numbers))


def derived_user_id(account_id: str, person_id: str) -> str:
    """`U` and 32 hex digits, the same after a restart."""
    return "U" + sha256(f"{account_id}/{person_id}".encode()).hexdigest()[:32]
