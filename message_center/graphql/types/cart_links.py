"""What a shop says with a cart link (spec E4)."""

from message_center.domain.cart_link_wording import DEFAULT_WORDING
from message_center.domain.cart_links import CartLinkSettings as Settings
from message_center.domain.cart_links import language_for, wording_for
from message_center.domain.shops import Shop
from message_center.domain.template_variables import VARIABLES_OF, TemplateKind
from message_center.graphql.fields import described, object_type
from message_center.graphql.types.template_variables import TemplateVariable


@object_type("The system's own words of a cart link in one language.")
class CartLinkDefault:
    """They go out until the shop saves its own."""

    locale: str = described("The language, as `zh-Hant` or `th`.")
    text: str = described("The message.")
    button_text: str = described("The text of the button that leads to the cart.")


@object_type("What customers read with a link to their cart.")
class CartLinkSettings:
    """The system's own words until the shop changes them."""

    text: str = described("The message, at most 1,000 characters, with variables.")
    button_text: str = described("The text of the button that leads to the cart, at most 40 characters.")
    changed: bool = described(
        "Whether these are the shop's own words, which go out to everybody. Until then the system's go out: in "
        "the customer's language where `shop.followsBrowser`, else in the shop's."
    )
    defaults: list[CartLinkDefault] = described("The system's own words in each language that it writes.")
    variables: list[TemplateVariable] = described("What may stand in the texts; a click copies the placeholder.")
    revision: int = described("Pass it back when saving; somebody else's save in between is a CONFLICT.")

    @classmethod
    def of(cls, settings: Settings, shop: Shop) -> "CartLinkSettings":
        """The domain's settings, for the schema."""
        wording = wording_for(settings, language_for(shop, None))
        return cls(
            text=wording.text,
            button_text=wording.button,
            changed=settings.wording is not None,
            defaults=[
                CartLinkDefault(locale=language.value, text=one.text, button_text=one.button)
                for language, one in DEFAULT_WORDING.items()
            ],
            variables=[TemplateVariable.of(one) for one in VARIABLES_OF[TemplateKind.CART_LINK]],
            revision=settings.revision,
        )
