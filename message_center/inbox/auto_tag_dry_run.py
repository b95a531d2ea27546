"""What auto-tagging rules would have done, before they are switched on (spec H2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from message_center.domain.auto_tagging import KeywordFinder, RuleDraft, checked_keywords
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.storage.past_messages import PastMessage, PastMessages

DAYS_LIMIT = 30
MESSAGES_LIMIT = 10_000
SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Sample:
    """A message that meets a rule, and the keyword that it holds."""

    message_id: Id
    conversation_id: Id
    keyword: str


@dataclass(slots=True)
class RuleOutcome:
    """What one rule would have done: how many messages meet it, whose, and some of them."""

    messages: int = 0
    customers: set[Id] = field(default_factory=set)
    samples: list[Sample] = field(default_factory=list)

    def count(self, message: PastMessage, keyword: str) -> None:
        """One more message meets the rule."""
        self.messages += 1
        self.customers.add(message.customer_id)
        if len(self.samples) < SAMPLES:
            self.samples.append(Sample(message.id, message.conversation_id, keyword))


@dataclass(frozen=True, slots=True)
class DryRun:
    """What came of the rules, in their order. `complete` is False when there were more messages than looked at."""

    messages: int
    complete: bool
    rules: tuple[RuleOutcome, ...]


async def dry_run(desk: Desk, *, rules: Sequence[RuleDraft], days: int) -> DryRun:
    """Try rules on what customers wrote in the last days; nothing is changed.

    Looks at MESSAGES_LIMIT messages at most, those of the conversations that moved last first. Raises
    PermissionDenied, InvalidInput, LimitExceeded.
    """
    desk.require_feature(Feature.AUTO_TAGGING)
    desk.require(Permission.MANAGE_SETTINGS)
    if not 1 <= days <= DAYS_LIMIT:
        raise InvalidInput(f"`days` is 1 to {DAYS_LIMIT}.", field="days")
    finder = KeywordFinder(checked_keywords(rules))
    outcomes = tuple(RuleOutcome() for _ in rules)
    seen = 0
    past = PastMessages(desk.scope.database, desk.caller)
    async for batch in past.since(desk.clock.now() - timedelta(days=days), limit=MESSAGES_LIMIT + 1):
        for message in batch[: MESSAGES_LIMIT - seen]:
            for hit in finder.hits(message.text):
                outcomes[hit.rule].count(message, hit.keyword)
        seen += len(batch)
    return DryRun(messages=min(seen, MESSAGES_LIMIT), complete=seen <= MESSAGES_LIMIT, rules=outcomes)
