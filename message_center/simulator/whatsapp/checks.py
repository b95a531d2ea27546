"""What WhatsApp checks of a call before it takes it (WhatsApp Cloud API: sending). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from message_center.simulator.config import WhatsAppLimits
from message_center.simulator.whatsapp.errors import missing, refuse, wrong

Json = dict[str, Any]
Check = Callable[[Any, WhatsAppLimits], None]

MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "image": ("image/jpeg", "image/png"),
    "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
    "video": ("video/mp4", "video/3gp", "video/3gpp"),
    "sticker": ("image/webp",),
    "document": (),
}
"""The media types that each kind takes; a document takes any."""

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,24}")
_USER_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9.]{1,128}")


def check_send(body: Json, limits: WhatsAppLimits) -> None:
    """A whole call of `/messages`: the frame, one recipient, one kind of content within its limits (Refused)."""
    if body.get("messaging_product") != "whatsapp":
        raise refuse("The parameter messaging_product is required and must be whatsapp.")
    if body.get("recipient_type", "individual") != "individual":
        raise wrong("recipient_type", "must be individual.")
    _check_recipient(body)
    kind = body.get("type", "text")
    if kind not in CHECKS:
        raise wrong("type", f"must be one of {', '.join(CHECKS)}.")
    CHECKS[kind](body.get(kind), limits)
    if "context" in body:
        _words(_thing(body["context"], "context").get("message_id"), "context.message_id")
    if "biz_opaque_callback_data" in body:
        _words(body["biz_opaque_callback_data"], "biz_opaque_callback_data", limits.mark)


def _check_recipient(body: Json) -> None:
    """A number in `to`, or a business-scoped user id in `recipient`."""
    if ("to" in body) == ("recipient" in body):
        raise refuse("Exactly one of the parameters to and recipient is required.")
    name, form = ("to", _PHONE) if "to" in body else ("recipient", _USER_ID)
    if not isinstance(body[name], str) or not form.fullmatch(body[name]):
        raise wrong(name, "is not a valid recipient.")


def _text(value: Any, limits: WhatsAppLimits) -> None:
    text = _thing(value, "text")
    _words(text.get("body"), "text.body", limits.text)
    if not isinstance(text.get("preview_url", False), bool):
        raise wrong("text.preview_url", "must be true or false.")


def _media(kind: str) -> Check:
    def check(value: Any, limits: WhatsAppLimits) -> None:
        media = _thing(value, kind)
        if ("link" in media) == ("id" in media):
            raise refuse(f"Exactly one of {kind}.link and {kind}.id is required.")
        name = "link" if "link" in media else "id"
        source = _words(media[name], f"{kind}.{name}")
        if name == "link" and not source.startswith(("https://", "http://")):
            raise wrong(f"{kind}.link", "must be a web address.")
        if "caption" in media:
            if kind in ("audio", "sticker"):
                raise wrong(f"{kind}.caption", "is not supported.")
            _words(media["caption"], f"{kind}.caption", limits.caption)
        if "filename" in media and kind != "document":
            raise wrong(f"{kind}.filename", "is not supported.")

    return check


def _location(value: Any, _limits: WhatsAppLimits) -> None:
    location = _thing(value, "location")
    for name, most in (("latitude", 90), ("longitude", 180)):
        given = location.get(name)
        if given is None:
            raise missing(f"location.{name}")
        try:
            number = float(given)
        except (TypeError, ValueError) as error:
            raise wrong(f"location.{name}", "must be a number.") from error
        if not -most <= number <= most:
            raise wrong(f"location.{name}", f"must be between -{most} and {most}.")


def _contacts(value: Any, _limits: WhatsAppLimits) -> None:
    """Visiting cards: the one content that is a list."""
    for card in _several(value, "contacts", 257):
        _words(_thing(card.get("name"), "contacts.name").get("formatted_name"), "contacts.name.formatted_name")


def _reaction(value: Any, _limits: WhatsAppLimits) -> None:
    reaction = _thing(value, "reaction")
    _words(reaction.get("message_id"), "reaction.message_id")
    if not isinstance(reaction.get("emoji"), str):
        raise missing("reaction.emoji")


def _interactive(value: Any, limits: WhatsAppLimits) -> None:
    interactive = _thing(value, "interactive")
    kind = interactive.get("type")
    if kind not in ("button", "list", "cta_url"):
        raise wrong("interactive.type", "must be one of button, list, cta_url.")
    _words(_thing(interactive.get("body"), "interactive.body").get("text"), "interactive.body.text", limits.body)
    if "footer" in interactive:
        footer = _thing(interactive["footer"], "interactive.footer")
        _words(footer.get("text"), "interactive.footer.text", limits.footer)
    header = interactive.get("header")
    if isinstance(header, dict) and header.get("type") == "text":
        _words(header.get("text"), "interactive.header.text", limits.header)
    action = _thing(interactive.get("action"), "interactive.action")
    if kind == "button":
        _reply_buttons(action, limits)
    elif kind == "list":
        _rows(action, limits)
    else:
        given = _thing(action.get("parameters"), "interactive.action.parameters")
        _words(given.get("display_text"), "interactive.action.parameters.display_text", limits.button_title)
        _words(given.get("url"), "interactive.action.parameters.url")


def _reply_buttons(action: Json, limits: WhatsAppLimits) -> None:
    seen = set()
    for button in _several(action.get("buttons"), "interactive.action.buttons", limits.buttons):
        reply = _thing(button.get("reply"), "interactive.action.buttons.reply")
        _words(reply.get("title"), "interactive.action.buttons.reply.title", limits.button_title)
        seen.add(_words(reply.get("id"), "interactive.action.buttons.reply.id", limits.button_id))
    if len(seen) != len(action["buttons"]):
        raise wrong("interactive.action.buttons", "must have different ids.")


def _rows(action: Json, limits: WhatsAppLimits) -> None:
    _words(action.get("button"), "interactive.action.button", limits.list_button)
    sections = _several(action.get("sections"), "interactive.action.sections", limits.rows)
    rows = [row for one in sections for row in _several(one.get("rows"), "interactive.action.rows", limits.rows)]
    if len(rows) > limits.rows:
        raise wrong("interactive.action.sections", f"must have at most {limits.rows} rows in all.")
    for row in rows:
        _words(row.get("id"), "interactive.action.rows.id", limits.row_id)
        _words(row.get("title"), "interactive.action.rows.title", limits.row_title)
        if "description" in row:
            _words(row["description"], "interactive.action.rows.description", limits.row_description)


def _template(value: Any, _limits: WhatsAppLimits) -> None:
    template = _thing(value, "template")
    _words(template.get("name"), "template.name")
    _words(_thing(template.get("language"), "template.language").get("code"), "template.language.code")


CHECKS: dict[str, Check] = {
    "text": _text,
    **{kind: _media(kind) for kind in MEDIA_TYPES},
    "location": _location,
    "contacts": _contacts,
    "reaction": _reaction,
    "interactive": _interactive,
    "template": _template,
}


def _thing(value: Any, name: str) -> Json:
    if value is None:
        raise missing(name)
    if not isinstance(value, dict) or not value:
        raise wrong(name, "must be an object.")
    return value


def _several(value: Any, name: str, most: int) -> list[Json]:
    if not isinstance(value, list) or not 1 <= len(value) <= most:
        raise wrong(name, f"must be a list of 1 to {most}.")
    return [_thing(one, name) for one in value]


def _words(value: Any, name: str, most: int | None = None) -> str:
    if value is None or value == "":
        raise missing(name)
    if not isinstance(value, str) or not value.strip():
        raise wrong(name, "must be a text.")
    if most is not None and len(value) > most:
        raise wrong(name, f"must be at most {most} characters long.")
    return value
