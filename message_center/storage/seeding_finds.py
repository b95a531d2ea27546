"""What the load test's customers tell of themselves, as it would be found when their messages are taken in."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from message_center.domain.ids import Id
from message_center.domain.recognition.finds import Find
from message_center.domain.recognition.recognise import recognise
from message_center.domain.recognition.recognized import Recognized, with_message
from message_center.storage.database import Raw
from message_center.storage.mapping import to_part

COUNTRY = "TW"


@cache
def finds_of(text: str) -> tuple[Find, ...]:
    """The finds of one of the few texts that are written again and again."""
    return recognise(text, COUNTRY)


@cache
def finds_part(text: str) -> Any:
    """The same, as a message's document holds them."""
    return _plain(to_part(finds_of(text)))


def told_by(messages: Sequence[Raw]) -> Any:
    """What these messages tell, as the documents of their customer and conversation hold it."""
    known: tuple[Recognized, ...] = ()
    for message in messages:
        if message["finds"]:
            conversation_id, message_id = Id(str(message["conversation_id"])), Id(str(message["_id"]))
            finds = finds_of(message["text"])
            known = with_message(
                known, finds, conversation_id=conversation_id, message_id=message_id, at=message["at"]
            )
    return _plain(to_part(known))


def _plain(parts: Sequence[Raw]) -> list[Raw]:
    """Enums as their values, which is what the database would give back."""
    return [{**part, "kind": part["kind"].value} for part in parts]
