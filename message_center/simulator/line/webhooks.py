"""LINE's webhooks: signed with the account's secret, carried by the postman, redelivered with their flag set."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from secrets import token_hex
from typing import Any

from message_center.simulator.backstage import Backstage
from message_center.simulator.line import events
from message_center.simulator.line.state import LineAccount, LineChat, LineState, ReplyToken
from message_center.simulator.postman import Letter, Parcel

Json = dict[str, Any]


class LineWebhooks:
    """LINE's outgoing side."""

    def __init__(self, state: LineState, backstage: Backstage) -> None:
        self._state, self._postman, self._watchers = state, backstage.postman, backstage.watchers
        self._numbers = count(1)

    def tell(self, chat: LineChat, kind: str, *, reply: bool = True, **own: Any) -> Letter:
        """An event of a chat; with `reply` it carries a reply token, unless another service answers."""
        account = self._state.account(chat.account_id)
        if reply and not account.standby:
            own["replyToken"] = self._reply_token(chat)
        told = events.event(
            kind, chat, self._state.now(), number=next(self._numbers), standby=account.standby, **own
        )
        return self.send(account, kind, [told], user_id=chat.user_id)

    def send(self, account: LineAccount, kind: str, told: list[Json], *, user_id: str | None = None) -> Letter:
        """A webhook with these events, as they are."""
        self._watchers.tell("line", account_id=account.id, user_id=user_id)
        return self._postman.take(self._letter(account, kind, told, user_id))

    async def verify(self, account: LineAccount) -> int | None:
        """The console's "Verify" button: a signed body without events; the HTTP status (None: no answer)."""
        status, _ = await self._postman.post(self._letter(account, "verify", [], None))
        return status

    def _letter(self, account: LineAccount, kind: str, told: list[Json], user_id: str | None) -> Letter:
        return Letter(
            platform="line",
            sender=account.id,
            account_id=account.id,
            person=user_id,
            kind=kind,
            body=events.encoded(account.id, told),
            created=self._state.clock.now(),
            seal=self._seal,
        )

    def _seal(self, letter: Letter) -> Parcel | None:
        account = self._state.account(letter.account_id)
        if account.webhook_url is None:
            return None
        body = events.redelivered(letter.body) if letter.attempts else letter.body
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "LineBotWebhook/2.0",
            "x-line-signature": events.signature(account.config.channel_secret, body),
        }
        return Parcel(account.webhook_url, body, headers)

    def _reply_token(self, chat: LineChat) -> str:
        token = token_hex(16)
        lasts = timedelta(seconds=self._state.limits.reply_seconds)
        self._state.reply_tokens[token] = ReplyToken(chat, self._state.clock.now() + lasts)
        return token
