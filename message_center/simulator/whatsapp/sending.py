"""What happens to a message of the business: judged by WhatsApp's rules, taken, shown, reported on (5.3, 5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from message_center.simulator.fetching import NotFetched, fetched
from message_center.simulator.files import Files, StoredFile
from message_center.simulator.meta.errors import GraphError, Refused
from message_center.simulator.whatsapp import errors
from message_center.simulator.whatsapp.checks import MEDIA_TYPES, check_send
from message_center.simulator.whatsapp.state import WhatsAppChat, WhatsAppMessage, WhatsAppNumber, WhatsAppState
from message_center.simulator.whatsapp.webhooks import WhatsAppWebhooks

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AcceptedWhatsApp:
    """A message that WhatsApp took: what tests reconcile the product's own records against."""

    at: datetime
    number_id: str
    person_id: str
    message_id: str
    body: Json


class WhatsAppSending:
    """The sending calls behind their routes.

    What is wrong with a call is answered at once. That the window is closed, or that nobody can be reached, comes
    after a 200 as the status `failed` of the message, as it mostly does on the platform.
    """

    def __init__(self, state: WhatsAppState, webhooks: WhatsAppWebhooks, files: Files) -> None:
        self.accepted: list[AcceptedWhatsApp] = []
        self._state, self._webhooks, self._files = state, webhooks, files
        self._http = httpx.AsyncClient(follow_redirects=True, trust_env=False)

    async def close(self) -> None:
        """Stop fetching."""
        await self._http.aclose()

    def judge(self, number: WhatsAppNumber, body: Json) -> WhatsAppChat:
        """All checks that are answered at once; the answer is the chat that the message is for (Refused)."""
        check_send(body, self._state.limits)
        chat = self._recipient(number, body)
        self._check_rates(number, chat)
        return chat

    async def take(
        self, number: WhatsAppNumber, chat: WhatsAppChat, body: Json, *, fails: GraphError | None = None
    ) -> Json:
        """Take the message, and report what becomes of it; `fails`: it is not delivered, for this reason."""
        kind = body.get("type", "text")
        if kind == "reaction":
            return self._react(number, chat, body)
        message = WhatsAppMessage(
            self._state.message_id(chat.phone),
            "business",
            self._state.now(),
            {"type": kind, kind: body[kind]},
            status="accepted",
            mark=body.get("biz_opaque_callback_data"),
            reply_to=body.get("context", {}).get("message_id"),
        )
        self._accept(number, chat, message.id, body)
        reason = fails or self._reason_against(chat, kind) or await self._shown(number, message, body[kind])
        if reason is not None:
            self._webhooks.report(chat, message, "failed", reason)
        else:
            chat.messages.append(message)
            self._webhooks.report(chat, message, "sent")
            self.deliver(chat)
        return self._answer(chat, body, message.id)

    def deliver(self, chat: WhatsAppChat) -> None:
        """The person's phone receives what the business has sent, unless it is off."""
        for message in chat.messages:
            if message.status == "sent" and not chat.away:
                self._webhooks.report(chat, message, "delivered")

    def mark_read(self, number: WhatsAppNumber, body: Json) -> Json:
        """The business has seen a message of the person's (Refused)."""
        for chat in self._state.chats.values():
            if chat.number_id == number.id and any(one.id == body.get("message_id") for one in chat.messages):
                return {"success": True}
        raise errors.wrong("message_id", "is not a message of this number.")

    def _recipient(self, number: WhatsAppNumber, body: Json) -> WhatsAppChat:
        if "recipient" in body:
            if body.get("type") == "template" and body["template"].get("category") == "authentication":
                raise Refused(errors.NOT_BY_USER_ID)
            chat = self._state.chat_with(number.id, user_id=body["recipient"])
        else:
            phone = "".join(digit for digit in body["to"] if digit.isdigit())
            if phone == number.config.phone:
                raise Refused(errors.TO_ONESELF)
            chat = self._state.chat_with(number.id, phone=phone)
        if chat is None:
            raise Refused(errors.UNDELIVERABLE)
        return chat

    def _check_rates(self, number: WhatsAppNumber, chat: WhatsAppChat) -> None:
        now, limits = self._state.clock.now(), self._state.limits
        number.sends = [at for at in number.sends if now - at < timedelta(seconds=1)]
        if len(number.sends) >= limits.sends_per_second:
            raise Refused(errors.RATE_LIMIT)
        recent = timedelta(seconds=limits.pair_seconds * limits.pair_burst)
        chat.sends = [at for at in chat.sends if now - at < recent]
        if len(chat.sends) >= limits.pair_burst:
            raise Refused(errors.PAIR_LIMIT)
        number.sends.append(now)
        chat.sends.append(now)

    def _reason_against(self, chat: WhatsAppChat, kind: str) -> GraphError | None:
        """Why a message is not delivered that was taken all the same."""
        if chat.blocked:
            return errors.UNDELIVERABLE
        if kind != "template" and not self.window_open(chat):
            return errors.WINDOW_CLOSED
        return None

    def window_open(self, chat: WhatsAppChat) -> bool:
        """Whether free text is allowed: 24 hours from the person's last message."""
        lasts = timedelta(hours=self._state.limits.window_hours)
        return chat.last_wrote is not None and self._state.clock.now() - chat.last_wrote <= lasts

    async def _shown(self, number: WhatsAppNumber, message: WhatsAppMessage, content: Json) -> GraphError | None:
        """Put what the person sees into the message; a file that cannot be had is the reason against it."""
        kind = message.content["type"]
        if kind not in MEDIA_TYPES:
            return None
        try:
            stored = await self._file(number, kind, content)
        except NotFetched:
            return errors.MEDIA_NOT_FETCHED
        message.content = {**message.content, "url": self._files.keep(stored.content, stored.media_type)}
        return None

    async def _file(self, number: WhatsAppNumber, kind: str, content: Json) -> StoredFile:
        """What a link or an id leads to, if it is of the kind (NotFetched)."""
        limits = self._state.limits
        most = getattr(limits, f"{kind}_bytes")
        if "id" in content:
            kept = self._state.media.get(content["id"])
            if kept is None or kept.number_id != number.id or len(kept.content) > most:
                raise NotFetched
            stored = StoredFile(kept.content, kept.media_type)
        else:
            stored = await fetched(self._http, content["link"], most_bytes=most, seconds=limits.fetch_seconds)
        takes = MEDIA_TYPES[kind]
        if takes and stored.media_type.partition(";")[0] not in takes:
            raise NotFetched
        return stored

    def _react(self, number: WhatsAppNumber, chat: WhatsAppChat, body: Json) -> Json:
        reaction = body["reaction"]
        for message in chat.messages:
            if message.id == reaction["message_id"]:
                message.reactions.pop("business", None)
                if reaction["emoji"]:
                    message.reactions["business"] = reaction["emoji"]
        wamid = self._state.message_id(chat.phone)
        self._accept(number, chat, wamid, body)
        return self._answer(chat, body, wamid)

    def _accept(self, number: WhatsAppNumber, chat: WhatsAppChat, message_id: str, body: Json) -> None:
        at = self._state.clock.now()
        self.accepted.append(AcceptedWhatsApp(at, number.id, chat.person_id, message_id, body))

    def _answer(self, chat: WhatsAppChat, body: Json, message_id: str) -> Json:
        """The ids that the call named the person by, and the message's."""
        named = {"wa_id": chat.phone} if "to" in body else {"user_id": chat.user_id}
        contact = {"input": body.get("to") or body["recipient"], **named}
        return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": message_id}]}
