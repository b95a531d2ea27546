"""pauseBots, resumeBots, setBotRest (spec H3, H4)."""

import strawberry

from message_center.domain.bot_pauses import LONGEST_REST_HOURS
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field
from message_center.graphql.mutations.auto_assignment import ShopPayload
from message_center.graphql.mutations.payloads import (
    CLIENT_MUTATION_ID,
    ConversationInput,
    ConversationPayload,
    conversation_payload,
)
from message_center.graphql.permissions import needs
from message_center.graphql.types.shops import Shop
from message_center.inbox.bots import pause_bots, resume_bots, set_bot_rest

MAY_SEND = needs(Permission.SEND_MESSAGES)


@input_type("How long bots rest after a person.")
class SetBotRestInput:
    """For the whole shop."""

    hours: int = described(f"Hours since a person's latest answer or assignment, 1 to {LONGEST_REST_HOURS}.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@strawberry.type
class BotMutations:
    """Who answers: bots or people."""

    @mutation_field(
        "Let bots keep silent in a conversation until they are resumed or it is completed. A colleague's "
        "conversation needs MANAGE_CONVERSATIONS as well.",
        access=MAY_SEND,
    )
    async def pause_bots(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await pause_bots(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)

    @mutation_field(
        "Let bots go on in a conversation, whatever kept them silent; their budget begins anew. A colleague's "
        "conversation needs MANAGE_CONVERSATIONS as well.",
        access=MAY_SEND,
    )
    async def resume_bots(self, info: Info, input: ConversationInput) -> ConversationPayload:  # noqa: A002
        row = await resume_bots(info.context.desk, conversation_id=input.conversation_id)
        return conversation_payload(row, info.context)

    @mutation_field(
        "Say how long bots rest after a person took a conversation over.",
        access=needs(Permission.MANAGE_SETTINGS),
    )
    async def set_bot_rest(self, info: Info, input: SetBotRestInput) -> ShopPayload:  # noqa: A002
        return ShopPayload(shop=Shop.of(await set_bot_rest(info.context.desk, hours=input.hours)))
