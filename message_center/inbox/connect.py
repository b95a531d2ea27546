"""Connecting accounts, and the platform apps they are connected through (spec F9)."""

import re
from dataclasses import replace

from message_center.contracts.channels import AccountCheck, Channel, Subscriptions
from message_center.contracts.sending import AccountAccess, Rejected, Unknown
from message_center.domain.accounts import AccountState, ChannelAccount, PlatformApp
from message_center.domain.facts import FactKind
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput
from message_center.inbox.desk import Desk
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage

NAME_LIMIT = 100
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


async def save_platform_app(
    storage: Storage, *, channel: str, key: str, name: str, secrets: dict[str, str]
) -> PlatformApp:
    """Register an app of ours at a platform, or give a registered one new secrets.

    `key` becomes the last part of its webhook address, `/webhooks/<channel>/<key>`. Raises InvalidInput.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput("An app's key has 1 to 64 letters, digits, hyphens and underscores.", field="key")
    if missing := [name for name, secret in secrets.items() if not secret]:
        raise InvalidInput("This secret is required.", field=missing[0])
    app = PlatformApp(id=new_id(), channel=channel, key=key, name=name)
    return await storage.apps.save(app, secrets)


async def connect_account(
    desk: Desk,
    *,
    channel: str,
    external_id: str,
    name: str = "",
    app: PlatformApp | None = None,
    secrets: dict[str, str],
    options: dict[str, str] | None = None,
) -> ChannelAccount:
    """Ask the platform whether the access works, connect the account, and have its events sent to us.

    Connecting it again gives it new secrets and keeps its history. Without a name it gets the platform's.
    Raises PermissionDenied, InvalidInput when the platform refuses, Conflict when another shop holds it.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    if not external_id.strip():
        raise InvalidInput("The platform's id of the account is required.", field="externalId")
    way = _channel(desk, channel)
    wanted = _account(desk, channel=channel, external_id=external_id.strip(), name=name, app=app, options=options)
    access = AccountAccess(account=wanted, secrets=secrets)
    checked = await way.check(access)
    if not _works(checked):
        refused = checked.detail or "The platform does not accept this access."
        raise InvalidInput(refused, field=next(iter(secrets), "secrets"))
    named = replace(wanted, name=(name or checked.name or external_id)[:NAME_LIMIT])
    told = desk.fact(FactKind.ACCOUNT_CHANGED, values={"state": named.state.value})
    connected = await desk.scope.accounts.connect(AccountAccess(account=named, secrets=secrets), fact=told)
    await _subscribe(way, AccountAccess(account=connected, secrets=secrets))
    return connected


async def check_account(desk: Desk, *, account_id: str) -> tuple[ChannelAccount, AccountCheck]:
    """Ask the platform whether an account's access still works.

    Raises PermissionDenied, NotFound, InvalidInput.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    access = await desk.scope.accounts.access(account_id)
    return access.account, await _channel(desk, access.account.channel).check(access)


def _works(checked: AccountCheck) -> bool:
    """A detail without a name is a problem that passes: the platform has not said that the access works."""
    return checked.state is AccountState.CONNECTED and bool(checked.name or not checked.detail)


async def account_of_access(
    desk: Desk, *, channel: str, secrets: dict[str, str], options: dict[str, str] | None = None
) -> str:
    """The platform's id of the account that these secrets open, where only the platform knows it.

    Raises PermissionDenied, InvalidInput when the platform does not tell.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    nameless = _account(desk, channel=channel, external_id="", name="", app=None, options=options)
    checked = await _channel(desk, channel).check(AccountAccess(account=nameless, secrets=secrets))
    if checked.external_id is None:
        raise InvalidInput(checked.detail or "The platform does not say whose access this is.", field="token")
    return checked.external_id


def _channel(desk: Desk, name: str) -> Channel:
    if name not in desk.channels:
        known = ", ".join(sorted(desk.channels))
        raise InvalidInput(f"There is no channel {name!r} here. Installed: {known}.", field="channel")
    return desk.channels[name]


def _account(
    desk: Desk,
    *,
    channel: str,
    external_id: str,
    name: str,
    app: PlatformApp | None,
    options: dict[str, str] | None,
) -> ChannelAccount:
    if len(name) > NAME_LIMIT:
        raise InvalidInput(f"A name has at most {NAME_LIMIT} characters.", field="name")
    return ChannelAccount(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        channel=channel,
        external_id=external_id,
        name=name,
        created_at=desk.clock.now(),
        app_id=app.id if app else None,
        options=options or {},
    )


async def _subscribe(channel: Channel, access: AccountAccess) -> None:
    """Where a platform must be told to send us an account's events. Raises Conflict when it refuses."""
    way: object = channel
    if not isinstance(way, Subscriptions):
        return
    outcome = await way.subscribe(access)
    match outcome:
        case Rejected(failure):
            raise Conflict(f"Connected, but the platform will not send us its events: {failure.detail}")
        case Unknown(detail):
            raise Conflict(
                f"Connected, but it is not known whether events will arrive: {detail} Connect it again."
            )
