"""saveRetention (spec F15)."""

import strawberry

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.retention import Retention
from message_center.graphql.user_errors import Payload
from message_center.inbox.retention import save_retention


@input_type("How long messages are to be kept.")
class SaveRetentionInput:
    """As it is to be."""

    archived_days: int | None = described(
        "After how many days without a message conversations are emptied that are archived, or whose customer is "
        "blocked, 30 to 3,650; null: never.",
        default=None,
    )
    revision: int = described("The `revision` that was read; 0 when nothing was ever saved.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The retention period after saving.")
class SaveRetentionPayload(Payload):
    """It holds a day later."""

    retention: Retention | None = described("What is saved now.", default=None)


@strawberry.type
class SaveRetention:
    """Changing how long messages are kept."""

    @mutation_field(
        "Say how long messages are kept. A day later, and daily from then on, conversations that were set aside "
        "and silent for longer lose messages, comments, customers' files and what was recognised in them. What is "
        "removed does not come back.",
        access=needs(Permission.MANAGE_SETTINGS),
    )
    async def save_retention(self, info: Info, input: SaveRetentionInput) -> SaveRetentionPayload:  # noqa: A002
        saved = await save_retention(info.context.desk, archived_days=input.archived_days, revision=input.revision)
        return SaveRetentionPayload(retention=Retention.of(saved))
