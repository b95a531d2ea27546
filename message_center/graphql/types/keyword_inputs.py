"""Keyword answers as they are written (spec H4)."""

from strawberry import ID

from message_center.domain import keyword_answers as domain
from message_center.domain.buttons import Button, LinkButton
from message_center.domain.ids import Id
from message_center.domain.keyword_answers import AnswerTime, says
from message_center.graphql.fields import described, input_type

HOURS = "The ids of the working hours that are meant; they are open when any of them is."


@input_type("A button below a text.")
class PreparedButtonInput:
    """A link, or words that a customer says by tapping it."""

    title: str = described("At most 40 characters; some platforms show fewer.")
    url: str | None = described(
        "Where it leads, `https://…`; null for a button that says its title for the customer.", default=None
    )


@input_type("One message of an automatic answer.")
class PreparedMessageInput:
    """A text with its buttons, an image, or all of them."""

    text: str = described(
        "At most 5,000 characters, with the variables of `templateVariables(kind: KEYWORD_ANSWER)`.",
        default="",
    )
    image_id: ID | None = described("An image that was uploaded to `POST /files`.", default=None)
    buttons: list[PreparedButtonInput] = described("At most three, below the text.", default_factory=list)


@input_type("Phrases, and their answer.")
class KeywordRuleInput:
    """The order of the rules counts: the first that is met and holds answers."""

    phrases: list[str] = described("1 to 10, each of at most 40 characters.")
    messages: list[PreparedMessageInput] = described("1 to 3.")
    time: AnswerTime = described("When it answers.", default=AnswerTime.ALWAYS)
    working_hours_ids: list[ID] = described(f"{HOURS} Needed for a rule that follows them.", default_factory=list)


@input_type("What is answered while nobody works.")
class AwayAnswerInput:
    """To what no rule answers."""

    enabled: bool = described("Whether it is to be sent.")
    messages: list[PreparedMessageInput] = described("1 to 3; may be none while it is off.", default_factory=list)
    working_hours_ids: list[ID] = described(f"{HOURS} Needed while it is on.", default_factory=list)


def rules_of(given: list[KeywordRuleInput]) -> tuple[domain.KeywordRule, ...]:
    """The domain's rules."""
    return tuple(
        domain.KeywordRule(
            phrases=tuple(rule.phrases),
            messages=_messages(rule.messages),
            time=rule.time,
            working_hours_ids=tuple(Id(one) for one in rule.working_hours_ids),
        )
        for rule in given
    )


def away_of(given: AwayAnswerInput) -> domain.AwayAnswer:
    """The domain's answer outside working hours."""
    return domain.AwayAnswer(
        enabled=given.enabled,
        messages=_messages(given.messages),
        working_hours_ids=tuple(Id(one) for one in given.working_hours_ids),
    )


def message_of(given: PreparedMessageInput) -> domain.PreparedMessage:
    """The domain's message."""
    return domain.PreparedMessage(
        text=given.text,
        image_id=None if given.image_id is None else Id(given.image_id),
        buttons=tuple(_button(button) for button in given.buttons),
    )


def _messages(given: list[PreparedMessageInput]) -> tuple[domain.PreparedMessage, ...]:
    return tuple(message_of(one) for one in given)


def _button(given: PreparedButtonInput) -> Button:
    return says(given.title) if given.url is None else LinkButton(title=given.title, url=given.url)
