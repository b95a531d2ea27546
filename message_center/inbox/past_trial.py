"""Trying rules on what customers wrote in the last days, before they are switched on (spec H2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from message_center.domain.auto_tagging import Hit
from message_center.domain.ids import Id
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.storage.past_messages import PastMessage, PastMessages

DAYS_LIMIT = 30
MESSAGES_LIMIT = 10_000
SAMPLES = 5

Meets = Callable[[PastMessage], tuple[Hit, ...]]
"""The rules that a message meets, each with the keyword that it holds."""


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


async def try_on_past(desk: Desk, meets: Meets, *, rules: int, days: int) -> DryRun:
    """Let so many rules meet what customers wrote in the last days; nothing is changed.

    Looks at MESSAGES_LIMIT messages at most, those of the conversations that moved last first.
    Raises InvalidInput.
    """
    if not 1 <= days <= DAYS_LIMIT:
        raise InvalidInput(f"`days` is 1 to {DAYS_LIMIT}.", field="days")
    outcomes = tuple(RuleOutcome() for _ in range(rules))
    seen = 0
    past = PastMessages(desk.scope.database, desk.caller)
    async for batch in past.since(desk.clock.now() - timedelta(days=days), limit=MESSAGES_LIMIT + 1):
        for message in batch[: MESSAGES_LIMIT - seen]:
            for hit in meets(message):
                outcomes[hit.rule].count(message, hit.keyword)
        seen += len(batch)
    return DryRun(messages=min(seen, MESSAGES_LIMIT), complete=seen <= MESSAGES_LIMIT, rules=outcomes)
