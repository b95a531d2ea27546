"""Connecting accounts: all of it happens, or nothing does (spec G1)."""

from collections.abc import Mapping
from dataclasses import replace

from message_center.contracts.channels import AccountCheck, Channel, Connectable, Subscriptions
from message_center.contracts.sending import AccountAccess, Rejected, Unknown
from message_center.domain.accounts import ChannelAccount
from message_center.domain.connections import ConnectionFieldKind, ConnectionForm, require_all, sort_out
from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput, LimitExceeded
from message_center.inbox.account_checks import asked, channel_of, without_secrets, works
from message_center.inbox.account_outbox import outbox_lanes
from message_center.inbox.desk import Desk
from message_center.inbox.platform_apps import AppChoice, AppDraft, app_for
from message_center.storage.accounts import ELSEWHERE
from message_center.storage.mapping import new_id

NAME_LIMIT = 100
ACCOUNT_LIMIT = 160

_FIRST = (ConnectionFieldKind.ACCOUNT_ID, ConnectionFieldKind.ACCOUNT_SECRET, ConnectionFieldKind.ACCOUNT_OPTION)


async def connect_account(
    desk: Desk, *, channel: str, values: Mapping[str, str], name: str = "", app: AppChoice | None = None
) -> ChannelAccount:
    """Ask the platform whether the access works, have the account's events sent to us, and connect it.

    `values` are what the channel's form asks for. An account that was connected before keeps its history and its
    id. Without a name it gets the platform's. Nothing is saved unless the platform agrees to everything.
    Raises PermissionDenied, InvalidInput, LimitExceeded, Conflict when another shop holds it.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    if len(name) > NAME_LIMIT:
        raise LimitExceeded(f"A name has at most {NAME_LIMIT} characters.", field="name")
    way = channel_of(desk, channel)
    form = form_of(way)
    given = sort_out(form, values)
    own = {} if given.external_id is None else {form.of(ConnectionFieldKind.ACCOUNT_ID)[0].name: given.external_id}
    require_all(form, {**own, **given.secrets, **given.options}, *_FIRST)
    wanted = ChannelAccount(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        channel=channel,
        external_id=given.external_id or "",
        name=name.strip() or desk.shop.name,
        created_at=desk.clock.now(),
        options=_with_language(form, given.options, desk.shop.locale),
    )
    access = AccountAccess(account=wanted, secrets=given.secrets)
    told = await require_consent(way, access)
    external_id = given.external_id or told.external_id or desk.shop.handle
    if len(external_id) > ACCOUNT_LIMIT:
        raise LimitExceeded(f"A platform's id has at most {ACCOUNT_LIMIT} characters.", field="channel")
    draft = await app_for(desk, form, given, channel=channel, external_id=external_id, choice=app or AppChoice())
    named = replace(
        wanted,
        external_id=external_id,
        name=(name.strip() or told.name or desk.shop.name)[:NAME_LIMIT],
        checked_at=desk.clock.now(),
    )
    if await desk.scope.accounts.is_elsewhere(channel, external_id):
        raise Conflict(ELSEWHERE, field=_field_of_id(form))
    return await have_connected(desk, way, AccountAccess(account=named, secrets=given.secrets), app=draft)


async def require_consent(channel: Channel, access: AccountAccess) -> AccountCheck:
    """Ask the platform whether the access works. Raises InvalidInput with its reason when it does not."""
    told = await asked(channel, access)
    if not works(told):
        refused = told.detail or "The platform does not accept this access."
        raise InvalidInput(refused, field=next(iter(access.secrets), "channel"))
    return told


async def have_connected(
    desk: Desk, channel: Channel, access: AccountAccess, *, app: AppDraft | None
) -> ChannelAccount:
    """Have the account's events sent to us, then save it, with its app and the fact, at once. Raises Conflict."""
    await _subscribe(channel, access)
    account = access.account if app is None else replace(access.account, app_id=app.app.id)
    return await desk.scope.accounts.connect(
        replace(access, account=account),
        app=None if app is None or app.secrets is None else (app.app, app.secrets),
        fact=desk.fact(FactKind.ACCOUNT_CHANGED, values={"state": account.state.value}),
        wakes=outbox_lanes(desk),
    )


def form_of(channel: Channel) -> ConnectionForm:
    """What the channel asks for. Raises InvalidInput when its accounts cannot be connected here."""
    way: object = channel
    if not isinstance(way, Connectable):
        raise InvalidInput("Accounts of this channel are not connected here.", field="channel")
    return way.connection


async def _subscribe(channel: Channel, access: AccountAccess) -> None:
    """Where a platform must be told to send us an account's events. Raises Conflict when it refuses."""
    way: object = channel
    if not isinstance(way, Subscriptions):
        return
    outcome = await way.subscribe(access)
    match outcome:
        case Rejected(failure):
            detail = without_secrets(failure.detail, access.secrets)
            raise Conflict(f"Not connected: the platform will not send us the account's events: {detail}")
        case Unknown(detail):
            detail = without_secrets(detail, access.secrets)
            raise Conflict(f"Not connected: it is not known whether events would arrive: {detail} Try again.")


def _with_language(form: ConnectionForm, options: dict[str, str], locale: str) -> dict[str, str]:
    """An account that may be given a language writes in the shop's, where nothing else is said."""
    asks = any(one.name == "locale" for one in form.of(ConnectionFieldKind.ACCOUNT_OPTION))
    return {"locale": locale, **options} if asks else options


def _field_of_id(form: ConnectionForm) -> str:
    return next((one.name for one in form.of(ConnectionFieldKind.ACCOUNT_ID)), "channel")
