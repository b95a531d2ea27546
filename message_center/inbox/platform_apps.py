"""The apps of ours at platforms, through which accounts are connected: the operator's, or a shop's own."""

import re
from dataclasses import dataclass, field

from message_center.domain.accounts import ChannelAccount, PlatformApp
from message_center.domain.connections import AppUse, ConnectionFieldKind, ConnectionForm, Given, require_all
from message_center.domain.ids import Id
from message_center.domain.shops import Shop
from message_center.errors import Conflict, InvalidInput
from message_center.inbox.desk import Desk
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage

MAIN = "main"
"""The key of the operator's app, where nothing else is said."""

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_TAKEN = "This app is registered by somebody else; its secrets cannot be changed here. Choose another key."


@dataclass(frozen=True, slots=True, kw_only=True)
class AppDraft:
    """An app that an account is connected through. Its `secrets` are saved with the account; None: they stay."""

    app: PlatformApp
    secrets: dict[str, str] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppChoice:
    """Through which app an account is connected, by its key, and whose it is if it is registered now.

    Without a key: the operator's main one, or, if it is registered now by a shop, under the shop's handle.
    """

    key: str | None = None
    owner: Id | None = None

    def key_for(self, shop: Shop, *, registered_now: bool) -> str:
        """The app's key."""
        if self.key is not None:
            return self.key
        return shop.handle if registered_now and self.owner is not None else MAIN


async def save_platform_app(
    storage: Storage, *, channel: str, key: str, name: str, secrets: dict[str, str]
) -> PlatformApp:
    """Register an app of the operator's at a platform, or give a registered one new secrets.

    `key` becomes the last part of its webhook address, `/webhooks/<channel>/<key>`. Raises InvalidInput.
    """
    check_key(key)
    if missing := [name for name, secret in secrets.items() if not secret]:
        raise InvalidInput("This secret is required.", field=missing[0])
    known = await storage.apps.find(channel, key)
    app = PlatformApp(id=known[0].id if known else new_id(), channel=channel, key=key, name=name)
    return await storage.apps.save(app, secrets)


async def app_for(
    desk: Desk, form: ConnectionForm, given: Given, *, channel: str, external_id: str, choice: AppChoice
) -> AppDraft | None:
    """The app through which an account is to be connected; None where the channel knows no apps.

    An app of the account's own is found by the account. A shared one is taken as it is registered, or registered
    with the secrets that were given; one whose secrets are forgotten counts as not registered.
    Raises InvalidInput, Conflict.
    """
    if form.app is AppUse.NONE:
        return None
    if form.app is AppUse.OWN:
        require_all(form, given.app_secrets, ConnectionFieldKind.APP_SECRET)
        check_key(external_id)
        known = await desk.scope.accounts.apps.find(channel, external_id)
        own = PlatformApp(
            id=known[0].id if known else new_id(),
            channel=channel,
            key=external_id,
            name=external_id,
            shop_id=desk.scope.shop_id,
        )
        return AppDraft(app=own, secrets=given.app_secrets)
    key = choice.key_for(desk.shop, registered_now=bool(given.app_secrets))
    check_key(key)
    found = await desk.scope.accounts.apps.find(channel, key)
    if given.app_secrets:
        new = PlatformApp(id=new_id(), channel=channel, key=key, name=key, shop_id=choice.owner)
        return _registered(form, given, found, new)
    if found is None or found[1] is None or found[0].shop_id not in (None, desk.scope.shop_id):
        names = ", ".join(one.name for one in form.of(ConnectionFieldKind.APP_SECRET) if one.required)
        raise InvalidInput(f"No app {key!r} is registered for {channel}. Give {names}.", field="app")
    return AppDraft(app=found[0])


def _registered(
    form: ConnectionForm,
    given: Given,
    found: tuple[PlatformApp, dict[str, str] | None] | None,
    new: PlatformApp,
) -> AppDraft:
    if found is not None and found[0].shop_id != new.shop_id:
        raise Conflict(_TAKEN, field="app")
    kept = found[1] if found else None
    secrets = {**(kept or {}), **given.app_secrets}
    require_all(form, secrets, ConnectionFieldKind.APP_SECRET)
    return AppDraft(app=found[0] if found else new, secrets=secrets)


def check_key(key: str) -> None:
    """Raise InvalidInput for a key that cannot be part of an address."""
    if not _KEY.fullmatch(key):
        raise InvalidInput("An app's key has 1 to 64 letters, digits, hyphens and underscores.", field="app")


async def webhook_path(desk: Desk, account: ChannelAccount) -> str | None:
    """Where below our public address the platform calls us for an account; None when it does not."""
    found = await desk.scope.accounts.apps.get(account.app_id) if account.app_id else None
    return f"/webhooks/{found[0].channel}/{found[0].key}" if found else None
