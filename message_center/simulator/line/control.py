"""The script API of LINE over HTTP, as JSON below `/control/line`; it works as `/control` does (see `calls`)."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from message_center.simulator.calls import Json, answering, arguments, call, called, since
from message_center.simulator.config import LineAccountConfig
from message_center.simulator.known import NotKnown
from message_center.simulator.line.api import RefusedLineCall
from message_center.simulator.line.customer import LINE_ACTS, LineCustomer
from message_center.simulator.line.faults import LineFaultKind
from message_center.simulator.line.line import Line
from message_center.simulator.line.state import AcceptedPush, LineMessage
from message_center.simulator.line.webhooks import LineDelivery
from message_center.simulator.watchers import Watchers


class LineControl:
    """The routes below `/control/line`. What has a body is a call; its parameters are the JSON."""

    def __init__(self, line: Line, watchers: Watchers) -> None:
        self._line, self._watchers = line, watchers

    def routes(self) -> list[Route]:
        """All routes."""
        postman = self._line.webhooks.postman
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
            call("/webhooks", "GET", self.webhooks),
            call("/webhooks/hold", "POST", postman.hold),
            call("/webhooks/release", "POST", self.release),
            call("/webhooks/disorder", "POST", postman.disorder),
            call("/webhooks/{delivery_id}/redeliver", "POST", self.redeliver),
            call("/pushes", "GET", self.pushes),
            call("/refusals", "GET", self.refusals),
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
        account_id, user_id, name = (request.path_params[key] for key in ("account_id", "user_id", "act"))
        if name not in LINE_ACTS:
            raise NotKnown(f"act: {name!r} is not one of {', '.join(LINE_ACTS)}")
        customer = self._line.customer_by_user_id(account_id, user_id)
        message_id = await called(getattr(customer, name), await arguments(request))
        self._watchers.tell("line", account_id=account_id, user_id=user_id)
        return {"message_id": message_id}

    def fail_pushes(self, kind: LineFaultKind, times: int = 1, accepted: bool = False) -> None:
        """Let the next pushes fail."""
        self._line.faults.plan(kind, times, accepted)

    def webhooks(self, latest: int | None = None) -> list[Json]:
        """All webhooks, oldest first; only the `latest` so many if given."""
        return [shown_delivery(delivery) for delivery in self._line.deliveries[since(latest) :]]

    def release(self, shuffle: bool = False, seed: int | None = None, order: tuple[int, ...] = ()) -> Json:
        """Deliver what was held."""
        return {"released": self._line.webhooks.postman.release(shuffle=shuffle, seed=seed, order=order)}

    async def redeliver(self, delivery_id: str, times: int = 1, simultaneous: bool = False) -> Json:
        """Send a webhook again."""
        postman = self._line.webhooks.postman
        return {"statuses": await postman.redeliver(delivery_id, times=times, simultaneous=simultaneous)}

    def pushes(self, latest: int | None = None) -> list[Json]:
        """Calls that LINE took, oldest first; only the `latest` so many if given."""
        return [shown_push(push) for push in self._line.accepted[since(latest) :]]

    def refusals(self, latest: int | None = None) -> list[Json]:
        """Refused calls, oldest first; only the `latest` so many if given."""
        return [shown_refusal(refusal) for refusal in self._line.refused[since(latest) :]]


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


def shown_delivery(delivery: LineDelivery) -> Json:
    """A webhook with its attempts."""
    return {
        "id": delivery.id,
        "account_id": delivery.account_id,
        "field": delivery.kind,
        "state": delivery.state,
        "at": delivery.created.isoformat(),
        "attempts": [
            {"at": attempt.at.isoformat(), "status": attempt.status, "error": attempt.error}
            for attempt in delivery.attempts
        ],
        "body": json.loads(delivery.body),
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


def shown_refusal(call: RefusedLineCall) -> Json:
    """A refused call and its reason."""
    return {
        "at": call.at.isoformat(),
        "method": call.method,
        "path": call.path,
        "account_id": call.account_id,
        "body": call.body,
        "error": call.error.body(),
        "status": call.error.status,
    }
