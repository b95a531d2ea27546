"""What a person can do in Messenger and on Instagram: write, tap, react, read, block. Every act is told to the
page by webhook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from message_center.simulator.known import ScriptError
from message_center.simulator.meta import events
from message_center.simulator.meta.platform import Message, Page, Platform, Thread, new_mid
from message_center.simulator.meta.profile import questions_for
from message_center.simulator.meta.sending import Sending
from message_center.simulator.meta.webhooks import Webhooks

Json = dict[str, Any]


class Customer:
    """One person in their thread with one page. Acts return the message id they made, where they made one.

    The methods only queue webhooks; `await simulator.settled()` returns when those are answered.
    """

    def __init__(self, platform: Platform, thread: Thread, webhooks: Webhooks, sending: Sending) -> None:
        self.thread = thread
        self._platform, self._webhooks, self._sending = platform, webhooks, sending

    @property
    def psid(self) -> str:
        """The person's id for this page."""
        return self.thread.psid

    @property
    def page(self) -> Page:
        """The page this thread is with."""
        return self._platform.page(self.thread.page_id)

    def ice_breakers(self) -> list[Json]:
        """The questions shown now: the published ones, and only while the thread is empty."""
        person = self._platform.people[self.thread.person_id]
        return [] if self.thread.messages else questions_for(self.page.profile, person.locale)

    def write(self, text: str, *, reply_to: str | None = None) -> str:
        """Type a message."""
        return self._say(text=text, reply_to=reply_to)

    def send_image(self, url: str) -> str:
        """Send a picture; the product fetches it from this address."""
        return self._say(attachments=[{"type": "image", "payload": {"url": url}}])

    def send_file(self, url: str, kind: str = "file") -> str:
        """Send a video, audio or file (`kind`)."""
        return self._say(attachments=[{"type": kind, "payload": {"url": url}}])

    def send_sticker(self, sticker_id: str = "369239263222822") -> str:
        """Send a sticker; without an id the thumbs-up."""
        return self._say(attachments=[{"type": "sticker", "payload": {"sticker_id": int(sticker_id)}}])

    def send_heart(self) -> str:
        """Send Instagram's heart, which has no payload."""
        self._must_be_on_instagram()
        return self._say(attachments=[{"type": "like_heart"}])

    def answer_story(self, text: str, url: str) -> str:
        """Answer a story of the account on Instagram."""
        self._must_be_on_instagram()
        return self._say(text=text, story={"id": "17900000000000001", "url": url})

    def share(self, url: str, kind: str = "share", title: str | None = None) -> str:
        """Share something on Instagram: `ig_post`, `ig_reel`, or an own story that mentions the account
        (`story_mention`)."""
        self._must_be_on_instagram()
        payload = {"url": url} if title is None else {"url": url, "title": title}
        return self._say(attachments=[{"type": kind, "payload": payload}])

    def tap_quick_reply(self, title: str) -> str:
        """Tap a quick reply under the page's latest message (ScriptError: not offered)."""
        latest = self.thread.messages[-1] if self.thread.messages else None
        offered = latest.quick_replies if latest and latest.author == "page" else []
        reply = self._pick(offered, "title", title, "quick replies")
        return self._say(text=title, quick_reply=reply["payload"])

    def tap_button(self, mid: str, title: str) -> str | None:
        """Tap a button of a template (ScriptError: not there). Only postback buttons tell the page; a link opens
        in the browser and answers None."""
        button = self._pick(buttons_of(self.thread.message(mid)), "title", title, "buttons")
        return self._postback(title, button["payload"]) if button["type"] == "postback" else None

    def tap_get_started(self) -> str:
        """Tap Get Started (ScriptError: not published, not at thread start, or ice breakers are shown instead)."""
        if self.thread.messages or self.ice_breakers() or "get_started" not in self.page.profile:
            raise ScriptError("Get Started is not shown here")
        return self._postback("Get Started", self.page.profile["get_started"]["payload"])

    def tap_ice_breaker(self, question: str) -> str:
        """Tap a published question at the start of the thread (ScriptError: not shown)."""
        shown = self._pick(self.ice_breakers(), "question", question, "ice breakers")
        return self._postback(question, shown["payload"])

    def open_ad(self, ad_id: str) -> None:
        """Come through an ad of the page (NotKnown). In a running thread the page hears at once; in an empty one
        the first message or tap carries the referral (Messenger Platform: referrals)."""
        self.thread.opened_by_ad = self._platform.clock.now()
        self._open(events.ad_referral(self._platform.ad(self.thread.page_id, ad_id)))

    def open_link(self, ref: str) -> None:
        """Come through an m.me link with a `ref`; carried like an ad."""
        self._open(events.link_referral(ref))

    def edit(self, mid: str, text: str) -> None:
        """Change an own text message, at most five times (ScriptError)."""
        message = self._own(mid)
        if message.text is None or message.edits >= self._platform.config.limits.edits:
            raise ScriptError("mid: only a text can be edited, and at most five times")
        message.text, message.edits = text, message.edits + 1
        edit = {"mid": mid, "text": text, "num_edit": message.edits}
        self._tell("message_edits", message_edit=edit)

    def unsend(self, mid: str) -> None:
        """Take back an own message (ScriptError)."""
        message = self._own(mid)
        message.unsent, message.text, message.attachments = True, None, []
        self._tell("messages", message={"mid": mid, "is_deleted": True})

    def react(self, mid: str, emoji: str = "❤") -> None:
        """React to a message with an emoji."""
        self.thread.message(mid).reactions["person"] = emoji
        reaction = {"action": "react", "mid": mid, "reaction": "love" if emoji == "❤" else "other", "emoji": emoji}
        self._tell("message_reactions", reaction=reaction)

    def unreact(self, mid: str) -> None:
        """Take back a reaction; the event has no emoji."""
        self.thread.message(mid).reactions.pop("person", None)
        self._tell("message_reactions", reaction={"action": "unreact", "mid": mid})

    def read(self) -> None:
        """Open the thread: everything the page has sent is received and read. Nothing unread: nothing is told."""
        self.come_back()
        unread = [m for m in self.thread.messages if m.author == "page" and m.read is None]
        if not unread:
            return
        now = self._platform.stamp()
        for message in unread:
            message.read = now
        self._tell("message_reads", read=self.page.dialect.read(unread[-1]))

    def go_away(self) -> None:
        """Switch the device off: what the page sends is accepted but not delivered."""
        self.thread.away = True

    def come_back(self) -> None:
        """Switch the device on: what waited is delivered."""
        self.thread.away = False
        self._sending.deliver(self.thread)

    def block(self) -> None:
        """Block the page: its messages are refused with error 551."""
        self.thread.blocked = True

    def unblock(self) -> None:
        """Let the page write again."""
        self.thread.blocked = False

    def opt_in(self, event: Json) -> None:
        """An opt-in or opt-out event, as given (Messenger Platform: webhook events)."""
        self._tell("messaging_optins", optin=event)

    def raw(self, event: Json, field: str = "messages") -> None:
        """Any event, for kinds that nobody knows yet: `event` is put beside sender, recipient and timestamp."""
        self._tell(field, **event)

    def _say(self, *, reply_to: str | None = None, quick_reply: str | None = None, **parts: Any) -> str:
        self._must_not_block()
        if reply_to is not None:
            self.thread.message(reply_to)
        message = Message(new_mid(), "person", self._platform.stamp(), reply_to=reply_to, **parts)
        self.thread.messages.append(message)
        self.thread.last_action = self.thread.last_message = self._platform.clock.now()
        event = events.inbound(self.thread, message, quick_reply=quick_reply, referral=self._take_referral())
        self._webhooks.tell(self.thread, "messages", event)
        return message.mid

    def _postback(self, title: str, payload: str) -> str:
        self._must_not_block()
        message = Message(new_mid(), "person", self._platform.stamp(), text=title)
        self.thread.messages.append(message)
        self.thread.last_action = self._platform.clock.now()
        postback: Json = {"mid": message.mid, "title": title, "payload": payload}
        if (referral := self._take_referral()) is not None:
            postback["referral"] = referral
        event = events.by_person(self.thread, message.created, postback=postback)
        self._webhooks.tell(self.thread, "messaging_postbacks", event)
        return message.mid

    def _open(self, referral: Json) -> None:
        self._must_not_block()
        self.thread.last_action = self._platform.clock.now()
        if self.thread.messages:
            self._tell("messaging_referrals", referral=referral)
        else:
            self.thread.referral = referral

    def _take_referral(self) -> Json | None:
        referral, self.thread.referral = self.thread.referral, None
        return referral

    def _tell(self, field_name: str, **kind: Any) -> None:
        self._webhooks.tell(self.thread, field_name, events.by_person(self.thread, self._platform.stamp(), **kind))

    def _own(self, mid: str) -> Message:
        message = self.thread.message(mid)
        if message.author != "person" or message.unsent:
            raise ScriptError("mid: this is not a message that the person can change")
        return message

    def _must_be_on_instagram(self) -> None:
        if self.page.config.instagram is None:
            raise ScriptError("this is a Facebook page; only Instagram has that")

    def _must_not_block(self) -> None:
        if self.thread.blocked:
            raise ScriptError("the person has blocked the page; unblock first")

    def _pick(self, offered: list[Json], key: str, wanted: str, name: str) -> Json:
        for offer in offered:
            if offer.get(key) == wanted:
                return offer
        shown = ", ".join(str(offer.get(key)) for offer in offered) or "none"
        raise ScriptError(f"{key}: {wanted!r} is not among the {name} shown: {shown}")


def buttons_of(message: Message) -> list[Json]:
    """The buttons of a message's templates."""
    buttons: list[Json] = []
    for attachment in message.attachments:
        payload = attachment.get("payload") or {}
        for holder in (payload, *payload.get("elements", [])):
            buttons += holder.get("buttons", [])
    return buttons


ACTS: dict[str, Callable[..., Any]] = {
    name: getattr(Customer, name)
    for name in (
        "write",
        "send_image",
        "send_file",
        "send_sticker",
        "send_heart",
        "answer_story",
        "share",
        "tap_quick_reply",
        "tap_button",
        "tap_get_started",
        "tap_ice_breaker",
        "open_ad",
        "open_link",
        "edit",
        "unsend",
        "react",
        "unreact",
        "read",
        "go_away",
        "come_back",
        "block",
        "unblock",
        "opt_in",
        "raw",
    )
}
"""Every act by its name, as the control API offers them."""
