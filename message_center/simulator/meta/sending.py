"""What happens to a call of the Send API: judged against the state, accepted, told back by webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbelow
from typing import Any

import httpx

from message_center.simulator.fetching import NotFetched, fetched
from message_center.simulator.files import Files
from message_center.simulator.meta import errors, events, utility
from message_center.simulator.meta.checks import check_send, refuse
from message_center.simulator.meta.errors import Refused
from message_center.simulator.meta.platform import Message, Page, Platform, Thread, new_mid
from message_center.simulator.meta.webhooks import Webhooks

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AcceptedSend:
    """A message the platform took: what tests reconcile the product's own records against."""

    at: datetime
    page_id: str
    psid: str
    mid: str
    body: Json


class Sending:
    """The Send API behind its route."""

    def __init__(self, platform: Platform, webhooks: Webhooks, files: Files) -> None:
        self.accepted: list[AcceptedSend] = []
        self._platform, self._webhooks, self._files = platform, webhooks, files
        limits = platform.config.limits
        self._http = httpx.AsyncClient(timeout=limits.fetch_seconds, follow_redirects=True, trust_env=False)

    async def close(self) -> None:
        """Stop fetching."""
        await self._http.aclose()

    async def judge(self, page: Page, body: Json) -> Thread:
        """All checks, in the platform's order; the answer is the thread that the call is for (Refused)."""
        check_send(body, self._platform.limits(page))
        self._check_rate(page)
        thread = self._recipient(page, body["recipient"])
        if thread.owner_app != page.config.app_id:
            raise Refused(errors.OTHER_APP_IN_CONTROL)
        if thread.blocked:
            raise Refused(errors.UNREACHABLE)
        if "message" in body:
            self._check_window(page, thread, body)
        return thread

    async def accept(self, page: Page, thread: Thread, body: Json, public_url: str) -> Json:
        """Take the message into the thread and tell the page's app: echo, then delivery. An image that cannot be
        fetched is refused here (Refused)."""
        attachments, reusable = await self._attachments(page, body["message"], public_url)
        message = Message(
            mid=new_mid(),
            author="page",
            created=self._platform.stamp(),
            text=shown_text(page, body["message"]),
            attachments=attachments,
            quick_replies=body["message"].get("quick_replies", []),
            metadata=body["message"].get("metadata"),
            app_id=page.config.app_id,
            reply_to=body.get("reply_to", {}).get("mid"),
        )
        self.accepted.append(AcceptedSend(self._platform.clock.now(), page.id, thread.psid, message.mid, body))
        self.show(thread, message)
        answer = {"recipient_id": thread.psid, "message_id": message.mid}
        return {**answer, "attachment_id": reusable} if reusable else answer

    def show(self, thread: Thread, message: Message) -> None:
        """Put a page's message into the thread: echo, and delivery unless the person is away."""
        thread.messages.append(message)
        thread.typing = False
        marked = self._platform.page(thread.page_id).dialect.echoes_marks
        self._webhooks.tell(thread, "message_echoes", events.echo(thread, message, marked=marked))
        if not thread.away:
            self.deliver(thread)

    def deliver(self, thread: Thread) -> None:
        """The person's device receives what the page has sent."""
        waiting = [m for m in thread.messages if m.author == "page" and m.delivered is None]
        if not waiting:
            return
        now = self._platform.stamp()
        for message in waiting:
            message.delivered = now
        receipt = {"mids": [message.mid for message in waiting], "watermark": waiting[-1].created}
        self._webhooks.tell(thread, "message_deliveries", events.by_person(thread, now, delivery=receipt))

    def act(self, thread: Thread, body: Json) -> Json:
        """A sender action: typing and reactions are visible to the person (Refused: unknown message)."""
        action = body["sender_action"]
        if action in ("react", "unreact"):
            payload = body["payload"]
            message = next((m for m in thread.messages if m.mid == payload["message_id"]), None)
            if message is None:
                raise refuse("param payload[message_id] is not a message of this thread.")
            message.reactions.pop("page", None)
            if action == "react":
                message.reactions["page"] = str(payload.get("reaction", "love"))
        else:
            thread.typing = action == "typing_on"
        return {"recipient_id": thread.psid}

    def _recipient(self, page: Page, recipient: Json) -> Thread:
        thread = self._platform.threads.get((page.id, str(recipient.get("id"))))
        if thread is None:
            raise Refused(page.dialect.no_such_person)
        return thread

    def _check_rate(self, page: Page) -> None:
        now, most = self._platform.clock.now(), self._platform.limits(page).sends_per_second
        page.sends = [at for at in page.sends if now - at < timedelta(seconds=1)]
        if most is not None and len(page.sends) >= most:
            raise Refused(errors.rate_limited(page.id))
        page.sends.append(now)

    def _check_window(self, page: Page, thread: Thread, body: Json) -> None:
        if body["messaging_type"] == "UTILITY":
            utility.worded(page.config.utility_templates, body["message"]["template"])
            return
        if body.get("tag") == "HUMAN_AGENT":
            if not self._platform.app(page.config.app_id).config.human_agent:
                raise Refused(errors.NO_HUMAN_AGENT)
            days = timedelta(days=self._platform.config.limits.human_agent_days)
            if not self._within(thread.last_message, days):
                raise Refused(page.dialect.window_closed)
        elif not self.window_open(thread):
            raise Refused(page.dialect.window_closed)

    def window_open(self, thread: Thread) -> bool:
        """Whether the page may write freely: 24 h after the person's last action, or as long as an ad grants."""
        limits = self._platform.config.limits
        return self._within(thread.last_action, timedelta(hours=limits.window_hours)) or self._within(
            thread.opened_by_ad, timedelta(hours=limits.ad_window_hours)
        )

    def _within(self, since: datetime | None, length: timedelta) -> bool:
        return since is not None and self._platform.clock.now() - since <= length

    async def _attachments(self, page: Page, message: Json, public_url: str) -> tuple[list[Json], str | None]:
        """The attachments as the thread shows them, and the id of a reusable one."""
        if "sticker_id" in message:
            return [{"type": "sticker", "payload": {"sticker_id": message["sticker_id"]}}], None
        attachment = message.get("attachment")
        if attachment is None:
            return [], None
        if attachment["type"] == "template":
            return [attachment], None
        payload = attachment["payload"]
        if "attachment_id" in payload:
            if payload["attachment_id"] not in page.attachments:
                raise Refused(errors.NO_SUCH_ATTACHMENT)
            return [page.attachments[payload["attachment_id"]]], None
        path = await self._fetch(attachment["type"], payload["url"])
        shown = {"type": attachment["type"], "payload": {"url": public_url + path}}
        if not payload.get("is_reusable"):
            return [shown], None
        reusable = str(10**15 + randbelow(10**15))
        page.attachments[reusable] = shown
        return [shown], reusable

    async def _fetch(self, kind: str, url: str) -> str:
        """Fetch a file as the platform does: in time, of the right type, not too large (Refused)."""
        limits = self._platform.config.limits
        most = limits.image_bytes if kind == "image" else limits.file_bytes
        try:
            file = await fetched(self._http, url, most_bytes=most, seconds=limits.fetch_seconds)
        except NotFetched as error:
            raise Refused(errors.ATTACHMENT_NOT_FETCHED) from error
        if kind != "file" and not file.media_type.startswith(f"{kind}/"):
            raise Refused(errors.ATTACHMENT_NOT_FETCHED)
        return self._files.keep(file.content, file.media_type)


def shown_text(page: Page, message: Json) -> str | None:
    """The text of a message; that of a utility template is the approved wording, filled in."""
    if "template" in message:
        return utility.worded(page.config.utility_templates, message["template"])
    text: str | None = message.get("text")
    return text
