"""How long a shop keeps messages (spec F15)."""

from datetime import datetime

from message_center.domain import retention as domain
from message_center.graphql.fields import described, object_type


@object_type("How long the shop keeps messages.")
class Retention:
    """Everything is kept by default."""

    archived_days: int | None = described(
        "After how many days without a message conversations are emptied that are archived, or whose customer is "
        "blocked; null: never."
    )
    takes_effect_at: datetime | None = described(
        "Nothing is removed before this time, a day after saving: until then a slip can be taken back."
    )
    revision: int = described("Pass it back when saving; somebody else's save in between is a CONFLICT.")

    @classmethod
    def of(cls, settings: domain.RetentionSettings) -> "Retention":
        """The domain's settings, for the schema."""
        return cls(
            archived_days=settings.archived_days,
            takes_effect_at=settings.takes_effect_at,
            revision=settings.revision,
        )


@object_type("What a retention period would do now.")
class RetentionPreview:
    """Nothing is changed."""

    conversations: int = described("How many conversations it would empty, counted up to 10,000.")
    more: bool = described("Whether there are more than were counted.")
