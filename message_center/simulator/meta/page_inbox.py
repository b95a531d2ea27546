"""What happens on the page's side outside the product: someone answers by hand, control of a thread changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from message_center.simulator.meta import events
from message_center.simulator.meta.platform import PAGE_INBOX_APP, Message, Platform, Thread, new_mid
from message_center.simulator.meta.sending import Sending
from message_center.simulator.meta.webhooks import Webhooks

Json = dict[str, Any]


class PageInbox:
    """The platform's own inbox for one thread."""

    def __init__(self, platform: Platform, thread: Thread, webhooks: Webhooks, sending: Sending) -> None:
        self.thread = thread
        self._platform, self._webhooks, self._sending = platform, webhooks, sending

    def answer(self, text: str, app_id: str = PAGE_INBOX_APP, metadata: str | None = None) -> str:
        """Answer by hand, or as another app: the product sees an echo of a message it did not send."""
        message = Message(new_mid(), "page", self._platform.stamp(), text=text, app_id=app_id, metadata=metadata)
        self._sending.show(self.thread, message)
        return message.mid

    def take_control(self, metadata: str = "", app_id: str = PAGE_INBOX_APP) -> None:
        """Take the thread away from the product: its events become `standby`, its sends are refused."""
        before, self.thread.owner_app = self.thread.owner_app, app_id
        change = {"previous_owner_app_id": before, "new_owner_app_id": app_id, "metadata": metadata}
        self._tell("messaging_handovers", take_thread_control=change)

    def pass_control(self, metadata: str = "") -> None:
        """Give the thread back to the page's app."""
        before, now = self.thread.owner_app, self._platform.page(self.thread.page_id).config.app_id
        self.thread.owner_app = now
        change = {"previous_owner_app_id": before, "new_owner_app_id": now, "metadata": metadata}
        self._tell("messaging_handovers", pass_thread_control=change)

    def enforce_policy(self, action: str, reason: str = "") -> None:
        """Warn, block or unblock the page (Messenger Platform: webhook events)."""
        self._tell("messaging_policy_enforcement", policy_enforcement={"action": action, "reason": reason})

    def _tell(self, field_name: str, **kind: Any) -> None:
        self._webhooks.tell(self.thread, field_name, events.by_person(self.thread, self._platform.stamp(), **kind))


INBOX_ACTS: dict[str, Callable[..., Any]] = {
    "answer": PageInbox.answer,
    "take_control": PageInbox.take_control,
    "pass_control": PageInbox.pass_control,
    "enforce_policy": PageInbox.enforce_policy,
}
"""Every act by its name, as the control API offers them."""
