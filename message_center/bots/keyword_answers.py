"""Answers messages that hold a phrase of the shop's rules, and what comes while nobody works (spec H4)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from message_center.contracts.bots import Answer, BotAct, Turn
from message_center.domain.actors import system_caller
from message_center.domain.attachments import Attachment
from message_center.domain.auto_tagging import Hit, KeywordFinder
from message_center.domain.ids import Id
from message_center.domain.keyword_answers import (
    NEVER,
    AnswerTime,
    KeywordAnswers,
    PreparedMessage,
    chosen,
    texts_of,
    values_for,
    words_of,
)
from message_center.domain.messages import Message
from message_center.domain.shops import Shop
from message_center.domain.templates import render
from message_center.inbox.files import image_attachments
from message_center.inbox.stored_keyword_answers import BOT, newer_answers
from message_center.storage.scope import Scope, Storage

SHOPS_KEPT = 500

_WHEN = {
    AnswerTime.ALWAYS: "",
    AnswerTime.WITHIN_HOURS: " within working hours",
    AnswerTime.OUTSIDE_HOURS: " outside working hours",
}


class KeywordAnswersBot:
    """Asked after the bots that tag, assign and answer taps. One of its answers goes to a message: a rule's, or
    else the one outside working hours. Whether a person has taken over is looked at where answers are written.

    The phrases of a shop are made ready for searching once, and again when their revision is another.
    """

    name = BOT
    order = 110
    needs_switch = True

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._ready: dict[Id, tuple[KeywordAnswers, KeywordFinder]] = {}

    def wants(self, message: Message) -> bool:
        """Whatever a customer sends, but taps that other bots answer."""
        return message.is_from_customer and (message.payload is None or words_of(message) is not None)

    async def respond(self, turn: Turn) -> Sequence[BotAct]:
        """The answer of the first rule that the words meet now, or the one outside working hours."""
        scope = self._storage.scope(system_caller(turn.account.shop_id))
        answers, finder = await self._ready_answers(scope)
        hits = finder.hits(words_of(turn.message) or "") if answers.enabled else ()
        if not hits and not answers.away.enabled:
            return ()
        hours = {one.id: one for one in await scope.working_hours.by_ids(tuple(answers.working_hours_ids()))}
        shop = await self._storage.shops.get(scope.shop_id)
        zone, at = ZoneInfo(shop.timezone), turn.message.at
        hit = chosen(answers, hits, hours, zone, at)
        if hit is not None:
            messages = answers.rules[hit.rule].messages
            return await _answers(scope, shop, turn, messages, why=_why(answers, hit))
        until = answers.away.closed_until(hours, zone, at)
        if until is None:
            return ()
        why = _why_closed(until, zone)
        return await _answers(scope, shop, turn, answers.away.messages, why=why, once=f"away:{until}")

    async def _ready_answers(self, scope: Scope) -> tuple[KeywordAnswers, KeywordFinder]:
        ready = self._ready.get(scope.shop_id, (KeywordAnswers(), KeywordFinder(())))
        newer = await newer_answers(scope, than=ready[0].revision)
        if newer is None:
            return ready
        if len(self._ready) >= SHOPS_KEPT:
            self._ready.clear()
        finder = KeywordFinder([rule.phrases for rule in newer.rules])
        self._ready[scope.shop_id] = newer, finder
        return newer, finder


def _why(answers: KeywordAnswers, hit: Hit) -> str:
    when = _WHEN[answers.rules[hit.rule].time]
    return f"Keyword answer {hit.rule + 1}{when}: the message has “{hit.keyword}”."


def _why_closed(until: str, zone: ZoneInfo) -> str:
    """`until` names the closed period; people read it by the clock on the shop's wall."""
    if until == NEVER:
        return "The answer outside working hours."
    opens = datetime.fromisoformat(until).astimezone(zone)
    return f"The answer outside working hours, which begin again on {opens:%Y-%m-%d} at {opens:%H:%M}."


async def _answers(
    scope: Scope,
    shop: Shop,
    turn: Turn,
    messages: Sequence[PreparedMessage],
    *,
    why: str,
    once: str | None = None,
) -> Sequence[Answer]:
    values = values_for(turn.customer.name, turn.account.name, locale=shop.locale)
    images = [one.image_id for one in messages if one.image_id is not None]
    found = {one.file_id: one for one in await image_attachments(scope.files, images)}
    answers = [
        one
        for message in messages
        for one in _answers_of(message, render(message.text, values), found.get(message.image_id), why)
    ]
    if once is None:
        return answers
    return [replace(one, once=f"{once}:{index}") for index, one in enumerate(answers)]


def _answers_of(message: PreparedMessage, text: str, image: Attachment | None, why: str) -> Iterator[Answer]:
    """One, or several where the text is longer than a message may be; buttons and image are with the last."""
    *before, last = texts_of(text) or ("",)
    yield from (Answer(text=one, why=why) for one in before)
    if last or image:
        yield Answer(text=last, why=why, buttons=message.buttons, attachments=(image,) if image else ())
