"""sendCartLink, saveCartLinkSettings (spec E3, E4)."""

import strawberry
from strawberry import ID

from message_center.domain.cart_link_wording import CartLinkWording
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, MessagePayload
from message_center.graphql.permissions import needs
from message_center.graphql.types.cart_links import CartLinkSettings
from message_center.graphql.types.conversations import Conversation
from message_center.graphql.types.messages import Message
from message_center.graphql.user_errors import Payload
from message_center.inbox.cart_link_settings import save_cart_link_settings
from message_center.inbox.cart_links import send_cart_link


@input_type("Which cart to send, as it was seen.")
class SendCartLinkInput:
    """The conversation's current cart."""

    conversation_id: ID = described("The conversation whose cart it is.")
    revision: int = described("The cart's `revision` that is shown; when a colleague changed it, CONFLICT.")
    expected_sequence: int | None = described(
        "The conversation's `sequence` that is shown; when newer messages arrived, SEQUENCE_OUTDATED.",
        default=None,
    )
    client_mutation_id: str | None = described(
        "Makes sending idempotent, as in `sendMessage`. At most 200 characters.", default=None
    )


@input_type("The shop's own words of cart links.")
class SaveCartLinkSettingsInput:
    """Both, or neither: then the system's own words are sent again."""

    text: str | None = described(
        "At most 1,000 characters; may hold `{{customer_name}}`, `{{cart_total}}` and `{{cart_item_count}}`. What "
        "a channel shows otherwise is in `cartLinkPreview`, and never a reason to refuse.",
        default=None,
    )
    button_text: str | None = described("At most 40 characters, with the same variables.", default=None)
    revision: int = described("The `revision` that was read; 0 when nothing was ever saved.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The words of cart links after saving.")
class SaveCartLinkSettingsPayload(Payload):
    """In force for every link that is sent from now on."""

    cart_link_settings: CartLinkSettings | None = described("What is saved now.", default=None)


@strawberry.type
class CartLinkMutations:
    """Sending carts, and what is said with them."""

    @mutation_field(
        "Send the customer the link to the conversation's cart, with the shop's words for it. A cart against "
        "which the catalogue says something (`Cart.problems`) is refused with CONFLICT.",
        access=needs(Permission.SEND_MESSAGES, feature=Feature.CARTS),
    )
    async def send_cart_link(self, info: Info, input: SendCartLinkInput) -> MessagePayload:  # noqa: A002
        conversation, message = await send_cart_link(
            info.context.desk,
            conversation_id=input.conversation_id,
            revision=input.revision,
            expected_sequence=input.expected_sequence,
            client_key=input.client_mutation_id,
        )
        return MessagePayload(
            message=Message.of(message, info.context), conversation=Conversation.of(conversation, info.context)
        )

    @mutation_field(
        "Save what customers read with a link to their cart.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.CARTS),
    )
    async def save_cart_link_settings(
        self,
        info: Info,
        input: SaveCartLinkSettingsInput,  # noqa: A002
    ) -> SaveCartLinkSettingsPayload:
        desk = info.context.desk
        saved = await save_cart_link_settings(desk, wording=_wording(input), revision=input.revision)
        return SaveCartLinkSettingsPayload(cart_link_settings=CartLinkSettings.of(saved, desk.shop))


def _wording(given: SaveCartLinkSettingsInput) -> CartLinkWording | None:
    text, button = given.text, given.button_text
    if text is None and button is None:
        return None
    if text is None or button is None:
        field = "text" if text is None else "buttonText"
        raise InvalidInput("Give both texts, or neither to send the system's own.", field=field)
    return CartLinkWording(text=text, button=button)
