"""The shop's auto-tagging, and what rules would have done (spec D6, H2)."""

from typing import Annotated

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, query_field
from message_center.graphql.permissions import SIGNED_IN, needs
from message_center.graphql.types.auto_tagging import AutoTagDryRun, AutoTagging, AutoTagRuleInput, drafts
from message_center.inbox.auto_tag_dry_run import dry_run
from message_center.inbox.auto_tag_rules import stored_rules


@strawberry.type
class AutoTaggingQueries:
    """Reading and trying rules."""

    @query_field("The shop's auto-tagging.", access=SIGNED_IN)
    async def auto_tagging(self, info: Info) -> AutoTagging:
        return AutoTagging.of(await stored_rules(info.context.desk), info.context)

    @query_field(
        "What rules would have done with what customers wrote in the last days; nothing is changed, and the tags "
        "need not exist.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.AUTO_TAGGING),
    )
    async def auto_tag_dry_run(
        self,
        info: Info,
        rules: Annotated[list[AutoTagRuleInput], argument("The rules to try, saved or not.")],
        days: Annotated[int, argument("How many days back, 1 to 30.")] = 7,
    ) -> AutoTagDryRun:
        run = await dry_run(info.context.desk, rules=drafts(rules), days=days)
        return AutoTagDryRun.of(run, info.context)
