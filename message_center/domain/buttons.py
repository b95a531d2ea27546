"""Buttons below a message's text: links, and answers that come back when they are tapped (spec E4, E5, H4).

How many there may be and how long differs between platforms, as data: `ButtonLimits`. What a platform has no
button for is told in words instead, so that nothing of a message is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from message_center.domain.templates import typed_length
from message_center.domain.text_splitting import Measure, characters, shortened
from message_center.domain.web_addresses import is_web_address
from message_center.errors import InvalidInput, LimitExceeded

BUTTONS_LIMIT = 3
"""As many as every platform with buttons takes below one text."""

TITLE_LIMIT = 40
"""Characters of a title, where the roomiest platform ends; others show less of it."""

URL_LIMIT = 1000
PAYLOAD_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkButton:
    """Opens a web page."""

    title: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerButton:
    """Answers with its title when it is tapped; `payload` comes back with it and is never shown."""

    title: str
    payload: str


Button = LinkButton | AnswerButton


@dataclass(frozen=True, slots=True, kw_only=True)
class ButtonLimits:
    """What a platform takes below one text: `text` and `title` are lengths as `measure` counts, `links` and
    `answers` how many of each. Without `mixed`, a message has either answers or links."""

    text: int
    title: int
    links: int = BUTTONS_LIMIT
    answers: int = BUTTONS_LIMIT
    mixed: bool = True
    measure: Measure = characters


def check_buttons(buttons: Sequence[Button], *, field: str = "buttons") -> None:
    """Refuse what no message can carry, naming the button and its field. Raises InvalidInput, LimitExceeded."""
    if len(buttons) > BUTTONS_LIMIT:
        raise LimitExceeded(f"A message has at most {BUTTONS_LIMIT} buttons.", field=field)
    titles: set[str] = set()
    payloads: set[str] = set()
    for index, button in enumerate(buttons):
        where = f"{field}.{index}"
        _check_words(button.title, "A button's text", limit=TITLE_LIMIT, field=f"{where}.title")
        if button.title in titles:
            raise InvalidInput("Two buttons of a message need different texts.", field=f"{where}.title")
        titles.add(button.title)
        match button:
            case LinkButton(url=url):
                _check_words(url, "A button's address", limit=URL_LIMIT, field=f"{where}.url")
                if not is_web_address(url):
                    raise InvalidInput("A button's address starts with https://.", field=f"{where}.url")
            case AnswerButton(payload=payload):
                if payload in payloads:
                    raise InvalidInput("Two answers need different payloads.", field=f"{where}.payload")
                payloads.add(payload)
                _check_words(payload, "A button's payload", limit=PAYLOAD_LIMIT, field=f"{where}.payload")


def fitted(
    buttons: Sequence[Button], limits: ButtonLimits | None
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """The buttons that a platform shows, with their titles as it shows them, and those to be told in words.

    Where a message cannot have both kinds, answers win: a link works in a text too, an answer is easily mistyped.
    """
    if limits is None:
        return (), tuple(buttons)
    answers = [button for button in buttons if isinstance(button, AnswerButton)][: limits.answers]
    links = [button for button in buttons if isinstance(button, LinkButton)][: limits.links]
    kept = answers if answers and not limits.mixed else [*answers, *links]
    shown = tuple(_titled(button, limits) for button in buttons if button in kept)
    return shown, tuple(button for button in buttons if button not in kept)


def with_lines(text: str, told: Sequence[Button]) -> str:
    """The text with a line for each button that is told in words: its title, and where a link leads."""
    lines = [f"{one.title}: {one.url}" if isinstance(one, LinkButton) else one.title for one in told]
    return "\n".join([text, *lines] if text.strip() else lines) if lines else text


def same_target(one: Button, other: Button) -> bool:
    """Whether two buttons do the same, whatever their titles."""
    return replace(one, title="") == replace(other, title="")


def _titled(button: Button, limits: ButtonLimits) -> Button:
    return replace(button, title=shortened(button.title, limit=limits.title, measure=limits.measure))


def _check_words(text: str, name: str, *, limit: int, field: str) -> None:
    if not text.strip():
        raise InvalidInput(f"{name} is required.", field=field)
    if typed_length(text) > limit:
        raise LimitExceeded(f"{name} has at most {limit} characters.", field=field)
