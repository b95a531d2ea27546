"""What a person can do in WhatsApp: write, tap, react, edit, take back, read, block. Most is told by webhook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from message_center.simulator.files import Files, smile
from message_center.simulator.known import ScriptError
from message_center.simulator.whatsapp import events
from message_center.simulator.whatsapp.identities import derived_user_id
from message_center.simulator.whatsapp.sending import WhatsAppSending
from message_center.simulator.whatsapp.state import WhatsAppChat, WhatsAppMessage, WhatsAppState
from message_center.simulator.whatsapp.webhooks import WhatsAppWebhooks

Json = dict[str, Any]


class WhatsAppCustomer:
    """One person in their chat with one business number. Acts return the message id they made, if they made one.

    The methods only queue webhooks; `await simulator.settled()` returns when those are answered.
    """

    def __init__(
        self,
        state: WhatsAppState,
        chat: WhatsAppChat,
        *,
        webhooks: WhatsAppWebhooks,
        sending: WhatsAppSending,
        files: Files,
    ) -> None:
        self.chat = chat
        self._state, self._webhooks, self._sending, self._files = state, webhooks, sending, files

    def write(self, text: str, *, quotes: str | None = None) -> str:
        """Type a message."""
        return self._say("text", {"body": text}, quotes=quotes)

    def send_image(self, url: str, caption: str | None = None) -> str:
        """Send a picture that was uploaded to the simulator before; the product fetches it by the media's id."""
        return self._send_media("image", url, **({} if caption is None else {"caption": caption}))

    def send_file(self, url: str, kind: str = "document", name: str = "file.pdf") -> str:
        """Send a video, audio, sticker or document (`kind`) that was uploaded to the simulator before."""
        own: dict[str, Json] = {"document": {"filename": name}, "audio": {"voice": True}}
        return self._send_media(kind, url, **own.get(kind, {}))

    def send_sticker(self) -> str:
        """Send a sticker of the simulator's own."""
        return self._send_media("sticker", self._files.keep(smile(), "image/webp"), animated=False)

    def send_location(self, latitude: float, longitude: float, name: str = "", address: str = "") -> str:
        """Send a place."""
        words = {key: text for key, text in (("name", name), ("address", address)) if text}
        return self._say("location", {"latitude": latitude, "longitude": longitude, **words})

    def send_contact(self, name: str, phone: str) -> str:
        """Send a visiting card."""
        names = {"formatted_name": name, "first_name": name}
        phones = [{"phone": phone, "wa_id": phone.lstrip("+").replace(" ", ""), "type": "CELL"}]
        return self._say("contacts", [{"name": names, "phones": phones}])

    def tap(self, message_id: str, choice: str) -> str:
        """Tap a button or a row of a list by its title (ScriptError: not offered)."""
        message = self.chat.message(message_id)
        for kind, reply in choices_of(message.content):
            if reply["title"] == choice:
                told = {"type": kind, kind: reply}
                return self._say("interactive", told, quotes=message_id, shown={"title": choice})
        raise ScriptError(f"choice: {choice!r} is not offered by this message")

    def react(self, message_id: str, emoji: str = "❤️") -> str:
        """React to a message."""
        self.chat.message(message_id).reactions["person"] = emoji
        return self._tell("reaction", {"message_id": message_id, "emoji": emoji})

    def unreact(self, message_id: str) -> str:
        """Take back a reaction; the event has no emoji."""
        self.chat.message(message_id).reactions.pop("person", None)
        return self._tell("reaction", {"message_id": message_id})

    def edit(self, message_id: str, text: str) -> str:
        """Change an own text (ScriptError)."""
        message = self._own(message_id)
        if message.content["type"] != "text":
            raise ScriptError("message_id: only a text can be edited")
        message.content, message.edited = {"type": "text", "text": {"body": text}}, True
        return self._tell("edit", {"original_message_id": message_id, "message": message.content})

    def unsend(self, message_id: str) -> str:
        """Take back an own message (ScriptError)."""
        message = self._own(message_id)
        message.unsent, message.content = True, {"type": "text", "text": {"body": ""}}
        return self._tell("revoke", {"original_message_id": message_id})

    def read(self) -> None:
        """Open the chat: what the business sent is received and, if the person lets others see it, read."""
        self.come_back()
        for message in self.chat.messages:
            if message.status == "delivered" and self.chat.receipts:
                self._webhooks.report(self.chat, message, "read")

    def show_receipts(self, receipts: bool = True) -> None:
        """Let others see what was read, or no longer."""
        self.chat.receipts = receipts

    def go_away(self) -> None:
        """Switch the phone off: what the business sends is taken but not delivered."""
        self.chat.away = True

    def come_back(self) -> None:
        """Switch the phone on: what waited is delivered."""
        self.chat.away = False
        self._sending.deliver(self.chat)

    def open_ad(self, ad_id: str) -> None:
        """Come through an ad (NotKnown); the next message carries it."""
        self.chat.referral = events.ad_referral(self._state.ad(self.chat.number_id, ad_id))

    def block(self) -> None:
        """Block the number: what it sends is taken, and fails later."""
        self.chat.blocked = True

    def unblock(self) -> None:
        """Let the number write again."""
        self.chat.blocked = False

    def choose_marketing(self, value: str = "stop") -> None:
        """Want no marketing messages (`stop`), or want them again (`resume`)."""
        event = events.preference(self.chat, self._state.now(), value)
        self._webhooks.tell(self.chat, "user_preferences", event, field="user_preferences")

    def hide_number(self, hides: bool = True) -> None:
        """Take a user name in the number's place: businesses learn the user id alone."""
        self.chat.hides_number = hides

    def change_number(self, phone: str) -> str:
        """Go on under another number, and so under another user id."""
        business = self._state.number(self.chat.number_id).config.business_id
        user_id = derived_user_id(business, phone)
        told: Json = {"type": "user_changed_number", "body": "The customer changed their number.", "wa_id": phone}
        told_id = self._tell("system", {**told, "user_id": user_id})
        self.chat.phone, self.chat.user_id = phone, user_id
        return told_id

    def answer_from_phone(self, text: str) -> str:
        """Somebody at the shop answers in the WhatsApp Business app: the product sees an echo."""
        number = self._state.number(self.chat.number_id)
        content = {"type": "text", "text": {"body": text}}
        wamid = self._state.message_id(self.chat.phone)
        message = WhatsAppMessage(wamid, "business", self._state.now(), content, from_phone=True)
        self.chat.messages.append(message)
        told = events.echo(number, self.chat, message)
        self._webhooks.tell(self.chat, "message_echoes", told, field="smb_message_echoes")
        return message.id

    def raw(self, event: Json) -> None:
        """Any message, for kinds that nobody knows yet: its fields beside the frame."""
        wamid = self._state.message_id(self.chat.phone)
        message = WhatsAppMessage(wamid, "person", self._state.now(), {"type": "hologram", **event})
        self._webhooks.tell(self.chat, "messages", events.inbound(self.chat, message))

    def _send_media(self, kind: str, url: str, **own: Any) -> str:
        stored = self._files.find(url.rpartition("/")[2])
        if stored is None:
            raise ScriptError("url: upload the file to the simulator first, and give its address")
        media_id = self._state.keep_media(self.chat.number_id, stored.content, stored.media_type)
        checksum = self._state.checksum(stored.content)
        told = {**own, "mime_type": stored.media_type, "sha256": checksum, "id": media_id}
        return self._say(kind, told, shown={"url": url})

    def _say(self, kind: str, told: Any, *, quotes: str | None = None, shown: Json | None = None) -> str:
        if self.chat.blocked:
            raise ScriptError("the person has blocked the number; unblock first")
        quoted = None if quotes is None else self.chat.message(quotes)
        content: Json = {"type": kind, kind: told}
        wamid = self._state.message_id(self.chat.phone)
        message = WhatsAppMessage(wamid, "person", self._state.now(), content, reply_to=quotes)
        number = self._state.number(self.chat.number_id)
        event = events.inbound(
            self.chat, message, context=events.quoting(number, self.chat, quoted) if quoted else None
        )
        referral, self.chat.referral = self.chat.referral, None
        message.content = {**content, **(shown or {})}
        self.chat.messages.append(message)
        self.chat.last_wrote = self._state.clock.now()
        self._webhooks.tell(self.chat, "messages", {**event, "referral": referral} if referral else event)
        return message.id

    def _tell(self, kind: str, told: Json) -> str:
        """An event that is no message of its own, but has an id and a time as messages have."""
        wamid = self._state.message_id(self.chat.phone)
        message = WhatsAppMessage(wamid, "person", self._state.now(), {"type": kind, kind: told})
        self._webhooks.tell(self.chat, "messages", events.inbound(self.chat, message))
        return message.id

    def _own(self, message_id: str) -> WhatsAppMessage:
        message = self.chat.message(message_id)
        if message.author != "person" or message.unsent:
            raise ScriptError("message_id: this is not a message that the person can change")
        return message


def choices_of(content: Json) -> list[tuple[str, Json]]:
    """What a message offers to tap: the kind of the reply, and the reply."""
    action = content.get("interactive", {}).get("action", {})
    buttons = [("button_reply", button["reply"]) for button in action.get("buttons", [])]
    rows = [("list_reply", row) for section in action.get("sections", []) for row in section["rows"]]
    return [*buttons, *rows]


WHATSAPP_ACTS: dict[str, Callable[..., Any]] = {
    name: getattr(WhatsAppCustomer, name)
    for name in (
        "write",
        "send_image",
        "send_file",
        "send_sticker",
        "send_location",
        "send_contact",
        "tap",
        "react",
        "unreact",
        "edit",
        "unsend",
        "read",
        "show_receipts",
        "go_away",
        "come_back",
        "open_ad",
        "block",
        "unblock",
        "choose_marketing",
        "hide_number",
        "change_number",
        "answer_from_phone",
        "raw",
    )
}
"""Every act by its name, as the control API offers them."""
