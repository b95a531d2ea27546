"""The script API of WhatsApp over HTTP, as JSON below `/control/whatsapp`; it works as `/control` does."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from message_center.simulator.calls import Json, acting, answering, call, since
from message_center.simulator.config import WhatsAppNumberConfig
from message_center.simulator.watchers import Watchers
from message_center.simulator.whatsapp.customer import WHATSAPP_ACTS, WhatsAppCustomer
from message_center.simulator.whatsapp.faults import WhatsAppFaultKind
from message_center.simulator.whatsapp.sending import AcceptedWhatsApp
from message_center.simulator.whatsapp.state import WhatsAppMessage
from message_center.simulator.whatsapp.whatsapp import WhatsApp


class WhatsAppControl:
    """The routes below `/control/whatsapp`. What has a body is a call; its parameters are the JSON."""

    def __init__(self, whatsapp: WhatsApp, watchers: Watchers) -> None:
        self._whatsapp, self._watchers = whatsapp, watchers

    def routes(self) -> list[Route]:
        """All routes."""
        return [
            call("/state", "GET", self.state),
            call("/numbers", "POST", self.add_number),
            call("/numbers/{number_id}/token", "POST", self._whatsapp.expire_token),
            call("/chats", "POST", self.open_chat),
            Route("/chats/{number_id}/{person_id}/acts/{act}", answering(self.act), methods=["POST"]),
            call("/faults", "POST", self.fail_sends),
            call("/faults", "DELETE", self._whatsapp.faults.clear),
            call("/sends", "GET", self.sends),
        ]

    def state(self) -> Json:
        """The numbers: what there is to choose from. Tokens are never shown."""
        return {
            "numbers": [
                {
                    "id": one.id,
                    "name": one.config.name,
                    "phone": one.config.phone,
                    "business_id": one.config.business_id,
                    "ads": [ad.model_dump() for ad in one.config.ads],
                    "subscribed": one.subscribed,
                    "token_expired": one.token_expired,
                }
                for one in self._whatsapp.state.numbers.values()
            ],
        }

    def add_number(self, **number: Any) -> Json:
        """Register a number; the fields of `WhatsAppNumberConfig`."""
        added = self._whatsapp.state.add_number(WhatsAppNumberConfig(**number))
        self._watchers.tell("state")
        return {"id": added.id}

    def open_chat(self, number_id: str, person_id: str) -> Json:
        """The chat of a person with a number, with its messages."""
        customer = self._whatsapp.customer(number_id, person_id)
        return shown_chat(customer, window_open=self._whatsapp.sending.window_open(customer.chat))

    async def act(self, request: Request) -> Json:
        """One act of the customer, by name (see `WHATSAPP_ACTS`)."""
        number_id, person_id = request.path_params["number_id"], request.path_params["person_id"]
        customer = self._whatsapp.customer_of_chat(number_id, person_id)
        message_id = await acting(request, customer, WHATSAPP_ACTS)
        self._watchers.tell("whatsapp", number_id=number_id, person_id=person_id)
        return {"message_id": message_id}

    def fail_sends(self, kind: WhatsAppFaultKind, times: int = 1, accepted: bool = False) -> None:
        """Let the next sends fail."""
        self._whatsapp.faults.plan(kind, times, accepted=accepted)

    def sends(self, latest: int | None = None) -> list[Json]:
        """Accepted messages, oldest first; only the `latest` so many if given."""
        return [shown_send(send) for send in self._whatsapp.accepted[since(latest) :]]


def shown_chat(customer: WhatsAppCustomer, *, window_open: bool) -> Json:
    """A chat as its window shows it."""
    chat = customer.chat
    return {
        "number_id": chat.number_id,
        "person_id": chat.person_id,
        "phone": chat.phone,
        "user_id": chat.user_id,
        "hides_number": chat.hides_number,
        "blocked": chat.blocked,
        "away": chat.away,
        "receipts": chat.receipts,
        "referral": chat.referral,
        "window_open": window_open,
        "messages": [shown_message(message) for message in chat.messages],
    }


def shown_message(message: WhatsAppMessage) -> Json:
    """A message of a chat, with its status seen from the business."""
    return {
        "id": message.id,
        "author": message.author,
        "created": message.created * 1000,
        "content": message.content,
        "status": message.status,
        "reply_to": message.reply_to,
        "unsent": message.unsent,
        "edited": message.edited,
        "from_phone": message.from_phone,
        "reactions": message.reactions,
    }


def shown_send(send: AcceptedWhatsApp) -> Json:
    """A message that WhatsApp took."""
    return {
        "at": send.at.isoformat(),
        "number_id": send.number_id,
        "person_id": send.person_id,
        "message_id": send.message_id,
        "body": send.body,
    }
