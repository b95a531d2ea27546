"""The message that leads a customer to their cart: its words, and who reads which (spec E4, E10)."""

from collections.abc import Mapping
from dataclasses import dataclass

from message_center.domain.buttons import TITLE_LIMIT
from message_center.domain.cart_link_wording import DEFAULT_WORDING, CartLinkWording
from message_center.domain.carts import Cart
from message_center.domain.languages import Language, language_of
from message_center.domain.money import shown_amount
from message_center.domain.shops import Shop
from message_center.domain.template_variables import TemplateKind, names_of
from message_center.domain.templates import check_template, render, typed_length
from message_center.domain.text_splitting import shortened
from message_center.errors import InvalidInput

TEXT_LIMIT = 1_000
BUTTON_LIMIT = TITLE_LIMIT


@dataclass(frozen=True, slots=True, kw_only=True)
class CartLinkSettings:
    """`wording` is None until the shop saves its own: then that is sent to everybody, whatever their language."""

    wording: CartLinkWording | None = None
    revision: int = 0


def language_for(shop: Shop, locale: str | None) -> Language:
    """The language of the system's own words: the customer's where the storefront follows their browser."""
    return language_of(locale if shop.follows_browser and locale else shop.locale)


def wording_for(settings: CartLinkSettings, language: Language) -> CartLinkWording:
    """What a customer reads: the shop's own words always, else the system's in this language."""
    return settings.wording or DEFAULT_WORDING[language]


def check_wording(wording: CartLinkWording) -> None:
    """Refuse what cannot be saved, naming the field, and the position of what is wrong with a variable.

    Raises InvalidInput.
    """
    _check(wording.text, "The text", limit=TEXT_LIMIT, field="text")
    _check(wording.button, "The button's text", limit=BUTTON_LIMIT, field="buttonText")


def values_of(cart: Cart, *, customer_name: str) -> Mapping[str, str]:
    """What stands for the variables."""
    return {
        "customer_name": customer_name,
        "cart_total": shown_amount(cart.total),
        "cart_item_count": str(cart.item_count),
    }


def filled_in(wording: CartLinkWording, values: Mapping[str, str]) -> CartLinkWording:
    """The words that one customer reads; a button never becomes longer than a button may be."""
    button = shortened(" ".join(render(wording.button, values).split()), limit=BUTTON_LIMIT)
    return CartLinkWording(text=render(wording.text, values), button=button)


def _check(text: str, name: str, *, limit: int, field: str) -> None:
    if not text.strip():
        raise InvalidInput(f"{name} is required.", field=field)
    if (length := typed_length(text)) > limit:
        raise InvalidInput(f"{name} has at most {limit:,} characters; this has {length:,}.", field=field)
    check_template(text, variables=names_of(TemplateKind.CART_LINK), field=field)
