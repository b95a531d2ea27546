"""Whether bots answer in a conversation (spec H3, H4)."""

from datetime import datetime

from message_center.domain.bot_pauses import BotPause, BotPauseReason
from message_center.graphql.fields import described, object_type


@object_type("Whether bots answer in a conversation, and if not, why and until when.")
class ConversationBots:
    """Tags and assignments go on; a tap on a button is answered unless the budget is used up."""

    paused: bool = described("Whether they keep silent.")
    reason: BotPauseReason | None = described("Why they do; null when they answer.")
    since: datetime | None = described("Since when they do.")
    until: datetime | None = described("When they go on by themselves; null when only people let them.")

    @classmethod
    def of(cls, pause: BotPause | None) -> "ConversationBots":
        """The pause that holds now, for the schema."""
        if pause is None:
            return cls(paused=False, reason=None, since=None, until=None)
        return cls(paused=True, reason=pause.reason, since=pause.since, until=pause.until)
