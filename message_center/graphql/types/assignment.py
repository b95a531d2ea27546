"""Auto-assignment: its settings, a dry run, and the calendar (spec C2, H2, H9)."""

from collections import Counter
from datetime import datetime
from typing import cast

import strawberry
from strawberry import ID

from message_center.domain import assignment as domain
from message_center.domain.assignment_replay import Replayed
from message_center.domain.ids import Id
from message_center.domain.open_time import Stretch
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.conversations import Conversation, conversations_by_id
from message_center.graphql.types.shops import Staff, staff_by_id
from message_center.inbox.assignment_preview import Preview


@object_type("Whether and how conversations are assigned automatically.")
class AutoAssignment:
    """Off by default."""

    enabled: bool = described("Whether new instant messages in unassigned conversations are assigned.")
    hand_back_minutes: int | None = described(
        "After how many minutes of their assignee's working time conversations go back that nobody answered; "
        "null: never."
    )
    revision: int = described("Pass it back when saving; somebody else's save in between is a CONFLICT.")

    @classmethod
    def of(cls, settings: domain.AutoAssignmentSettings) -> "AutoAssignment":
        """The domain's settings, for the schema."""
        return cls(
            enabled=settings.enabled,
            hand_back_minutes=settings.hand_back_minutes,
            revision=settings.revision,
        )


@object_type("What one message would have led to.")
class PreviewedAssignment:
    """Nothing was assigned."""

    conversation_id: ID = described("The conversation.")
    message_id: ID = described("The customer's message.")
    at: datetime = described("When it came in.")
    staff: Staff | None = described("Who would have got the conversation; null: nobody was at work.")
    reason: str = described("Why, and who else was considered.")
    context: strawberry.Private[Context]

    @computed("The conversation, as it is now.")
    def conversation(self) -> Conversation | None:
        key = Id(self.conversation_id)
        return cast("Conversation | None", self.context.now_or_later(conversations_by_id, key))

    @classmethod
    def of(cls, replayed: Replayed, context: Context) -> "PreviewedAssignment":
        """The domain's outcome, for the schema."""
        arrival = replayed.arrival
        return cls(
            conversation_id=ID(arrival.conversation_id),
            message_id=ID(arrival.message_id),
            at=arrival.at,
            staff=None if replayed.staff is None else Staff.of(replayed.staff),
            reason=replayed.why,
            context=context,
        )


@object_type("How many conversations somebody would have got.")
class PreviewedShare:
    """One person's."""

    staff: Staff = described("Who.")
    count: int = described("How many conversations.")


@object_type("A dry run of auto-assignment over past messages, with today's people, working hours and turns.")
class AutoAssignmentPreview:
    """As if every conversation had been unassigned when the period began."""

    since: datetime = described("The beginning of the period.")
    until: datetime = described("Its end: now.")
    assignments: list[PreviewedAssignment] = described(
        "What would have happened, in order; messages of conversations that somebody had by then are left out."
    )
    shares: list[PreviewedShare] = described("How many each person would have got, most first.")
    unassigned: int = described("How many conversations nobody would have got.")
    truncated: bool = described("Whether the period has more messages than a dry run plays.")

    @classmethod
    def of(cls, preview: Preview, context: Context) -> "AutoAssignmentPreview":
        """The use case's preview, for the schema."""
        given = [one for one in preview.replayed if one.staff is not None]
        people = {one.staff.id: one.staff for one in given if one.staff is not None}
        counts = Counter(one.staff.id for one in given if one.staff is not None)
        shares = [PreviewedShare(staff=Staff.of(people[key]), count=count) for key, count in counts.most_common()]
        seen = {one.arrival.conversation_id for one in preview.replayed}
        return cls(
            since=preview.since,
            until=preview.until,
            assignments=[PreviewedAssignment.of(one, context) for one in preview.replayed],
            shares=shares,
            unassigned=len(seen) - len(given),
            truncated=preview.truncated,
        )


@object_type("A part of the calendar in which the same people are at work.")
class CoverageStretch:
    """The stretches of an answer follow each other without a hole."""

    starts_at: datetime = described("When it begins.")
    ends_at: datetime = described("When it ends, and the next begins.")
    is_gap: bool = described("Whether nobody is at work.")
    context: strawberry.Private[Context]
    staff_ids: strawberry.Private[tuple[Id, ...]]

    @computed("Who is at work, by name.")
    def staff(self) -> list[Staff]:
        people: list[Staff] = self.context.found_now_or_later(staff_by_id, self.staff_ids)
        return people

    @classmethod
    def of(cls, stretch: Stretch, context: Context) -> "CoverageStretch":
        """The domain's stretch, for the schema."""
        return cls(
            starts_at=stretch.start,
            ends_at=stretch.end,
            is_gap=not stretch.staff_ids,
            context=context,
            staff_ids=stretch.staff_ids,
        )
