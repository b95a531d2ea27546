"""Where a shop's keyword answers are kept (spec H4)."""

from dataclasses import replace

from message_center.domain.keyword_answers import KeywordAnswers
from message_center.inbox.desk import Desk
from message_center.storage.database import Session
from message_center.storage.scope import Scope

TOPIC = "keyword_answers"
BOT = "keyword_answers"
"""The bot that the switch is for."""

_NONE = KeywordAnswers()


async def stored_answers(desk: Desk, *, session: Session | None = None) -> KeywordAnswers:
    """The answers as they are saved."""
    value, revision = await desk.scope.topics.get(TOPIC, _NONE, session=session)
    return replace(value, revision=revision)


async def newer_answers(scope: Scope, *, than: int) -> KeywordAnswers | None:
    """The answers, if they were saved since that revision: one small command when they were not."""
    found = await scope.topics.newer(TOPIC, _NONE, than=than)
    return None if found is None else replace(found[0], revision=found[1])
