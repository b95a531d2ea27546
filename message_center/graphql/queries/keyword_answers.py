"""The shop's keyword answers, and what rules would have answered (spec H4, H2)."""

from typing import Annotated

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN, needs
from message_center.graphql.types.keyword_answers import KeywordAnswers, KeywordAnswersDryRun
from message_center.graphql.types.keyword_inputs import (
    KeywordRuleInput,
    PreparedMessageInput,
    message_of,
    rules_of,
)
from message_center.graphql.types.previews import MessagePreview
from message_center.inbox.keyword_answers import preview_message, try_keyword_answers
from message_center.inbox.stored_keyword_answers import stored_answers


@strawberry.type
class KeywordAnswerQueries:
    """Reading and trying rules."""

    @query_field("The shop's keyword answers, and its answer outside working hours.", access=SIGNED_IN)
    async def keyword_answers(self, info: Info) -> KeywordAnswers:
        return KeywordAnswers.of(await stored_answers(info.context.desk), info.context)

    @query_field(
        "What rules would have answered to what customers wrote in the last days; nothing is sent or changed.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.KEYWORD_ANSWERS),
    )
    async def keyword_answers_dry_run(
        self,
        info: Info,
        rules: Annotated[list[KeywordRuleInput], argument("The rules to try, saved or not.")],
        days: Annotated[int, argument("How many days back, 1 to 30.")] = 7,
    ) -> KeywordAnswersDryRun:
        run = await try_keyword_answers(info.context.desk, rules=rules_of(rules), days=days)
        return KeywordAnswersDryRun.of(run, info.context)

    @query_field(
        "An automatic answer's message as each channel will send it, with an example for each variable. A message "
        "that cannot be saved is the error INVALID.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.KEYWORD_ANSWERS),
    )
    async def keyword_answer_preview(
        self, info: Info, message: Annotated[PreparedMessageInput, argument("The message, saved or not.")]
    ) -> list[MessagePreview]:
        shown = await preview_message(info.context.desk, message_of(message))
        return [MessagePreview.of(one, info.context) for one in shown]
