"""What happened: the timeline of a conversation."""

from datetime import datetime

from strawberry import ID

from message_center.domain.facts import Fact, FactKind
from message_center.graphql.fields import described, object_type
from message_center.graphql.types.actors import Actor


@object_type("A detail of a fact.")
class FactValue:
    """A name and a value, both short; never message text."""

    name: str = described("The detail's name, as `to` or `status`.")
    value: str | None = described("Its value as text; `true` and `false` for yes and no.")


@object_type("One thing that happened in a conversation.")
class TimelineEntry:
    """A fact, as the timeline shows it."""

    id: ID = described("The fact's id.")
    at: datetime = described("When it happened.")
    kind: FactKind = described("What happened.")
    actor: Actor = described("Who did it.")
    message_id: ID | None = described("The message concerned.")
    revision: int = described("The conversation's revision after it; the customer's, when about them alone.")
    values: list[FactValue] = described("Details.")
    reason: str | None = described("For what a machine did: why.")

    @classmethod
    def of(cls, fact: Fact) -> "TimelineEntry":
        """The domain's fact, for the schema."""
        return cls(
            id=ID(fact.id),
            at=fact.at,
            kind=fact.kind,
            actor=Actor.of(fact.actor),
            message_id=None if fact.message_id is None else ID(fact.message_id),
            revision=fact.revision,
            values=values_of(fact),
            reason=fact.why,
        )


def values_of(fact: Fact) -> list[FactValue]:
    """The details, as text."""
    return [FactValue(name=name, value=_text(value)) for name, value in fact.values.items()]


def _text(value: str | int | bool | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value).lower()
