"""Publishing ice breakers by the Messenger Profile API, which allows few calls (docs/channels.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from message_center.channels.meta.graph import Answered, GraphApi
from message_center.channels.reading import Json, mapping, sequence, words
from message_center.contracts.sending import Accepted, SendOutcome
from message_center.domain.ice_breakers import IceBreaker, payload_of

PATH = "me/messenger_profile"
DEFAULT_LOCALE = "default"

Question = tuple[str, str]
"""The words that customers see, and the payload of a tap."""

Shown = dict[str, tuple[Question, ...]]
"""What an account shows, by locale."""


async def publish(
    api: GraphApi, items: Sequence[IceBreaker], *, token: str, naming: Mapping[str, str] | None = None
) -> SendOutcome:
    """Make the account show exactly these, in order. Nothing is written when it does already.

    `naming` is what each call says beside, where a token opens more than one profile.

    An accepted change has no id of its own; the outcome's id is empty.
    """
    questions = tuple((item.question, payload_of(item.id)) for item in items)
    wanted: Shown = {DEFAULT_LOCALE: questions} if questions else {}
    read = await api.get(PATH, token=token, fields="ice_breakers", naming=naming)
    if not isinstance(read, Answered):
        return read
    if shown(read.data) == wanted:
        return Accepted("")
    if questions:
        outcome = await api.post(PATH, {"ice_breakers": [_entry(questions)], **(naming or {})}, token=token)
    else:
        outcome = await api.delete(PATH, {"fields": ["ice_breakers"], **(naming or {})}, token=token)
    return Accepted("") if isinstance(outcome, Answered) else outcome


def _entry(questions: Sequence[Question]) -> Json:
    actions = [{"question": question, "payload": payload} for question, payload in questions]
    return {"locale": DEFAULT_LOCALE, "call_to_actions": actions}


def shown(answer: Json) -> Shown:
    """What the account shows, from either format of the answer: a list of locales, or wrapped in `ice_breakers`;
    the older one has no locales, but the questions themselves."""
    entries = [mapping(entry) for entry in sequence(answer.get("data"))]
    wrapped = [inner for entry in entries for inner in sequence(entry.get("ice_breakers"))]
    listed = [mapping(entry) for entry in wrapped] if wrapped else entries
    by_locale = {
        words(entry.get("locale")): _questions(entry.get("call_to_actions"))
        for entry in listed
        if "call_to_actions" in entry
    }
    flat = _questions([entry for entry in listed if "question" in entry])
    found = {**by_locale, DEFAULT_LOCALE: flat} if flat else by_locale
    return {locale: questions for locale, questions in found.items() if questions}


def _questions(actions: Any) -> tuple[Question, ...]:
    told = [mapping(action) for action in sequence(actions)]
    return tuple((words(action.get("question")), words(action.get("payload"))) for action in told)
