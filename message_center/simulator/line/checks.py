"""What LINE checks of message objects before it takes them (LINE Messaging API: sending). Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from message_center.simulator.config import LineLimits
from message_center.simulator.line.errors import wrong

Json = dict[str, Any]
Problem = tuple[str, str]
Check = Callable[[Json, str, LineLimits], Iterator[Problem]]


def check_messages(body: Json, limits: LineLimits) -> None:
    """The `messages` of a call: one to five known objects within their limits (Refused, naming each property)."""
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages:
        raise wrong(("messages", "May not be empty"))
    if len(messages) > limits.messages:
        raise wrong(("messages", f"Size must be between 1 and {limits.messages}"))
    problems = [problem for index, one in enumerate(messages) for problem in _object(one, index, limits)]
    if problems:
        raise wrong(*problems)


def units(text: str) -> int:
    """Length in UTF-16 code units, as LINE counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _object(message: Any, index: int, limits: LineLimits) -> Iterator[Problem]:
    where = f"messages[{index}]"
    kind = message.get("type") if isinstance(message, dict) else None
    if kind not in CHECKS:
        yield f"{where}.type", "Must be one of the following values: [" + ", ".join(CHECKS) + "]"
        return
    yield from CHECKS[kind](message, where, limits)
    yield from _quick_reply(message.get("quickReply"), where, limits)


def _text(message: Json, where: str, limits: LineLimits) -> Iterator[Problem]:
    yield from _words(message.get("text"), f"{where}.text", limits.text)


def _image(message: Json, where: str, limits: LineLimits) -> Iterator[Problem]:
    yield from _address(message.get("originalContentUrl"), f"{where}.originalContentUrl", limits)
    yield from _address(message.get("previewImageUrl"), f"{where}.previewImageUrl", limits)


def _audio(message: Json, where: str, limits: LineLimits) -> Iterator[Problem]:
    yield from _address(message.get("originalContentUrl"), f"{where}.originalContentUrl", limits)
    if not isinstance(message.get("duration"), int):
        yield f"{where}.duration", "May not be empty"


def _location(message: Json, where: str, limits: LineLimits) -> Iterator[Problem]:
    for name in ("title", "address"):
        yield from _words(message.get(name), f"{where}.{name}", limits.location)
    for name in ("latitude", "longitude"):
        if not isinstance(message.get(name), int | float):
            yield f"{where}.{name}", "May not be empty"


def _sticker(message: Json, where: str, _limits: LineLimits) -> Iterator[Problem]:
    for name in ("packageId", "stickerId"):
        if not str(message.get(name) or "").isdigit():
            yield f"{where}.{name}", "May not be empty"


def _template(message: Json, where: str, limits: LineLimits) -> Iterator[Problem]:
    yield from _words(message.get("altText"), f"{where}.altText", limits.alt_text)
    template = message.get("template")
    if not isinstance(template, dict) or template.get("type") not in ("buttons", "confirm", "carousel"):
        yield f"{where}.template.type", "invalid template type"
        return
    if template["type"] == "buttons":
        pictured = template.get("thumbnailImageUrl") or template.get("title")
        most = limits.pictured_template_text if pictured else limits.template_text
        yield from _words(template.get("text"), f"{where}.template.text", most)
        yield from _actions(template.get("actions"), f"{where}.template.actions", limits.template_actions, limits)


def _flex(message: Json, where: str, limits: LineLimits) -> Iterator[Problem]:
    yield from _words(message.get("altText"), f"{where}.altText", limits.alt_text)
    contents = message.get("contents")
    if not isinstance(contents, dict) or contents.get("type") not in ("bubble", "carousel"):
        yield f"{where}.contents", "unknown container type"
        return
    if len(json.dumps(contents, ensure_ascii=False).encode()) > limits.flex_bytes[contents["type"]]:
        yield f"{where}.contents", "too large"
    yield from _flex_parts(contents, f"{where}.contents", limits)


def _flex_parts(box: Any, where: str, limits: LineLimits) -> Iterator[Problem]:
    """Every text and button of a Flex message, however deep it stands."""
    if isinstance(box, dict):
        if box.get("type") == "button":
            yield from _action(box.get("action"), f"{where}.action", limits.flex_label, limits)
        if box.get("type") == "text" and not (isinstance(box.get("text"), str) and box["text"].strip()):
            yield f"{where}.text", "must be non-empty text"
        for name, part in box.items():
            yield from _flex_parts(part, f"{where}.{name}", limits)
    elif isinstance(box, list):
        for index, part in enumerate(box):
            yield from _flex_parts(part, f"{where}[{index}]", limits)


def _quick_reply(value: Any, where: str, limits: LineLimits) -> Iterator[Problem]:
    if value is None:
        return
    items = value.get("items") if isinstance(value, dict) else None
    actions = [item.get("action") for item in items] if isinstance(items, list) else None
    yield from _actions(actions, f"{where}.quickReply.items", limits.quick_replies, limits)


def _actions(actions: Any, where: str, most: int, limits: LineLimits) -> Iterator[Problem]:
    if not isinstance(actions, list) or not 1 <= len(actions) <= most:
        yield where, f"Size must be between 1 and {most}"
        return
    for index, action in enumerate(actions):
        yield from _action(action, f"{where}[{index}]", limits.label, limits)


def _action(action: Any, where: str, label: int, limits: LineLimits) -> Iterator[Problem]:
    kind = action.get("type") if isinstance(action, dict) else None
    if kind not in ("uri", "message", "postback"):
        yield f"{where}.type", "invalid action type"
        return
    yield from _words(action.get("label"), f"{where}.label", label)
    field, most = {"uri": ("uri", limits.uri), "postback": ("data", limits.data), "message": ("text", 300)}[kind]
    yield from _words(action.get(field), f"{where}.{field}", most)
    if kind == "uri" and urlsplit(str(action.get("uri"))).scheme not in ("http", "https", "line", "tel"):
        yield f"{where}.uri", "invalid uri scheme"


def _words(value: Any, where: str, most: int) -> Iterator[Problem]:
    if not isinstance(value, str) or not value.strip():
        yield where, "May not be empty"
    elif units(value) > most:
        yield where, f"Length must be between 0 and {most}"


def _address(value: Any, where: str, limits: LineLimits) -> Iterator[Problem]:
    schemes = ("https://",) if limits.https_only else ("https://", "http://")
    if not isinstance(value, str) or not value.startswith(schemes):
        yield where, "Must be a valid HTTPS URL"
    elif len(value) > limits.url:
        yield where, f"Length must be between 0 and {limits.url}"


CHECKS: dict[str, Check] = {
    "text": _text,
    "image": _image,
    "video": _image,
    "audio": _audio,
    "location": _location,
    "sticker": _sticker,
    "template": _template,
    "flex": _flex,
}
"""The message objects that the simulator knows."""
