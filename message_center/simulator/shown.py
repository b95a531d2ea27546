"""The simulator's state as JSON, for the pages and the control API. Tokens and secrets are never shown."""

from __future__ import annotations

import json
from typing import Any

from message_center.simulator.mailbox import Mail
from message_center.simulator.meta.customer import Customer
from message_center.simulator.meta.platform import Message
from message_center.simulator.meta.sending import AcceptedSend
from message_center.simulator.postman import Letter
from message_center.simulator.refusals import RefusedCall
from message_center.simulator.simulator import Simulator

Json = dict[str, Any]


def shown_state(simulator: Simulator) -> Json:
    """Apps, pages and people: what there is to choose from."""
    platform = simulator.platform
    return {
        "now": simulator.clock.now().isoformat(),
        "apps": [{"id": app.id, "callback_url": app.callback_url} for app in platform.apps.values()],
        "pages": [
            {
                "id": page.id,
                "name": page.config.name,
                "app_id": page.config.app_id,
                "instagram": page.config.instagram.model_dump() if page.config.instagram else None,
                "ads": [ad.model_dump() for ad in page.config.ads],
                "subscribed_fields": sorted(page.subscribed_fields),
                "profile": page.profile,
                "token_expired": page.token_expired,
            }
            for page in platform.pages.values()
        ],
        "people": [
            {"id": person.id, "name": person.name, "locale": person.locale, "picture_url": picture_of(person)}
            for person in platform.people.values()
        ],
        "threads": [
            {"page_id": thread.page_id, "psid": thread.psid, "person_id": thread.person_id}
            for thread in platform.threads.values()
        ],
    }


def picture_of(person: Any) -> str:
    """Where the browser finds a person's picture."""
    return person.picture_url or f"/portraits/{person.id}.png"


def shown_thread(simulator: Simulator, customer: Customer) -> Json:
    """A thread as its window shows it."""
    thread = customer.thread
    return {
        "page_id": thread.page_id,
        "psid": thread.psid,
        "person_id": thread.person_id,
        "blocked": thread.blocked,
        "away": thread.away,
        "typing": thread.typing,
        "standby": thread.owner_app != customer.page.config.app_id,
        "window_open": simulator.sending.window_open(thread),
        "referral": thread.referral,
        "ice_breakers": customer.ice_breakers(),
        "get_started": not thread.messages
        and not customer.ice_breakers()
        and "get_started" in customer.page.profile,
        "messages": [shown_message(message) for message in thread.messages],
    }


def shown_message(message: Message) -> Json:
    """A message with its status seen from the page: sent, delivered, read."""
    status = "read" if message.read else "delivered" if message.delivered else "sent"
    return {
        "mid": message.mid,
        "author": message.author,
        "created": message.created,
        "text": message.text,
        "attachments": message.attachments,
        "quick_replies": message.quick_replies,
        "metadata": message.metadata,
        "app_id": message.app_id,
        "reply_to": message.reply_to,
        "unsent": message.unsent,
        "edits": message.edits,
        "reactions": message.reactions,
        "status": status if message.author == "page" else None,
    }


def shown_letter(letter: Letter) -> Json:
    """A webhook with its attempts."""
    return {
        "id": letter.id,
        "platform": letter.platform,
        "account_id": letter.account_id,
        "person": letter.person,
        "kind": letter.kind,
        "state": letter.state,
        "at": letter.created.isoformat(),
        "attempts": [
            {"at": attempt.at.isoformat(), "status": attempt.status, "error": attempt.error}
            for attempt in letter.attempts
        ],
        "body": json.loads(letter.body),
    }


def shown_send(send: AcceptedSend) -> Json:
    """An accepted message."""
    return {
        "at": send.at.isoformat(),
        "page_id": send.page_id,
        "psid": send.psid,
        "mid": send.mid,
        "body": send.body,
    }


def shown_refusal(call: RefusedCall) -> Json:
    """A refused call and its reason: the error object of Meta's answer, or LINE's whole answer."""
    answer = call.error.body()
    return {
        "at": call.at.isoformat(),
        "method": call.method,
        "path": call.path,
        "platform": call.platform,
        "account_id": call.account_id,
        "body": call.body,
        "error": answer.get("error", answer),
        "status": call.error.status,
    }


def shown_mail(mail: Mail) -> Json:
    """A mail with its text and links."""
    return {
        "id": mail.id,
        "at": mail.at.isoformat(),
        "sender": mail.sender,
        "recipients": list(mail.recipients),
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "links": mail.links,
        "headers": {name: str(value) for name, value in mail.message.items()},
    }
