"""What the Send API accepts: pure checks of a request body, in the order in which the platform complains.

Windows, recipients and tokens depend on state and are judged in `sending.py`; here only the body counts
(Messenger Platform: Send API). Every check raises `Refused`.
"""

from __future__ import annotations

from typing import Any

from message_center.simulator.config import Limits
from message_center.simulator.meta.errors import BAD_PARAMETER, Refused

MESSAGING_TYPES = ("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY")
REMOVED_TAGS = ("CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE")
SENDER_ACTIONS = ("mark_seen", "typing_on", "typing_off", "react", "unreact")
RECIPIENTS = ("id", "comment_id", "post_id", "user_ref")
BODIES = ("text", "attachment", "sticker_id", "template")
MEDIA = ("image", "video", "audio", "file")


def refuse(message: str) -> Refused:
    """Error 100 with a message that names the parameter."""
    return Refused(BAD_PARAMETER.saying(message))


def check_send(body: Any, limits: Limits) -> None:
    """A whole Send API body: a message, or a sender action, to one recipient (Refused)."""
    body = thing(body, "The request body")
    check_recipient(body.get("recipient"))
    if "sender_action" in body:
        check_sender_action(body)
        return
    if "message" not in body:
        raise refuse("param message must be non-empty.")
    check_messaging_type(body)
    check_message(body["message"], limits)
    if "reply_to" in body:
        words(thing(body["reply_to"], "reply_to").get("mid"), "reply_to[mid]")


def check_recipient(recipient: Any) -> None:
    """Exactly one way to name the recipient (Refused)."""
    recipient = thing(recipient, "recipient")
    named = [name for name in RECIPIENTS if name in recipient]
    if len(named) != 1:
        raise refuse(f"param recipient must have exactly one of {', '.join(RECIPIENTS)}.")
    words(recipient[named[0]], f"recipient[{named[0]}]")


def check_sender_action(body: dict[str, Any]) -> None:
    """`sender_action` stands alone; a reaction names its message (Refused)."""
    if body["sender_action"] not in SENDER_ACTIONS:
        raise refuse(f"param sender_action must be one of {', '.join(SENDER_ACTIONS)}.")
    if "message" in body:
        raise refuse("param sender_action cannot be sent together with message.")
    if body["sender_action"] in ("react", "unreact"):
        words(thing(body.get("payload"), "payload").get("message_id"), "payload[message_id]")


def check_messaging_type(body: dict[str, Any]) -> None:
    """`messaging_type` is required, and a tag belongs to MESSAGE_TAG; removed tags are refused since
    27 April 2026 (Refused)."""
    kind, tag = body.get("messaging_type"), body.get("tag")
    if kind not in MESSAGING_TYPES:
        raise refuse(f"param messaging_type must be one of {', '.join(MESSAGING_TYPES)}.")
    if (kind == "MESSAGE_TAG") != (tag is not None):
        raise refuse("param tag is required with, and only with, messaging_type MESSAGE_TAG.")
    if tag in REMOVED_TAGS:
        raise refuse(f"The tag {tag} is no longer supported.")
    if tag not in (None, "HUMAN_AGENT", "CUSTOMER_FEEDBACK"):
        raise refuse(f"param tag: {tag!r} is not a known tag.")
    if tag == "CUSTOMER_FEEDBACK" and template_kind(body["message"]) != "customer_feedback":
        raise refuse("The tag CUSTOMER_FEEDBACK needs a customer feedback template.")
    if (kind == "UTILITY") != ("template" in thing(body["message"], "message")):
        raise refuse("messaging_type UTILITY needs message[template], and message[template] needs UTILITY.")


def template_kind(message: Any) -> Any:
    """The `template_type` of a message, if it is a template at all."""
    for step in ("attachment", "payload", "template_type"):
        message = message.get(step) if isinstance(message, dict) else None
    return message


def check_message(message: Any, limits: Limits) -> None:
    """One kind of content, with its quick replies and metadata (Refused)."""
    message = thing(message, "message")
    given = [name for name in BODIES if name in message]
    if len(given) != 1:
        raise refuse(f"message must have exactly one of {', '.join(BODIES)}.")
    if "text" in message:
        words(message["text"], "message[text]", limits.text)
        check_bytes(message["text"], limits)
    elif "attachment" in message:
        check_attachment(message["attachment"], limits)
    elif "template" in message:
        check_utility(thing(message["template"], "message[template]"))
    else:
        words(str(message["sticker_id"]), "message[sticker_id]")
    if "quick_replies" in message:
        check_quick_replies(message["quick_replies"], limits)
    if "metadata" in message:
        words(message["metadata"], "message[metadata]", limits.metadata)


def check_utility(template: dict[str, Any]) -> None:
    """The shape of a utility template: its name, its language, and texts for the body's parameters (Refused)."""
    words(template.get("name"), "message[template][name]")
    language = thing(template.get("language"), "message[template][language]")
    words(language.get("code"), "message[template][language][code]")
    for component in template.get("components", []):
        name = "message[template][components]"
        if thing(component, name).get("type") != "body":
            raise refuse(f"param {name}[type] must be body.")
        for parameter in several(component.get("parameters"), f"{name}[parameters]", 100):
            if thing(parameter, f"{name}[parameters]").get("type") != "text":
                raise refuse(f"param {name}[parameters][type] must be text.")
            if "\n" in words(parameter.get("text"), f"{name}[parameters][text]"):
                raise refuse(f"param {name}[parameters][text] cannot have new-line characters.")


def check_bytes(text: str, limits: Limits) -> None:
    """The length in bytes of UTF-8, where the platform counts those (Refused)."""
    if limits.text_bytes is not None and len(text.encode()) > limits.text_bytes:
        raise refuse(f"Length of param message[text] must be less than or equal to {limits.text_bytes} bytes.")


def check_attachment(attachment: Any, limits: Limits) -> None:
    """Media by URL or id, or a template (Refused)."""
    attachment = thing(attachment, "message[attachment]")
    payload = thing(attachment.get("payload"), "message[attachment][payload]")
    if attachment.get("type") == "template":
        check_template(payload, limits)
    elif attachment.get("type") in MEDIA:
        if ("url" in payload) == ("attachment_id" in payload):
            raise refuse("message[attachment][payload] must have either url or attachment_id.")
        name = "url" if "url" in payload else "attachment_id"
        words(payload[name], f"message[attachment][payload][{name}]")
    else:
        raise refuse(f"message[attachment][type] must be one of {', '.join(MEDIA)}, template.")


def check_template(payload: dict[str, Any], limits: Limits) -> None:
    """The templates with their limits; rare kinds are taken as they come (Refused)."""
    kind = payload.get("template_type")
    if kind not in limits.templates:
        raise refuse(f"param template_type: {kind!r} is not a known template.")
    if kind == "button":
        words(payload.get("text"), "text", limits.button_text)
        check_buttons(payload.get("buttons"), limits)
    elif kind == "generic":
        for element in several(payload.get("elements"), "elements", limits.elements):
            check_element(element, limits)
    elif kind == "image_grid":
        if not 2 <= len(several(payload.get("elements"), "elements", 6)) <= 6:
            raise refuse("param elements must have 2 to 6 images.")
    elif kind == "receipt":
        check_receipt(payload)


def check_element(element: Any, limits: Limits) -> None:
    """A card of the generic template: a title and at least one more part (Refused)."""
    element = thing(element, "elements")
    words(element.get("title"), "elements[title]", limits.element_title)
    if not any(element.get(part) for part in ("subtitle", "image_url", "default_action", "buttons")):
        raise refuse("an element must have a title and at least one other property.")
    if "subtitle" in element:
        words(element["subtitle"], "elements[subtitle]", limits.element_subtitle)
    if "buttons" in element:
        check_buttons(element["buttons"], limits)


def check_receipt(payload: dict[str, Any]) -> None:
    """What a receipt cannot be without (Refused)."""
    for name in ("recipient_name", "order_number", "currency", "payment_method"):
        words(payload.get(name), name)
    if "total_cost" not in thing(payload.get("summary"), "summary"):
        raise refuse("param summary[total_cost] must be non-empty.")
    if "elements" in payload:
        several(payload["elements"], "elements", 100)


def check_buttons(buttons: Any, limits: Limits) -> None:
    """One to three buttons of a known kind (Refused)."""
    for given in several(buttons, "buttons", limits.buttons):
        button = thing(given, "buttons")
        words(button.get("title"), "buttons[title]", limits.button_title)
        if button.get("type") == "web_url":
            url = words(button.get("url"), "buttons[url]")
            if not url.startswith(("https://", "http://")):
                raise refuse("param buttons[url] must be a web address.")
        elif button.get("type") in ("postback", "phone_number"):
            words(button.get("payload"), "buttons[payload]", limits.button_payload)
        else:
            raise refuse(f"param buttons[type]: {button.get('type')!r} is not a known button.")


def check_quick_replies(replies: Any, limits: Limits) -> None:
    """Up to thirteen quick replies; those of text have a title and a payload (Refused)."""
    for given in several(replies, "quick_replies", limits.quick_replies):
        reply = thing(given, "quick_replies")
        kind = reply.get("content_type")
        if kind == "text":
            words(reply.get("title"), "quick_replies[title]", limits.quick_reply_title)
            words(reply.get("payload"), "quick_replies[payload]", limits.button_payload)
        elif kind not in ("user_phone_number", "user_email"):
            raise refuse(f"param quick_replies[content_type]: {kind!r} is not known.")


def thing(value: Any, name: str) -> dict[str, Any]:
    """A JSON object (Refused)."""
    if not isinstance(value, dict) or not value:
        raise refuse(f"param {name} must be a non-empty JSON object.")
    return value


def several(value: Any, name: str, most: int) -> list[Any]:
    """A list of 1 to `most` values (Refused)."""
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise refuse(f"param {name} must be an array of 1 to {most} elements.")
    return value


def words(value: Any, name: str, most: int | None = None) -> str:
    """A text that is not empty and has at most `most` characters (Unicode code points) (Refused)."""
    if not isinstance(value, str) or not value.strip():
        raise refuse(f"param {name} must be a non-empty UTF-8 encoded string.")
    if most is not None and len(value) > most:
        raise refuse(f"Length of param {name} must be less than or equal to {most}.")
    return value
