"""Saving keyword answers, and trying them on what customers wrote before (spec H4, H2)."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from message_center.contracts.sending import OutgoingMessage
from message_center.domain.auto_tagging import Hit, KeywordFinder
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.keyword_answer_checks import checked, checked_message, checked_rules
from message_center.domain.keyword_answers import (
    AwayAnswer,
    KeywordAnswers,
    KeywordRule,
    PreparedMessage,
    chosen,
    values_for,
)
from message_center.domain.permissions import Permission
from message_center.domain.templates import render
from message_center.inbox.desk import Desk
from message_center.inbox.files import image_attachments
from message_center.inbox.past_trial import DryRun, try_on_past
from message_center.inbox.prepared_images import check_images, let_go
from message_center.inbox.previews import Preview, previews_of
from message_center.inbox.shop_facts import settings_changed
from message_center.inbox.stored_keyword_answers import BOT, TOPIC, stored_answers
from message_center.storage.database import Session
from message_center.storage.past_messages import PastMessage


async def save_keyword_answers(
    desk: Desk, *, enabled: bool, rules: Sequence[KeywordRule], away: AwayAnswer, revision: int
) -> KeywordAnswers:
    """Save the whole list, its switch, and the answer outside working hours.

    Raises FeatureDisabled, PermissionDenied, InvalidInput, LimitExceeded, NotFound, and Conflict when `revision`
    is not the one that was read.
    """
    _require(desk)
    hours = await desk.scope.working_hours.all()
    wanted = checked(
        KeywordAnswers(enabled=enabled, rules=tuple(rules), away=away), hours_ids={one.id for one in hours}
    )
    await check_images(desk, _images(wanted))

    async def transact(session: Session) -> KeywordAnswers:
        before = await stored_answers(desk, session=session)
        saved = await desk.scope.topics.put(
            TOPIC,
            wanted,
            revision=revision,
            fact=settings_changed(desk, TOPIC),
            switched={BOT: wanted.works},
            session=session,
        )
        await let_go(desk, before.image_ids() - wanted.image_ids(), session=session)
        return replace(wanted, revision=saved)

    return await desk.scope.topics.transaction(transact)


async def try_keyword_answers(desk: Desk, *, rules: Sequence[KeywordRule], days: int) -> DryRun:
    """What rules would have answered in the last days; nothing is sent or changed.

    Raises FeatureDisabled, PermissionDenied, InvalidInput, LimitExceeded, NotFound.
    """
    _require(desk)
    hours = {one.id: one for one in await desk.scope.working_hours.all()}
    tried = KeywordAnswers(rules=checked_rules(rules, hours_ids=hours))
    finder = KeywordFinder([rule.phrases for rule in tried.rules])
    zone = ZoneInfo(desk.shop.timezone)

    def meets(message: PastMessage) -> tuple[Hit, ...]:
        hit = chosen(tried, finder.hits(message.text), hours, zone, message.at)
        return () if hit is None else (hit,)

    return await try_on_past(desk, meets, rules=len(tried.rules), days=days)


async def preview_message(desk: Desk, message: PreparedMessage) -> tuple[Preview, ...]:
    """A message on each channel, with an example for each variable.

    Raises InvalidInput, LimitExceeded, NotFound.
    """
    kept = checked_message(message, field="message")
    images = {} if kept.image_id is None else {"message.imageId": kept.image_id}
    await check_images(desk, images)
    text = render(kept.text, values_for(None, desk.shop.name, locale=desk.shop.locale))
    found = await image_attachments(desk.scope.files, tuple(images.values()))
    outgoing = OutgoingMessage(id="preview", text=text, buttons=kept.buttons, attachments=found)
    return previews_of(outgoing, desk.channels.values())


def _require(desk: Desk) -> None:
    desk.require_feature(Feature.KEYWORD_ANSWERS)
    desk.require(Permission.MANAGE_SETTINGS)


def _images(answers: KeywordAnswers) -> dict[str, Id]:
    """The images by the field where each stands."""
    places = [(f"rules.{number}.messages", rule.messages) for number, rule in enumerate(answers.rules)]
    places.append(("away.messages", answers.away.messages))
    return {
        f"{field}.{index}.imageId": message.image_id
        for field, messages in places
        for index, message in enumerate(messages)
        if message.image_id is not None
    }
