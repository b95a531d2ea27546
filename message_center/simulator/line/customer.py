"""What a person can do in LINE: write, send, tap, take back, add and block. Every act is told by webhook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from message_center.simulator.files import Files
from message_center.simulator.known import ScriptError
from message_center.simulator.line.state import LineChat, LineMessage, LineState
from message_center.simulator.line.webhooks import LineWebhooks

Json = dict[str, Any]


class LineCustomer:
    """One person in their chat with one account. Acts return the message id they made, where they made one.

    The methods only queue webhooks; `await simulator.settled()` returns when those are answered.
    """

    def __init__(self, state: LineState, chat: LineChat, webhooks: LineWebhooks, files: Files) -> None:
        self.chat = chat
        self._state, self._webhooks, self._files = state, webhooks, files

    @property
    def user_id(self) -> str:
        """The person's id for this account."""
        return self.chat.user_id

    def write(self, text: str, *, quotes: str | None = None) -> str:
        """Type a message."""
        own = {} if quotes is None else {"quotedMessageId": self.chat.message(quotes).id}
        return self._say({"type": "text", "text": text, **own})

    def send_image(self, url: str) -> str:
        """Send a picture that was uploaded to the simulator before; the product fetches it by the message's id."""
        return self._send_media("image", url)

    def send_file(self, url: str, kind: str = "file", name: str = "file.bin") -> str:
        """Send a video, audio or file (`kind`) that was uploaded to the simulator before."""
        own: Json = {"fileName": name} if kind == "file" else {"duration": 1000}
        return self._send_media(kind, url, **own)

    def send_sticker(self, package_id: str = "446", sticker_id: str = "1988") -> str:
        """Send a sticker."""
        own = {"packageId": package_id, "stickerId": sticker_id, "stickerResourceType": "STATIC"}
        return self._say({"type": "sticker", **own, "keywords": ["Hello", "Hi"]})

    def send_location(self, latitude: float, longitude: float, title: str = "", address: str = "") -> str:
        """Send a place."""
        words = {name: text for name, text in (("title", title), ("address", address)) if text}
        return self._say({"type": "location", **words, "latitude": latitude, "longitude": longitude})

    def tap_button(self, data: str, params: Json | None = None) -> None:
        """Tap a postback button."""
        self._must_not_block()
        postback = {"data": data, **({"params": params} if params else {})}
        self._webhooks.tell(self.chat, "postback", postback=postback)

    def unsend(self, message_id: str) -> None:
        """Take back an own message (ScriptError)."""
        message = self.chat.message(message_id)
        if message.author != "person" or message.unsent:
            raise ScriptError("message_id: this is not a message that the person can take back")
        message.unsent, message.content = True, {}
        self._state.contents.pop(message_id, None)
        self._webhooks.tell(self.chat, "unsend", reply=False, unsend={"messageId": message_id})

    def follow(self) -> None:
        """Add the account as a friend, or unblock it."""
        unblocked, self.chat.blocked, self.chat.friend = self.chat.blocked, False, True
        self._webhooks.tell(self.chat, "follow", follow={"isUnblocked": unblocked})

    def unfollow(self) -> None:
        """Block or remove the account: pushes are still answered 200, and reach nobody."""
        self.chat.blocked, self.chat.friend = True, False
        self._webhooks.tell(self.chat, "unfollow", reply=False)

    def raw(self, event: Json) -> None:
        """Any event, for kinds that nobody knows yet: its fields beside the frame."""
        own = {name: value for name, value in event.items() if name != "type"}
        self._webhooks.tell(self.chat, str(event.get("type", "hologram")), reply=False, **own)

    def _send_media(self, kind: str, url: str, **own: Any) -> str:
        stored = self._files.find(url.rpartition("/")[2])
        if stored is None:
            raise ScriptError("url: upload the file to the simulator first, and give its address")
        message_id = self._state.message_id()
        self._state.contents[message_id] = (stored.content, stored.media_type)
        size = {"fileSize": len(stored.content)} if kind == "file" else {"contentProvider": {"type": "line"}}
        return self._say({"type": kind, **own, **size}, message_id=message_id, shown={"url": url})

    def _say(self, content: Json, *, message_id: str | None = None, shown: Json | None = None) -> str:
        self._must_not_block()
        message = LineMessage(message_id or self._state.message_id(), "person", self._state.now(), content)
        told = {**content, "id": message.id}
        if content["type"] in ("text", "image", "video", "sticker"):
            told["quoteToken"] = f"q{message.id}"
        message.content = {**content, **(shown or {})}
        self.chat.messages.append(message)
        self.chat.last_wrote = self._state.clock.now()
        self._webhooks.tell(self.chat, "message", message=told)
        return message.id

    def _must_not_block(self) -> None:
        if self.chat.blocked:
            raise ScriptError("the person has blocked the account; add it again first")


LINE_ACTS: dict[str, Callable[..., Any]] = {
    name: getattr(LineCustomer, name)
    for name in (
        "write",
        "send_image",
        "send_file",
        "send_sticker",
        "send_location",
        "tap_button",
        "unsend",
        "follow",
        "unfollow",
        "raw",
    )
}
"""Every act by its name, as the control API offers them."""
