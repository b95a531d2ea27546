"""May one answer now (spec H1)."""

from datetime import datetime

from message_center.domain import replyability as domain
from message_center.domain.replyability import ReplyBarrier, ReplyMeans
from message_center.graphql.fields import described, object_type


@object_type("May one answer now, until when, by which means, and if not, why not.")
class Replyability:
    """The same answer governs staff, bots and reminders."""

    open: bool = described("Whether a message would be accepted for sending now.")
    means: list[ReplyMeans] = described("By which means; empty when one cannot answer.")
    until: datetime | None = described("When the platform's answer window closes or closed; null: no window.")
    barrier: ReplyBarrier | None = described("Why not; null when one can.")
    advice: str = described("A sentence for staff: what to do instead. Empty when one can answer.")

    @classmethod
    def of(cls, replyability: domain.Replyability) -> "Replyability":
        """The domain's answer, for the schema."""
        return cls(
            open=replyability.is_open,
            means=list(replyability.means),
            until=replyability.until,
            barrier=replyability.barrier,
            advice=replyability.advice,
        )
