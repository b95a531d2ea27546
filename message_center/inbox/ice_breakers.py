"""Ice breakers of an account: what is wanted, and what is published (spec E1).

Saving stores the wanted state and asks the account's lane to publish it; the lane gathers saves of a few
seconds into one call, since platforms allow few, and tries again when the platform says so.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from message_center.contracts.channels import Channel, IceBreakerProfile
from message_center.contracts.sending import Accepted, Rejected, SendOutcome, Unknown
from message_center.domain.accounts import ChannelAccount
from message_center.domain.facts import FactKind
from message_center.domain.features import Feature
from message_center.domain.ice_breakers import (
    IceBreaker,
    IceBreakerSettings,
    Publication,
    PublicationState,
    check,
)
from message_center.domain.ids import Id
from message_center.domain.inbound import conversation_key
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput, NotFound
from message_center.inbox.account_notices import heed_failure
from message_center.inbox.desk import Desk
from message_center.inbox.named_account import named_account
from message_center.storage.lanes import touch
from message_center.storage.mapping import new_id

GATHER_SECONDS = 2.0
RETRY_SECONDS = 60.0


def topic(account_id: str) -> str:
    """Where an account's ice breakers are kept."""
    return f"ice_breakers:{account_id}"


def account_lane(account: ChannelAccount) -> str:
    """The lane of the work that concerns the account itself."""
    return conversation_key(account.channel, account.external_id, "")


async def get_ice_breakers(desk: Desk, *, account_id: str) -> IceBreakerSettings:
    """The wanted and the published state. Raises NotFound, and InvalidInput for a channel without them."""
    account, _ = await _account(desk, account_id)
    return await _stored(desk, account.id)


async def save_ice_breakers(
    desk: Desk, *, account_id: str, enabled: bool, items: Sequence[IceBreaker], revision: int
) -> IceBreakerSettings:
    """Save the whole list as wanted, and have it published. Items without an id are new and get one.

    Raises FeatureDisabled, PermissionDenied, NotFound, InvalidInput, LimitExceeded, and Conflict when `revision`
    is not the one that was read.
    """
    desk.require_feature(Feature.ICE_BREAKERS)
    desk.require(Permission.MANAGE_SETTINGS)
    account, channel = await _account(desk, account_id)
    check(items, limit=channel.capabilities.ice_breakers_stored)
    stored = await _stored(desk, account.id)
    known = {item.id for item in stored.items}
    for index, item in enumerate(items):
        if item.id and item.id not in known:
            raise NotFound("This question was deleted meanwhile.", field=f"iceBreakers.{index}.id")
    wanted = replace(
        stored,
        enabled=enabled,
        items=tuple(item if item.id else replace(item, id=new_id()) for item in items),
        publication=replace(stored.publication, state=PublicationState.PENDING, error=None),
    )
    saved = await _save(desk, account, wanted, revision=revision)
    await touch(desk.scope.database, [account_lane(account)], after=GATHER_SECONDS)
    return saved


async def publish_ice_breakers(desk: Desk, account: ChannelAccount) -> float | None:
    """Publish what is wanted, if that is due. Returns the seconds until another try, None when it is done."""
    channel = desk.channels.get(account.channel)
    settings = await _stored(desk, account.id)
    if settings.publication.state is not PublicationState.PENDING or channel is None:
        return None
    if not isinstance(channel, IceBreakerProfile):
        return None
    access = await desk.scope.accounts.access(account.id)
    shown = settings.wanted[: channel.capabilities.ice_breakers_published]
    outcome = await channel.publish_ice_breakers(access, shown)
    if isinstance(outcome, Rejected):
        await heed_failure(desk, access.account, outcome.failure)
    publication = _told(settings.publication, shown, outcome, at=desk.clock.now())
    await _save(desk, account, replace(settings, publication=publication), revision=settings.revision)
    return _wait(outcome)


def _told(before: Publication, shown: Sequence[IceBreaker], outcome: SendOutcome, *, at: datetime) -> Publication:
    match outcome:
        case Accepted():
            return Publication(state=PublicationState.LIVE, live=tuple(item.id for item in shown), tried_at=at)
        case Unknown(detail):
            return replace(before, error=detail, tried_at=at)
        case Rejected(failure):
            state = PublicationState.PENDING if failure.kind.is_passing else PublicationState.FAILED
            return replace(before, state=state, error=failure.detail, tried_at=at)


def _wait(outcome: SendOutcome) -> float | None:
    """Seconds until another try. Writing the whole list again is harmless, also after an unknown outcome."""
    match outcome:
        case Unknown():
            return RETRY_SECONDS
        case Rejected(failure, asked) if failure.kind.is_passing:
            return max(asked or 0, RETRY_SECONDS)
    return None


async def _account(desk: Desk, account_id: str) -> tuple[ChannelAccount, Channel]:
    account, channel = await named_account(desk, account_id)
    if channel is None or not isinstance(channel, IceBreakerProfile):
        raise InvalidInput("Accounts of this channel have no ice breakers.", field="accountId")
    return account, channel


async def _stored(desk: Desk, account_id: Id) -> IceBreakerSettings:
    empty = IceBreakerSettings(account_id=account_id)
    value, revision = await desk.scope.topics.get(topic(account_id), empty)
    return replace(value, revision=revision)


async def _save(
    desk: Desk, account: ChannelAccount, settings: IceBreakerSettings, *, revision: int
) -> IceBreakerSettings:
    told = {"topic": "ice_breakers", "state": settings.publication.state.value}
    fact = desk.fact(FactKind.SETTINGS_CHANGED, account_id=account.id, values=told)
    saved = await desk.scope.topics.put(topic(account.id), settings, revision=revision, fact=fact)
    return replace(settings, revision=saved)
