"""What a customer reads with a link to their cart."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.buttons import LinkButton, check_buttons
from message_center.domain.cart_changes import with_custom_item
from message_center.domain.cart_link_wording import DEFAULT_WORDING, CartLinkWording
from message_center.domain.cart_links import (
    BUTTON_LIMIT,
    TEXT_LIMIT,
    CartLinkSettings,
    check_wording,
    filled_in,
    language_for,
    values_of,
    wording_for,
)
from message_center.domain.languages import NAMELESS, Language
from message_center.domain.messages import TEXT_LIMIT as MESSAGE_LIMIT
from message_center.domain.money import Money
from message_center.domain.shops import Shop
from message_center.errors import InvalidInput
from message_center.storage.mapping import new_id
from message_center.testing import START
from tests.domain.test_carts import EMPTY

SHOP = Shop(id=new_id(), handle="flowers", name="Flowers", created_at=START)
CART = with_custom_item(EMPTY, title="x", price=Money(Decimal("640.5"), "TWD"), quantity=3, item_id=new_id())


@pytest.mark.spec("E4")
@pytest.mark.parametrize("language", Language)
def test_the_system_has_words_in_each_language(language: Language) -> None:
    """Each default text can be saved as it is, fits every channel's button, and says who and how much."""
    wording = DEFAULT_WORDING[language]
    check_wording(wording)
    assert len(wording.button) <= 20
    words = filled_in(wording, values_of(CART, customer_name="Amy"))
    for said in ("Amy", "NT$1,921.50", "3"):
        assert said in words.text
    assert "{{" not in words.text + words.button
    assert NAMELESS[language]


@pytest.mark.spec("E4")
@pytest.mark.parametrize(
    ("follows_browser", "locale", "language"),
    [
        (False, "th_TH", Language.TRADITIONAL_CHINESE),
        (True, "th_TH", Language.THAI),
        (True, "zh_CN", Language.SIMPLIFIED_CHINESE),
        (True, "zh_HK", Language.TRADITIONAL_CHINESE),
        (True, "ms", Language.MALAY),
        (True, "id_ID", Language.INDONESIAN),
        (True, None, Language.TRADITIONAL_CHINESE),
        (True, "fr_FR", Language.ENGLISH),
    ],
)
def test_the_systems_words_are_in_the_customers_language_where_the_storefront_is(
    follows_browser: bool, locale: str | None, language: Language
) -> None:
    """A storefront that follows the browser speaks to each customer in theirs, any other in the shop's; once a
    shop has written its own words, everybody reads those."""
    shop = replace(SHOP, follows_browser=follows_browser)
    assert language_for(shop, locale) is language
    own = CartLinkSettings(wording=CartLinkWording(text="您的購物車", button="看"))
    assert wording_for(own, language) == own.wording
    assert wording_for(CartLinkSettings(), language) == DEFAULT_WORDING[language]


@pytest.mark.spec("E4", "E10")
@pytest.mark.parametrize(
    ("text", "button", "field", "says"),
    [
        (" ", "x", "text", "required"),
        ("x", " ", "buttonText", "required"),
        ("é" * (TEXT_LIMIT + 1), "x", "text", "at most 1,000 characters; this has 1,001"),
        ("x", "字" * (BUTTON_LIMIT + 1), "buttonText", "at most 40"),
        ("您好 {{ordr}}", "x", "text", "{{ordr}} at character 4"),
        ("{{cart_total", "x", "text", "at character 1"),
        ("x", "{{ {{cart_total}} }}", "buttonText", "at character 1"),
    ],
)
def test_a_text_that_could_fail_later_is_refused_when_it_is_saved(
    text: str, button: str, field: str, says: str
) -> None:
    """Unknown, broken and nested variables by their position, and what is too long or missing, by field."""
    with pytest.raises(InvalidInput) as refused:
        check_wording(CartLinkWording(text=text, button=button))
    assert (refused.value.field, says in str(refused.value)) == (field, True)


def test_lengths_count_what_people_see() -> None:
    """A text whose accents were typed apart from their letters is as long as it looks."""
    check_wording(CartLinkWording(text="e\u0301" * TEXT_LIMIT, button="x"))


@pytest.mark.spec("E4", "E10")
@settings(max_examples=50)
@given(name=st.text(max_size=200), text=st.text(max_size=200))
def test_whatever_a_customer_is_called_the_message_can_be_sent(name: str, text: str) -> None:
    """A name with placeholders, line breaks or no end is filled in once and literally, and the button stays one.
    Would catch: a name that is read as a variable, a button that no platform takes."""
    wording = CartLinkWording(text="{{customer_name}}", button="{{customer_name}} x")
    words = filled_in(wording, values_of(CART, customer_name=name))
    assert words.text == name
    assert len(words.text) <= MESSAGE_LIMIT
    check_buttons([LinkButton(title=words.button, url="https://shop.example/cart")])
