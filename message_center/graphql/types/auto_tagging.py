"""Auto-tagging: the shop's rules, and what they would have done (spec D6, H2)."""

from typing import cast

import strawberry
from strawberry import ID

from message_center.domain import auto_tagging as domain
from message_center.domain.ids import Id
from message_center.domain.tags import TagChoice
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, input_type, object_type
from message_center.graphql.types.conversations import Conversation, conversations_by_id
from message_center.graphql.types.messages import Message, messages_by_id
from message_center.graphql.types.tags import Tag, TagInput, tags_by_id
from message_center.inbox import past_trial


@object_type("A tag, and the words that put it on a customer who writes one of them.")
class AutoTagRule:
    """One of the list."""

    tag_id: ID = described("The tag's id.")
    keywords: list[str] = described("Any of them, anywhere in the message; case and width do not matter.")
    context: strawberry.Private[Context]

    @computed("The tag.")
    def tag(self) -> Tag | None:
        return cast("Tag | None", self.context.now_or_later(tags_by_id, Id(self.tag_id)))


@object_type("The shop's auto-tagging.")
class AutoTagging:
    """Off and empty by default."""

    enabled: bool = described("Whether the rules work.")
    rules: list[AutoTagRule] = described("At most 60, one a tag.")
    revision: int = described("Pass it back when saving; somebody else's save in between is a CONFLICT.")

    @classmethod
    def of(cls, saved: domain.AutoTagging, context: Context) -> "AutoTagging":
        """The domain's settings, for the schema."""
        rules = [
            AutoTagRule(tag_id=ID(rule.tag_id), keywords=list(rule.keywords), context=context)
            for rule in saved.rules
        ]
        return cls(enabled=saved.enabled, rules=rules, revision=saved.revision)


@input_type("A rule: a tag, and its keywords.")
class AutoTagRuleInput:
    """The tag's name has 3 to 40 characters, also when it exists already."""

    tag: TagInput = described("An existing tag, or the name of a new one.")
    keywords: list[str] = described("1 to 20, each of at most 40 characters.")


def drafts(given: list[AutoTagRuleInput]) -> list[domain.RuleDraft]:
    """The rules as they were written, each knowing its place in the input."""
    return [
        domain.RuleDraft(
            tag=TagChoice(id=one.tag.id, name=one.tag.name, color=one.tag.color, field=f"rules.{index}.tag"),
            keywords=tuple(one.keywords),
            field=f"rules.{index}",
        )
        for index, one in enumerate(given)
    ]


@object_type("A message that meets a rule.")
class AutoTagSample:
    """With the keyword that it holds."""

    keyword: str = described("The rule's keyword.")
    message_id: ID = described("The message's id.")
    conversation_id: ID = described("Its conversation's id.")
    context: strawberry.Private[Context]

    @computed("The message.")
    def message(self) -> Message | None:
        return cast("Message | None", self.context.now_or_later(messages_by_id, Id(self.message_id)))

    @classmethod
    def of(cls, sample: past_trial.Sample, context: Context) -> "AutoTagSample":
        """The sample, for the schema."""
        return cls(
            keyword=sample.keyword,
            message_id=ID(sample.message_id),
            conversation_id=ID(sample.conversation_id),
            context=context,
        )

    @computed("Its conversation.")
    def conversation(self) -> Conversation | None:
        return cast(
            "Conversation | None", self.context.now_or_later(conversations_by_id, Id(self.conversation_id))
        )


@object_type("What one rule would have done.")
class AutoTagOutcome:
    """In the place of its rule."""

    message_count: int = described("How many messages meet it.")
    customer_count: int = described("How many customers would have got the tag, or have it already.")
    samples: list[AutoTagSample] = described("Some of the messages, at most 5.")


@object_type("What rules would have done with the messages of the last days. Nothing was changed.")
class AutoTagDryRun:
    """Looks at 10,000 messages at most."""

    message_count: int = described("How many messages were looked at.")
    complete: bool = described(
        "False when there were more; those of the conversations that moved last were taken."
    )
    rules: list[AutoTagOutcome] = described("What came of each rule, in the order in which they were given.")

    @classmethod
    def of(cls, run: past_trial.DryRun, context: Context) -> "AutoTagDryRun":
        """The outcome, for the schema."""
        return cls(
            message_count=run.messages,
            complete=run.complete,
            rules=[_outcome(one, context) for one in run.rules],
        )


def _outcome(one: past_trial.RuleOutcome, context: Context) -> AutoTagOutcome:
    samples = [AutoTagSample.of(sample, context) for sample in one.samples]
    return AutoTagOutcome(message_count=one.messages, customer_count=len(one.customers), samples=samples)
