"""A text with buttons on LINE: a Flex bubble, whose labels hold more than those of a buttons template."""

from message_center.channels.reading import Json
from message_center.contracts.sending import OutgoingPart
from message_center.domain.buttons import Button, ButtonLimits, LinkButton
from message_center.domain.text_splitting import shortened, utf16_units

BUTTONS = ButtonLimits(text=2000, title=40, measure=utf16_units)
"""A bubble has room for 30 KB in all, so its text ends before that."""

ALT_TEXT_LIMIT = 400
"""What stands in a notification, and where no Flex is shown."""

_OURS = "mc\n"
_TITLE_FOLLOWS = "\n"


def flex(part: OutgoingPart) -> Json:
    """The message object of a part with buttons."""
    words = {"type": "text", "text": part.text, "wrap": True}
    bubble = {
        "type": "bubble",
        "body": {"type": "box", "layout": "vertical", "contents": [words]},
        "footer": {
            "type": "box",
            "layout": "vertical",
            "spacing": "sm",
            "contents": [_button(one) for one in part.buttons],
        },
    }
    alt_text = shortened(part.text, limit=ALT_TEXT_LIMIT, measure=utf16_units)
    return {"type": "flex", "altText": alt_text, "contents": bubble}


def tapped(data: str) -> tuple[str, str]:
    """The payload and the title of the tapped button; of a button that is not ours the data, and no title."""
    if not data.startswith(_OURS):
        return data, ""
    payload, _, title = data.removeprefix(_OURS).partition(_TITLE_FOLLOWS)
    return payload, title


def _button(button: Button) -> Json:
    style = "primary" if isinstance(button, LinkButton) else "secondary"
    return {"type": "button", "style": style, "height": "sm", "action": _action(button)}


def _action(button: Button) -> Json:
    if isinstance(button, LinkButton):
        return {"type": "uri", "label": button.title, "uri": button.url}
    # LINE tells no title with a tap, so the data carries it.
    data = f"{_OURS}{button.payload}{_TITLE_FOLLOWS}{button.title}"
    return {"type": "postback", "label": button.title, "data": data, "displayText": button.title}
