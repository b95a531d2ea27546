"""What happens to a push or a reply: judged by LINE's rules, counted, shown to the person (LINE Messaging API)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from message_center.simulator.line import errors
from message_center.simulator.line.checks import check_messages
from message_center.simulator.line.errors import Refused
from message_center.simulator.line.state import AcceptedPush, LineAccount, LineChat, LineMessage, LineState

Json = dict[str, Any]


class LineSending:
    """The sending calls behind their routes."""

    def __init__(self, state: LineState) -> None:
        self.accepted: list[AcceptedPush] = []
        self._state = state

    def push(self, account: LineAccount, body: Json, retry_key: str | None) -> tuple[AcceptedPush, bool]:
        """Take a push; True when its retry key was accepted before, and nothing new happens (Refused)."""
        if retry_key is not None and not _is_uuid(retry_key):
            raise Refused(errors.BAD_RETRY_KEY)
        known = account.retry_keys.get(retry_key or "")
        if known is not None and self._state.clock.now() - known.at < timedelta(hours=24):
            return known, True
        check_messages(body, self._state.limits)
        self._check_rate(account)
        chat = self._state.chats.get((account.id, str(body.get("to"))))
        if chat is None:
            raise Refused(errors.NOT_SENT if str(body.get("to")).startswith("U") else errors.BAD_RECIPIENT)
        self._count(account)
        accepted = self._take(account, chat, body, retry_key)
        if retry_key is not None:
            account.retry_keys[retry_key] = accepted
        return accepted, False

    def reply(self, account: LineAccount, body: Json, retry_key: str | None) -> AcceptedPush:
        """Take a reply: free of charge, good once and for a minute, and without retry keys (Refused)."""
        if retry_key is not None:
            raise Refused(errors.RETRY_KEY_HERE)
        check_messages(body, self._state.limits)
        token = self._state.reply_tokens.pop(str(body.get("replyToken")), None)
        if token is None or token.expires < self._state.clock.now() or token.chat.account_id != account.id:
            raise Refused(errors.BAD_REPLY_TOKEN)
        return self._take(account, token.chat, body, None)

    def _take(self, account: LineAccount, chat: LineChat, body: Json, retry_key: str | None) -> AcceptedPush:
        """A person who has blocked the account sees nothing, and LINE does not tell."""
        messages = [
            LineMessage(self._state.message_id(), "account", self._state.now(), one) for one in body["messages"]
        ]
        if not chat.blocked:
            chat.messages += messages
        accepted = AcceptedPush(
            at=self._state.clock.now(),
            account_id=account.id,
            user_id=chat.user_id,
            request_id=str(uuid4()),
            message_ids=tuple(message.id for message in messages),
            body=body,
            retry_key=retry_key,
        )
        self.accepted.append(accepted)
        return accepted

    def _count(self, account: LineAccount) -> None:
        quota = account.config.monthly_quota
        if quota is not None and account.used >= quota:
            raise Refused(errors.QUOTA)
        account.used += 1

    def _check_rate(self, account: LineAccount) -> None:
        now, most = self._state.clock.now(), self._state.limits.calls_per_second
        account.calls = [at for at in account.calls if now - at < timedelta(seconds=1)]
        if len(account.calls) >= most:
            raise Refused(errors.RATE)
        account.calls.append(now)


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
