"""The text of a message in the parts that a platform takes, the last one with the buttons (spec E4, E11)."""

from collections.abc import Iterator

from message_center.contracts.sending import OutgoingMessage, OutgoingPart
from message_center.domain.buttons import ButtonLimits, fitted, with_lines
from message_center.domain.text_splitting import Measure, characters, split_text


def text_parts(
    message: OutgoingMessage, *, limit: int, measure: Measure = characters, buttons: ButtonLimits | None = None
) -> Iterator[OutgoingPart]:
    """Parts of at most `limit` as `measure` counts; none for a text of nothing but blanks, which platforms refuse.

    `buttons` are the platform's limits for them, None where it has none. What it cannot show as a button is told
    in a line of text. The buttons stand below the end of the text, which is split again where it is too long.
    """
    shown, told = fitted(message.buttons, buttons)
    text = with_lines(message.text, told)
    if not shown or buttons is None:
        yield from (OutgoingPart(text=one) for one in _split(text, limit, measure))
        return
    *before, end = _above_buttons(text, buttons, limit, measure) or [shown[0].title]
    yield from (OutgoingPart(text=one) for one in before)
    yield OutgoingPart(text=end, buttons=shown)


def _above_buttons(text: str, buttons: ButtonLimits, limit: int, measure: Measure) -> list[str]:
    """The text so that its last piece may stand above buttons; whole where it may as a whole."""
    pieces = [text] if buttons.measure(text) <= buttons.text else _split(text, limit, measure)
    *before, end = pieces or [""]
    return [*before, *_split(end, buttons.text, buttons.measure)]


def _split(text: str, limit: int, measure: Measure) -> list[str]:
    return [part for part in split_text(text, limit=limit, measure=measure) if part.strip()]
