"""saveKeywordAnswers (spec H4)."""

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.keyword_answers import KeywordAnswers
from message_center.graphql.types.keyword_inputs import AwayAnswerInput, KeywordRuleInput, away_of, rules_of
from message_center.graphql.user_errors import Payload
from message_center.inbox.keyword_answers import save_keyword_answers


@input_type("The shop's keyword answers: switch, rules, and the answer outside working hours.")
class SaveKeywordAnswersInput:
    """The whole of it: a rule that is left out is gone."""

    enabled: bool = described("Whether the rules are to work.")
    rules: list[KeywordRuleInput] = described("At most 60, in their order.")
    away: AwayAnswerInput = described("The answer outside working hours.")
    revision: int = described("The `revision` that was read; 0 when nothing was ever saved.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The shop's keyword answers after saving.")
class SaveKeywordAnswersPayload(Payload):
    """In force for every message that comes from now on."""

    keyword_answers: KeywordAnswers | None = described("What is saved now.", default=None)


@strawberry.type
class SaveKeywordAnswers:
    """Changing keyword answers."""

    @mutation_field(
        "Save the keyword answers and the answer outside working hours.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.KEYWORD_ANSWERS),
    )
    async def save_keyword_answers(self, info: Info, input: SaveKeywordAnswersInput) -> SaveKeywordAnswersPayload:  # noqa: A002
        saved = await save_keyword_answers(
            info.context.desk,
            enabled=input.enabled,
            rules=rules_of(input.rules),
            away=away_of(input.away),
            revision=input.revision,
        )
        return SaveKeywordAnswersPayload(keyword_answers=KeywordAnswers.of(saved, info.context))
