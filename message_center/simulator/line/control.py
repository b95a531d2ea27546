"""The script API of LINE over HTTP, as JSON below `/control/line`; it works as `/control` does (see `calls`)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from message_center.simulator.calls import Json, acting, answering, call, since
from message_center.simulator.config import LineAccountConfig
from message_center.simulator.line.customer import LINE_ACTS, LineCustomer
from message_center.simulator.line.faults import LineFaultKind
from message_center.simulator.line.line import Line
from message_center.simulator.line.state import AcceptedPush, LineMessage
from message_center.simulator.watchers import Watchers


class LineControl:
    """The routes below `/control/line`. What has a body is a call; its parameters are the JSON."""

    def __init__(self, line: Line, watchers: Watchers) -> None:
        self._line, self._watchers = line, watchers

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            call("/state", "GET", self.state),
            call("/accounts", "POST", self.add_account),
            call("/accounts/{account_id}/token", "POST", self._line.expire_token),
            call("/accounts/{account_id}/standby", "POST", self.standby),
            call("/accounts/{account_id}/verify", "POST", self.verify),
            call("/chats", "POST", self.open_chat),
            Route("/chats/{account_id}/{user_id}/acts/{act}", answering(self.act), methods=["POST"]),
            call("/faults", "POST", self.fail_pushes),
            call("/faults", "DELETE", self._line.faults.clear),
            call("/pushes", "GET", self.pushes),
        ]

    def state(self) -> Json:
        """The accounts: what there is to choose from. Secrets are never shown."""
        return {
            "now": self._line.state.clock.now().isoformat(),
            "accounts": [
                {
                    "id": one.id,
                    "name": one.config.name,
                    "webhook_url": one.webhook_url,
                    "token_expired": one.token_expired,
                    "standby": one.standby,
                    "used": one.used,
                }
                for one in self._line.state.accounts.values()
            ],
        }

    def add_account(self, **account: Any) -> Json:
        """Open an account; the fields of `LineAccountConfig`."""
        added = self._line.state.add_account(LineAccountConfig(**account))
        self._watchers.tell("state")
        return {"id": added.id}

    def standby(self, account_id: str, standby: bool = True) -> None:
        """Let another service answer the account's chats, or (False) no longer."""
        self._line.state.account(account_id).standby = standby

    async def verify(self, account_id: str) -> Json:
        """Press "Verify" beside the webhook address."""
        return {"status": await self._line.webhooks.verify(self._line.state.account(account_id))}

    def open_chat(self, account_id: str, person_id: str) -> Json:
        """The chat of a person with an account, with its messages."""
        return shown_chat(self._line.customer(account_id, person_id))

    async def act(self, request: Request) -> Json:
        """One act of the customer, by name (see `LINE_ACTS`)."""
        account_id, user_id = request.path_params["account_id"], request.path_params["user_id"]
        message_id = await acting(request, self._line.customer_by_user_id(account_id, user_id), LINE_ACTS)
        self._watchers.tell("line", account_id=account_id, user_id=user_id)
        return {"message_id": message_id}

    def fail_pushes(self, kind: LineFaultKind, times: int = 1, accepted: bool = False) -> None:
        """Let the next pushes fail."""
        self._line.faults.plan(kind, times, accepted=accepted)

    def pushes(self, latest: int | None = None) -> list[Json]:
        """Calls that LINE took, oldest first; only the `latest` so many if given."""
        return [shown_push(push) for push in self._line.accepted[since(latest) :]]


def shown_chat(customer: LineCustomer) -> Json:
    """A chat as its window shows it."""
    chat = customer.chat
    return {
        "account_id": chat.account_id,
        "user_id": chat.user_id,
        "person_id": chat.person_id,
        "friend": chat.friend,
        "blocked": chat.blocked,
        "messages": [shown_message(message) for message in chat.messages],
    }


def shown_message(message: LineMessage) -> Json:
    """A message of a chat."""
    return {
        "id": message.id,
        "author": message.author,
        "created": message.created,
        "unsent": message.unsent,
        "content": message.content,
    }


def shown_push(push: AcceptedPush) -> Json:
    """A call that LINE took."""
    return {
        "at": push.at.isoformat(),
        "account_id": push.account_id,
        "user_id": push.user_id,
        "message_ids": list(push.message_ids),
        "retry_key": push.retry_key,
        "body": push.body,
    }
