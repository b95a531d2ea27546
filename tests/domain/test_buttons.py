"""Buttons: what may be sent, and what becomes of them within a platform's limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.channels.planning import text_parts
from message_center.contracts.sending import OutgoingMessage
from message_center.domain.buttons import (
    AnswerButton,
    Button,
    ButtonLimits,
    LinkButton,
    check_buttons,
    same_target,
)
from message_center.domain.text_splitting import characters, shortened, utf16_units
from message_center.errors import UserError

CART = LinkButton(title="查看購物車", url="https://shop.example/cart/1")
PAY = LinkButton(title="前往付款", url="https://shop.example/pay/1")
ASK = AnswerButton(title="問店員", payload="ask")

titles = st.text(st.characters(codec="utf-8", exclude_categories=("Z", "C")), min_size=1, max_size=40)
buttons = st.lists(
    st.builds(LinkButton, title=titles, url=st.just("https://shop.example"))
    | st.builds(AnswerButton, title=titles, payload=titles),
    max_size=3,
    unique_by=lambda button: button.title,
)
limits = st.builds(
    ButtonLimits,
    text=st.integers(4, 60),
    title=st.integers(2, 40),
    links=st.integers(0, 3),
    answers=st.integers(0, 3),
    mixed=st.booleans(),
    measure=st.sampled_from([characters, utf16_units]),
)


@pytest.mark.spec("E4", "E11")
@settings(max_examples=50)
@given(text=st.text(min_size=1, max_size=200).filter(str.strip), given=buttons, limits=st.none() | limits)
def test_no_button_is_lost_and_none_is_too_long(
    text: str, given: list[Button], limits: ButtonLimits | None
) -> None:
    """Whatever a platform takes, each button is shown within its limits or told in the text, above which nothing
    is too long. Would catch: a button dropped beyond the limit, a text that a platform refuses above buttons."""
    parts = list(text_parts(OutgoingMessage(id="a", text=text, buttons=tuple(given)), limit=100, buttons=limits))
    shown = [button for part in parts for button in part.buttons]
    words = "".join(part.text for part in parts)
    for button in given:
        assert any(same_target(button, one) for one in shown) or button.title in words
    for part in parts:
        assert part.text.strip()
        if part.buttons:
            assert limits is not None
            assert limits.measure(part.text) <= limits.text
            assert all(limits.measure(one.title) <= limits.title for one in part.buttons)


@pytest.mark.spec("E4", "E11")
def test_a_platform_with_one_link_tells_the_other_in_words() -> None:
    """Nothing that the shop wrote disappears: where there is no place for a button, its address is in the text."""
    one_link = ButtonLimits(text=1000, title=20, links=1, mixed=False)
    message = OutgoingMessage(id="a", text="您好", buttons=(CART, PAY))
    [part] = text_parts(message, limit=1000, buttons=one_link)
    assert (part.text, part.buttons) == ("您好\n前往付款: https://shop.example/pay/1", (CART,))
    [part] = text_parts(OutgoingMessage(id="a", text="您好", buttons=(CART, ASK)), limit=1000, buttons=one_link)
    assert (part.text, part.buttons) == ("您好\n查看購物車: https://shop.example/cart/1", (ASK,))
    [part] = text_parts(OutgoingMessage(id="a", buttons=(CART,)), limit=1000)
    assert (part.text, part.buttons) == ("查看購物車: https://shop.example/cart/1", ())


@pytest.mark.spec("E11")
def test_a_title_is_shortened_between_characters() -> None:
    """A family of emoji is shown whole or not at all, and the end of a shortened title is marked."""
    family = "👨‍👩‍👧"
    assert shortened("前往付款", limit=4) == "前往付款"
    assert shortened("前往付款頁面", limit=5) == "前往付款…"
    assert shortened(f"ab{family}cd", limit=6) == "ab…"
    assert shortened("go to checkout", limit=4) == "go…"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ([CART, PAY, ASK, LinkButton(title="x", url="https://shop.example")], "buttons"),
        ([LinkButton(title=" ", url="https://shop.example")], "buttons.0.title"),
        ([LinkButton(title="字" * 41, url="https://shop.example")], "buttons.0.title"),
        ([CART, AnswerButton(title=CART.title, payload="x")], "buttons.1.title"),
        ([LinkButton(title="x", url="javascript:alert(1)")], "buttons.0.url"),
        ([LinkButton(title="x", url="https://shop.example/" + "a" * 1000)], "buttons.0.url"),
        ([AnswerButton(title="x", payload="a" * 201)], "buttons.0.payload"),
        ([ASK, AnswerButton(title="x", payload=ASK.payload)], "buttons.1.payload"),
    ],
)
def test_a_button_that_cannot_be_sent_is_refused_by_name(given: list[Button], field: str) -> None:
    """Whoever writes buttons is told which one is wrong, and in what."""
    with pytest.raises(UserError) as refused:
        check_buttons(given)
    assert refused.value.field == field
