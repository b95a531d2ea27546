"""The demo shop itself: shop, people, accounts, tags, products, answers. Everything is safe to repeat."""

import hashlib
import hmac
from dataclasses import dataclass

from message_center.center import Center
from message_center.commands.demo.dialogues import CHEN, LIN, WANG
from message_center.commands.demo.furnishings import ICE_BREAKERS, SAVED_REPLIES, TAGS
from message_center.commands.demo.goods import stock
from message_center.commands.opening import desk_of
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount, PlatformApp
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.permissions import Permission
from message_center.domain.saved_replies import ReplyDraft
from message_center.domain.shops import Shop, Staff
from message_center.domain.tags import Tag
from message_center.inbox.desk import Desk
from message_center.inbox.ice_breakers import get_ice_breakers, save_ice_breakers
from message_center.inbox.platform_apps import save_platform_app
from message_center.inbox.saved_replies import create_saved_reply
from message_center.inbox.shops import create_shop
from message_center.inbox.staff import create_staff
from message_center.settings import Settings
from message_center.storage.mapping import new_id

HANDLE = "demo"
APP_KEY = "demo"
APP_ID = "1900000000000001"
PAGE_ID = "2900000000000001"
PAGE_NAME = "示範商店 Demo Shop"
INSTAGRAM_APP_ID = "1900000000000002"
INSTAGRAM_ID = "17841400000000001"
LINE_ID = "U2900000000000001aaaaaaaaaaaaaaaa"
WHATSAPP_APP_ID = "1900000000000003"
WHATSAPP_ID = "3900000000000001"
WHATSAPP_PHONE = "886255500100"
WHATSAPP_BUSINESS_ID = "3900000000000009"
PASSWORD = "demo-password"  # noqa: S105  printed for everybody to see

PEOPLE = (
    (WANG, "owner@demo.example", tuple(Permission)),
    (CHEN, "agent@demo.example", (Permission.SEND_MESSAGES,)),
    (LIN, "amy@demo.example", (Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoShop:
    """The shop with everything that its history refers to."""

    shop: Shop
    app: PlatformApp
    accounts: dict[str, ChannelAccount]
    staff: dict[str, Staff]
    tags: dict[str, Tag]

    def caller(self, name: str) -> Caller:
        """A colleague at work."""
        person = self.staff[name]
        return Caller(self.shop.id, Actor(ActorKind.STAFF, person.id, person.name), frozenset(person.permissions))


def demo_secret(settings: Settings, name: str) -> str:
    """A secret that the demo's simulator and the shop share; it follows from this installation's own key."""
    key = settings.secret_key.get_secret_value().encode()
    return hmac.new(key, f"message-center demo: {name}".encode(), hashlib.sha256).hexdigest()


async def furnish(center: Center, password: str) -> DemoShop:
    """Make what is missing of the demo shop, and connect its accounts anew."""
    shop = await center.storage.shops.by_handle(HANDLE) or await create_shop(
        center.storage, center.clock, handle=HANDLE, name=PAGE_NAME
    )
    desk = desk_of(center, shop)
    app = await save_platform_app(
        center.storage,
        channel="messenger",
        key=APP_KEY,
        name="Demo app",
        secrets={name: demo_secret(center.settings, name) for name in ("app_secret", "verify_token")},
    )
    made = DemoShop(
        shop=shop,
        app=app,
        accounts={
            "messenger": await _page(desk, app, center.settings),
            "instagram": await _instagram(center, desk),
            "line": await _line(center, desk),
            "whatsapp": await _whatsapp(center, desk),
            "storefront": await _own(center, desk, "storefront", key="member_key"),
            "orders": await _own(center, desk, "orders", key="order_key"),
        },
        staff={
            name: await _hired(desk, name, email, permissions, password) for name, email, permissions in PEOPLE
        },
        tags=await _tags(desk),
    )
    await stock(desk)
    await _saved_replies(desk)
    for channel in ("messenger", "instagram"):
        await _ice_breakers(desk, made.accounts[channel])
    return made


async def _page(desk: Desk, app: PlatformApp, settings: Settings) -> ChannelAccount:
    """Connected without asking the platform, which may not have been started yet."""
    account = _account(desk, "messenger", PAGE_ID, app_id=app.id)
    return await desk.scope.accounts.connect(
        AccountAccess(account=account, secrets={"token": demo_secret(settings, "token")})
    )


async def _instagram(center: Center, desk: Desk) -> ChannelAccount:
    """An account with Instagram Login, connected without asking the platform."""
    names = ("instagram_app_secret", "app_secret", "verify_token")
    app = await save_platform_app(
        center.storage,
        channel="instagram",
        key=APP_KEY,
        name="Demo on Instagram",
        secrets={name: demo_secret(center.settings, name) for name in names},
    )
    account = _account(desk, "instagram", INSTAGRAM_ID, app_id=app.id, options={"login": "instagram"})
    return await desk.scope.accounts.connect(
        AccountAccess(account=account, secrets={"token": demo_secret(center.settings, "instagram_token")})
    )


async def _line(center: Center, desk: Desk) -> ChannelAccount:
    """Connected without asking LINE; its app signs the webhooks of this account alone."""
    secrets = {"channel_secret": demo_secret(center.settings, "line_channel_secret")}
    app = await save_platform_app(
        center.storage, channel="line", key=LINE_ID, name="Demo on LINE", secrets=secrets
    )
    account = _account(desk, "line", LINE_ID, app_id=app.id)
    return await desk.scope.accounts.connect(
        AccountAccess(account=account, secrets={"token": demo_secret(center.settings, "line_token")})
    )


async def _whatsapp(center: Center, desk: Desk) -> ChannelAccount:
    """A business number, connected without asking Meta."""
    secrets = {name: demo_secret(center.settings, name) for name in ("app_secret", "verify_token")}
    app = await save_platform_app(
        center.storage, channel="whatsapp", key=APP_KEY, name="Demo on WhatsApp", secrets=secrets
    )
    options = {"waba_id": WHATSAPP_BUSINESS_ID}
    account = _account(desk, "whatsapp", WHATSAPP_ID, app_id=app.id, options=options)
    return await desk.scope.accounts.connect(
        AccountAccess(account=account, secrets={"token": demo_secret(center.settings, "whatsapp_token")})
    )


async def _own(center: Center, desk: Desk, channel: str, *, key: str) -> ChannelAccount:
    """The shop's own pages, whose tokens it signs with this key."""
    account = _account(desk, channel, desk.shop.handle, options={"locale": desk.shop.locale})
    return await desk.scope.accounts.connect(
        AccountAccess(account=account, secrets={key: demo_secret(center.settings, key)})
    )


def _account(desk: Desk, channel: str, external_id: str, **more: object) -> ChannelAccount:
    return ChannelAccount(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        channel=channel,
        external_id=external_id,
        name=PAGE_NAME,
        created_at=desk.clock.now(),
        **more,  # type: ignore[arg-type]
    )


async def _hired(desk: Desk, name: str, email: str, permissions: tuple[Permission, ...], password: str) -> Staff:
    for person in await desk.scope.staff.all():
        if person.email == email:
            return person
    return await create_staff(desk, email=email, name=name, password=password, permissions=permissions)


async def _tags(desk: Desk) -> dict[str, Tag]:
    known = {tag.name: tag for tag in await desk.scope.tags.all()}
    for name, color in TAGS:
        if name not in known:
            known[name] = Tag(id=new_id(), shop_id=desk.scope.shop_id, name=name, color=color)
            await desk.scope.tags.add(known[name])
    return known


async def _saved_replies(desk: Desk) -> None:
    if (await desk.scope.saved_replies.page(search="", first=1, after=None)).items:
        return
    for title, text in SAVED_REPLIES:
        await create_saved_reply(desk, ReplyDraft(title=title, text=text))


async def _ice_breakers(desk: Desk, account: ChannelAccount) -> None:
    """Saved at every start, so that they are published again: the simulator forgets them when it stops."""
    saved = await get_ice_breakers(desk, account_id=account.id)
    items = saved.items or tuple(IceBreaker(id="", question=asked, answer=told) for asked, told in ICE_BREAKERS)
    await save_ice_breakers(desk, account_id=account.id, enabled=True, items=items, revision=saved.revision)
