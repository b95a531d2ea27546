"""Ice breakers of an account (spec E1)."""

from datetime import datetime

from strawberry import ID

from message_center.domain import ice_breakers as domain
from message_center.domain.ice_breakers import PublicationState
from message_center.graphql.fields import described, object_type


@object_type("A question that customers see before a conversation starts, and its automatic answer.")
class IceBreaker:
    """One of the list."""

    id: ID = described("Given when it is first saved; keep it when saving again.")
    question: str = described("At most 80 characters; no variables.")
    answer: str = described("At most 500 characters; may hold `{{account_name}}`.")
    live: bool = described("Whether customers see this question now.")


@object_type("What the platform was last told, and how that went.")
class IceBreakerPublication:
    """Published shortly after saving; several saves are gathered into one call."""

    state: PublicationState = described("Whether what is saved is what customers see.")
    live_ids: list[ID] = described("The questions that customers see, in their order.")
    error: str | None = described("What the platform said when it refused.")
    tried_at: datetime | None = described("When the platform was last told.")


@object_type(
    "The ice breakers of one account: what is wanted, beside what is published. Instagram's app for iOS and "
    "Instagram on a desktop show none; tell whoever edits an Instagram account's."
)
class IceBreakerSettings:
    """Off and empty by default."""

    account_id: ID = described("The account they belong to.")
    enabled: bool = described("Whether customers are to see them.")
    items: list[IceBreaker] = described("The saved questions, in their order.")
    publication: IceBreakerPublication = described("What customers see.")
    revision: int = described("Pass it back when saving; somebody else's save in between is a CONFLICT.")

    @classmethod
    def of(cls, settings: domain.IceBreakerSettings) -> "IceBreakerSettings":
        """The domain's settings, for the schema."""
        published = settings.publication
        return cls(
            account_id=ID(settings.account_id),
            enabled=settings.enabled,
            items=[
                IceBreaker(
                    id=ID(item.id), question=item.question, answer=item.answer, live=item.id in published.live
                )
                for item in settings.items
            ],
            publication=IceBreakerPublication(
                state=published.state,
                live_ids=[ID(one) for one in published.live],
                error=published.error,
                tried_at=published.tried_at,
            ),
            revision=settings.revision,
        )
