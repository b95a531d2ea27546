"""Merge suggestions, and the merge journal (spec B8, B9)."""

from datetime import datetime

import strawberry
from strawberry import ID

from message_center.domain import merging as domain
from message_center.domain.merge_suggestions import MergeSuggestion as DomainSuggestion
from message_center.domain.recognition.finds import FindKind
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.actors import Actor
from message_center.graphql.types.members import Member, members_by_id


@object_type("What a member was recognised by.")
class MergeProof:
    """A value in a message, and where it stands."""

    kind: FindKind = described("A phone number or an e-mail address.")
    value: str = described("The value, as the member has it.")
    start_code_point: int = described("Where it begins in the message's text, in code points.")
    end_code_point: int = described("Where it ends.")


@object_type("The customer may be one of these members, because a message of theirs holds a phone or e-mail.")
class MergeSuggestion:
    """Dismissed once, it never comes back for this customer and these members."""

    message_id: ID = described("The message that shows it.")
    at: datetime = described("When that was written.")
    proofs: list[MergeProof] = described("By what they were recognised.")
    member_ids: strawberry.Private[tuple[str, ...]]
    context: strawberry.Private[Context]

    @computed("The members; usually one, two when phone and e-mail are different members'.")
    async def members(self) -> list[Member]:
        found = await self.context.load_many(members_by_id, self.member_ids)
        return [Member.of(one) for one in found if one is not None]

    @classmethod
    def of(cls, suggestion: DomainSuggestion, member_ids: tuple[str, ...], context: Context) -> "MergeSuggestion":
        """The domain's suggestion, with the members who were not dismissed."""
        return cls(
            message_id=ID(suggestion.message_id),
            at=suggestion.at,
            proofs=[
                MergeProof(kind=one.kind, value=one.value, start_code_point=one.start, end_code_point=one.end)
                for one in suggestion.proofs
            ],
            member_ids=member_ids,
            context=context,
        )


@object_type("A field in which a customer and a member differ.")
class MergeDifference:
    """After merging, the member's holds."""

    field: str = described("The field's name, as `phone`.")
    customer: str = described("What the customer tells.")
    member: str = described("What the member's customer tells.")

    @classmethod
    def of(cls, difference: domain.Difference) -> "MergeDifference":
        """The domain's difference, for the schema."""
        return cls(field=difference.field, customer=difference.customer, member=difference.member)


@object_type("A merge, as the journal keeps it.")
class Merge:
    """It can be undone once."""

    id: ID = described("Its id, for `undoMerge`.")
    at: datetime = described("When it was done.")
    by: Actor = described("Who did it.")
    customer_id: ID = described("Who was merged; this id leads to the customer they were merged into.")
    into_customer_id: ID = described("Whose everything is now.")
    conversation_count: int = described("How many conversations moved.")
    note_count: int = described("How many notes moved.")
    undone_at: datetime | None = described("When it was undone; null while it holds.")
    undone_by: Actor | None = described("Who undid it.")

    @classmethod
    def of(cls, merge: domain.Merge) -> "Merge":
        """The journal's entry, for the schema."""
        return cls(
            id=ID(merge.id),
            at=merge.at,
            by=Actor.of(merge.by),
            customer_id=ID(merge.source_id),
            into_customer_id=ID(merge.target_id),
            conversation_count=merge.conversation_count,
            note_count=len(merge.note_ids),
            undone_at=merge.undone_at,
            undone_by=None if merge.undone_by is None else Actor.of(merge.undone_by),
        )
