"""Keyword answers, and the answer outside working hours (spec H4)."""

from typing import cast

import strawberry
from strawberry import ID

from message_center.domain import keyword_answers as domain
from message_center.domain.ids import Id
from message_center.domain.keyword_answers import AnswerTime
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.auto_tagging import AutoTagSample
from message_center.graphql.types.messages import Attachment, MessageButton
from message_center.graphql.types.saved_replies import images_by_id
from message_center.graphql.types.working_hours import WorkingHours, working_hours_by_id
from message_center.inbox.past_trial import DryRun


@object_type("One message of an automatic answer.")
class PreparedMessage:
    """A text with its buttons, an image, or all of them."""

    text: str = described("The text, with its variables; empty for an image alone.")
    buttons: list[MessageButton] = described(
        "At most three. One without `url` says its title for the customer, which meets the rules in its turn."
    )
    image_id: ID | None = described("The uploaded image's id; it is sent after the text.")
    context: strawberry.Private[Context]

    @computed("The image; null when there is none.")
    def image(self) -> Attachment | None:
        if self.image_id is None:
            return None
        return cast("Attachment | None", self.context.now_or_later(images_by_id, Id(self.image_id)))

    @classmethod
    def of(cls, row: domain.PreparedMessage, context: Context) -> "PreparedMessage":
        """The domain's message, for the schema."""
        return cls(
            text=row.text,
            buttons=[MessageButton.of(button) for button in row.buttons],
            image_id=None if row.image_id is None else ID(row.image_id),
            context=context,
        )


@object_type("Phrases, and what is answered to a customer who writes one of them.")
class KeywordRule:
    """Of several rules that a message meets and that hold now, the first answers, and no other."""

    phrases: list[str] = described("Any of them, anywhere in the message; case and width do not matter.")
    messages: list[PreparedMessage] = described("What is sent, one to three messages.")
    time: AnswerTime = described("When the rule answers.")
    context: strawberry.Private[Context]
    row: strawberry.Private[domain.KeywordRule]

    @computed("The working hours that `time` speaks of. Without any that exist, such a rule rests.")
    def working_hours(self) -> list[WorkingHours]:
        ids = self.row.working_hours_ids
        return cast("list[WorkingHours]", self.context.found_now_or_later(working_hours_by_id, ids))

    @classmethod
    def of(cls, row: domain.KeywordRule, context: Context) -> "KeywordRule":
        """The domain's rule, for the schema."""
        messages = [PreparedMessage.of(one, context) for one in row.messages]
        return cls(phrases=list(row.phrases), messages=messages, time=row.time, context=context, row=row)


@object_type("What is answered while nobody works, to what no rule answers.")
class AwayAnswer:
    """At most once a conversation, until work begins again."""

    enabled: bool = described("Whether it is sent.")
    messages: list[PreparedMessage] = described("What is sent, at most three messages.")
    context: strawberry.Private[Context]
    row: strawberry.Private[domain.AwayAnswer]

    @computed("Outside these working hours; several are open when any of them is.")
    def working_hours(self) -> list[WorkingHours]:
        ids = self.row.working_hours_ids
        return cast("list[WorkingHours]", self.context.found_now_or_later(working_hours_by_id, ids))

    @classmethod
    def of(cls, row: domain.AwayAnswer, context: Context) -> "AwayAnswer":
        """The domain's answer, for the schema."""
        messages = [PreparedMessage.of(one, context) for one in row.messages]
        return cls(enabled=row.enabled, messages=messages, context=context, row=row)


@object_type("The shop's keyword answers, and its answer outside working hours.")
class KeywordAnswers:
    """Off and empty by default. They keep silent while bots are paused (`Conversation.bots`)."""

    enabled: bool = described("Whether the rules work.")
    rules: list[KeywordRule] = described("At most 60, in their order.")
    away: AwayAnswer = described("The answer outside working hours; it has a switch of its own.")
    revision: int = described("Pass it back when saving; somebody else's save in between is a CONFLICT.")

    @classmethod
    def of(cls, saved: domain.KeywordAnswers, context: Context) -> "KeywordAnswers":
        """The domain's settings, for the schema."""
        return cls(
            enabled=saved.enabled,
            rules=[KeywordRule.of(rule, context) for rule in saved.rules],
            away=AwayAnswer.of(saved.away, context),
            revision=saved.revision,
        )


@object_type("What one keyword rule would have answered.")
class KeywordRuleOutcome:
    """In the place of its rule."""

    message_count: int = described("How many messages it would have answered.")
    customer_count: int = described("How many customers would have got its answer.")
    samples: list[AutoTagSample] = described("Some of the messages, at most 5.")


@object_type("What rules would have answered in the last days, had nobody taken over. Nothing was sent.")
class KeywordAnswersDryRun:
    """Looks at 10,000 messages at most."""

    message_count: int = described("How many messages were looked at.")
    complete: bool = described(
        "False when there were more; those of the conversations that moved last were taken."
    )
    rules: list[KeywordRuleOutcome] = described("What came of each rule, in the order in which they were given.")

    @classmethod
    def of(cls, run: DryRun, context: Context) -> "KeywordAnswersDryRun":
        """The outcome, for the schema."""
        rules = [
            KeywordRuleOutcome(
                message_count=one.messages,
                customer_count=len(one.customers),
                samples=[AutoTagSample.of(sample, context) for sample in one.samples],
            )
            for one in run.rules
        ]
        return cls(message_count=run.messages, complete=run.complete, rules=rules)
