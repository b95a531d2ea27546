"""Who wrote or did something."""

from strawberry import ID

from message_center.domain import actors as domain
from message_center.domain.actors import ActorKind
from message_center.graphql.fields import described, object_type


@object_type("Who wrote or did something, as they were called then.")
class Actor:
    """The author of a message, or the actor of a fact."""

    kind: ActorKind = described("What kind of actor.")
    id: ID | None = described(
        "The staff member's or customer's id, or the bot's name; null for the system and for unknown people."
    )
    name: str = described("The name to show; empty for customers, whose name is in `Conversation.customer`.")

    @classmethod
    def of(cls, actor: domain.Actor) -> "Actor":
        """The domain's actor, for the schema."""
        return cls(kind=actor.kind, id=None if actor.id is None else ID(actor.id), name=actor.name)
