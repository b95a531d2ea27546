"""What auto-tagging rules would have done, before they are switched on (spec H2)."""

from collections.abc import Sequence

from message_center.domain.auto_tagging import Hit, KeywordFinder, RuleDraft, checked_keywords
from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk
from message_center.inbox.past_trial import DryRun, try_on_past
from message_center.storage.past_messages import PastMessage


async def dry_run(desk: Desk, *, rules: Sequence[RuleDraft], days: int) -> DryRun:
    """Try rules on what customers wrote in the last days; nothing is changed.

    Raises PermissionDenied, InvalidInput, LimitExceeded.
    """
    desk.require_feature(Feature.AUTO_TAGGING)
    desk.require(Permission.MANAGE_SETTINGS)
    finder = KeywordFinder(checked_keywords(rules))

    def meets(message: PastMessage) -> tuple[Hit, ...]:
        return finder.hits(message.text)

    return await try_on_past(desk, meets, rules=len(rules), days=days)
