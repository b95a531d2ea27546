"""Saved replies, and the variables of all templates (spec E8, E10)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.domain.template_variables import VARIABLES_OF, TemplateKind
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN, needs
from message_center.graphql.types.saved_replies import (
    RenderedSavedReply,
    SavedReplyConnection,
    saved_reply_page,
)
from message_center.graphql.types.template_variables import TemplateVariable
from message_center.inbox.render_saved_reply import render_saved_reply


@strawberry.type
class SavedReplyQueries:
    """Finding and choosing prepared answers."""

    @query_field(
        "The shop's saved replies, in their order; at most 500.", access=needs(feature=Feature.SAVED_REPLIES)
    )
    async def saved_replies(
        self,
        info: Info,
        search: Annotated[
            str,
            argument(
                "Only those whose title or text holds this, at most 100 characters; case and width do not matter."
            ),
        ] = "",
        first: Annotated[int, argument("How many, 1 to 100.")] = 50,
        after: Annotated[str | None, argument("The cursor after which to look.")] = None,
    ) -> SavedReplyConnection:
        return await saved_reply_page(info.context, search=search, first=first, after=after)

    @query_field(
        "A saved reply as it goes into a conversation's composer, and what the customer will get of it.",
        access=needs(Permission.SEND_MESSAGES, feature=Feature.SAVED_REPLIES),
    )
    async def render_saved_reply(
        self,
        info: Info,
        saved_reply_id: Annotated[ID, argument("The saved reply.")],
        conversation_id: Annotated[ID, argument("The conversation that is answered.")],
    ) -> RenderedSavedReply:
        rendered = await render_saved_reply(
            info.context.desk, reply_id=saved_reply_id, conversation_id=conversation_id
        )
        return RenderedSavedReply.of(rendered, info.context)

    @query_field(
        "The variables that a kind of template may hold, to be listed beside its editor.", access=SIGNED_IN
    )
    def template_variables(
        self, info: Info, kind: Annotated[TemplateKind, argument("What is being edited.")]
    ) -> list[TemplateVariable]:
        return [TemplateVariable.of(one) for one in VARIABLES_OF[kind]]
