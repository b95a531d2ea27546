"""saveAutoTagging (spec D6)."""

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.auto_tagging import AutoTagging, AutoTagRuleInput, drafts
from message_center.graphql.user_errors import Payload
from message_center.inbox.auto_tagging import save_auto_tagging


@input_type("The shop's auto-tagging: switch and rules.")
class SaveAutoTaggingInput:
    """The whole list: a rule that is left out is removed, and its customers keep the tag."""

    enabled: bool = described("Whether the rules are to work.")
    rules: list[AutoTagRuleInput] = described("At most 60, one a tag.")
    revision: int = described("The `revision` that was read; 0 when nothing was ever saved.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The shop's auto-tagging after saving.")
class SaveAutoTaggingPayload(Payload):
    """In force for every message that comes from now on."""

    auto_tagging: AutoTagging | None = described("What is saved now.", default=None)


@strawberry.type
class SaveAutoTagging:
    """Changing auto-tagging."""

    @mutation_field(
        "Save switch and rules of auto-tagging. A rule may name a tag that does not exist: it is made.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.AUTO_TAGGING),
    )
    async def save_auto_tagging(
        self,
        info: Info,
        input: SaveAutoTaggingInput,  # noqa: A002
    ) -> SaveAutoTaggingPayload:
        context = info.context
        saved = await save_auto_tagging(
            context.desk, enabled=input.enabled, rules=drafts(input.rules), revision=input.revision
        )
        return SaveAutoTaggingPayload(auto_tagging=AutoTagging.of(saved, context))
