"""Giving a known account new access, after its token expired or was withdrawn (spec G4)."""

from collections.abc import Mapping
from dataclasses import replace

from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import AccountState, ChannelAccount
from message_center.domain.connections import (
    AppUse,
    ConnectionField,
    ConnectionFieldKind,
    ConnectionForm,
    Given,
    require_all,
    sort_out,
)
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput
from message_center.inbox.account_checks import channel_of
from message_center.inbox.connect import form_of, have_connected, require_consent
from message_center.inbox.desk import Desk
from message_center.inbox.platform_apps import AppDraft
from message_center.storage.accounts import ELSEWHERE


async def reconnect_account(desk: Desk, *, account_id: str, values: Mapping[str, str]) -> ChannelAccount:
    """Try new values with the platform, and keep them if it agrees; what is not given stays as it was.

    The account works again, and what waits to be sent goes out. Nothing changes unless the platform agrees.
    Raises PermissionDenied, NotFound, InvalidInput, LimitExceeded, Conflict.
    """
    desk.require(Permission.MANAGE_SETTINGS)
    known = await desk.scope.accounts.access(account_id)
    way = channel_of(desk, known.account.channel)
    form = form_of(way)
    given = sort_out(form, values)
    if given.external_id not in (None, known.account.external_id):
        id_field = form.of(ConnectionFieldKind.ACCOUNT_ID)[0].name
        raise InvalidInput("This is another account. Connect it as a new one.", field=id_field)
    secrets = {**known.secrets, **given.secrets}
    require_all(form, secrets, ConnectionFieldKind.ACCOUNT_SECRET)
    if await desk.scope.accounts.is_elsewhere(known.account.channel, known.account.external_id):
        raise Conflict(ELSEWHERE, field="accountId")
    app = await _app(desk, form, given, known.account)
    account = replace(
        known.account,
        state=AccountState.CONNECTED,
        state_detail="",
        checked_at=desk.clock.now(),
        options={**known.account.options, **given.options},
    )
    access = AccountAccess(account=account, secrets=secrets)
    told = await require_consent(way, access)
    if told.external_id not in (None, account.external_id):
        raise InvalidInput("This is the access to another account.", field=next(iter(given.secrets), "accountId"))
    return await have_connected(desk, way, access, app=app)


async def secrets_to_renew(desk: Desk, *, account_id: str) -> tuple[ConnectionField, ...]:
    """What somebody is asked for who reconnects an account: its secrets, and its app's if those are forgotten.

    Raises NotFound, InvalidInput.
    """
    account = (await desk.scope.accounts.access(account_id)).account
    app = await desk.scope.accounts.apps.get(account.app_id) if account.app_id else None
    forgotten = (ConnectionFieldKind.APP_SECRET,) if app is not None and app[1] is None else ()
    form = form_of(channel_of(desk, account.channel))
    return form.of(ConnectionFieldKind.ACCOUNT_SECRET, *forgotten)


async def _app(desk: Desk, form: ConnectionForm, given: Given, account: ChannelAccount) -> AppDraft | None:
    """The account's app with new secrets; None when it stays as it is. Raises InvalidInput, Conflict.

    Secrets that were forgotten with the app's last account must be given anew.
    """
    found = await desk.scope.accounts.apps.get(account.app_id) if account.app_id else None
    if found is None or (found[1] is not None and not given.app_secrets):
        return None
    app, kept = found
    if form.app is AppUse.SHARED and app.shop_id != desk.scope.shop_id:
        field = next(iter(given.app_secrets))
        raise Conflict("The account's app is the operator's; its secrets are not changed here.", field=field)
    secrets = {**(kept or {}), **given.app_secrets}
    require_all(form, secrets, ConnectionFieldKind.APP_SECRET)
    return AppDraft(app=app, secrets=secrets)
