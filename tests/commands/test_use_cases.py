"""What the commands stand on: opening shops, hiring people, connecting accounts, replaying events."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.channels import Channel
from message_center.contracts.sending import AccountAccess, Rejected, SendOutcome
from message_center.domain.accounts import ChannelAccount
from message_center.domain.actors import Actor, ActorKind, Caller, system_caller
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.facts import FactKind
from message_center.domain.inbound import Inbound, MessageArrived, Unsupported, conversation_key
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput, LimitExceeded, PermissionDenied
from message_center.inbox.account_checks import check_account
from message_center.inbox.connect import connect_account
from message_center.inbox.desk import Desk
from message_center.inbox.platform_apps import save_platform_app
from message_center.inbox.replay import replay
from message_center.inbox.shops import create_shop
from message_center.inbox.sign_in import sign_in
from message_center.inbox.staff import create_staff
from message_center.inbox.tokens import Tokens
from message_center.simulator import AppConfig, PageConfig, Simulator, SimulatorConfig, serving
from message_center.storage.journal import JournalEntry, JournalState, new_entry
from message_center.testing import START, PlayedChannel, TestCenter

APP, PAGE, TOKEN = "101", "202", "the-page-token"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("handle", "Flowers"),
        ("handle", "-flowers"),
        ("handle", "x" * 41),
        ("name", "  "),
        ("timezone", "Mars/Olympus"),
        ("country", "Taiwan"),
        ("locale", "Chinese!"),
        ("storefront_url", "javascript:alert(1)"),
        ("storefront_url", "https://[broken"),
    ],
)
async def test_a_shop_with_wrong_data_is_not_opened(center: TestCenter, field: str, wrong: str) -> None:
    """A typing error is told with its field, and no half-made shop stays behind."""
    given = {"handle": "flowers", "name": "Flowers", field: wrong}
    with pytest.raises(InvalidInput) as refused:
        await create_shop(center.storage, center.clock, **given)
    assert refused.value.field == {"storefront_url": "storefrontUrl"}.get(field, field)
    assert await center.storage.shops.all() == (center.shop,)


async def test_who_is_hired_can_sign_in(center: TestCenter) -> None:
    """A new colleague signs in with the address and the password that they were given, however it is typed."""
    hired = await create_staff(
        center.desk(),
        email=" Mei@Shop.Example ",
        name=" Mei ",
        password="correct horse",
        permissions=[Permission.SEND_MESSAGES, Permission.SEND_MESSAGES],
    )
    assert (hired.email, hired.name, hired.permissions) == ("mei@shop.example", "Mei", (Permission.SEND_MESSAGES,))
    tokens = Tokens("a key of these tests, long enough", access_seconds=60, refresh_seconds=60)
    session = await sign_in(
        center.storage, tokens, center.clock, email="mei@shop.example", password="correct horse"
    )
    assert session.staff == hired
    stored = await center.storage.database.facts.find_one({"kind": FactKind.STAFF_CHANGED.value})
    assert stored is not None
    assert stored["values"] == {"staff_id": hired.id}


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"email": "mei at shop"}, "email"), ({"name": " "}, "name"), ({"password": "short"}, "password")],
)
async def test_nobody_is_hired_with_wrong_data(center: TestCenter, changed: dict[str, str], field: str) -> None:
    """Wrong data are told with their field, and nobody can sign in."""
    given = {"email": "mei@shop.example", "name": "Mei", "password": "correct horse"} | changed
    with pytest.raises((InvalidInput, LimitExceeded)) as refused:
        await create_staff(center.desk(), permissions=[], **given)
    assert refused.value.field == field
    assert await center.desk().scope.staff.all() == ()


async def test_an_address_signs_in_to_one_shop_only(center: TestCenter) -> None:
    """An e-mail address that is in use is refused, so that signing in is never ambiguous."""
    for name in ("Mei", "Ming"):
        hiring = create_staff(
            center.desk(), email="m@shop.example", name=name, password="12345678", permissions=[]
        )
        if name == "Ming":
            with pytest.raises(Conflict):
                await hiring
        else:
            await hiring
    assert [one.name for one in await center.desk().scope.staff.all()] == ["Mei"]


@pytest.mark.spec("C9")
async def test_hiring_and_connecting_need_permissions(center: TestCenter) -> None:
    """Who may only answer customers can neither hire people nor connect accounts."""
    agent = Caller(center.shop.id, Actor(ActorKind.STAFF, None, "Mei"), frozenset({Permission.SEND_MESSAGES}))
    with pytest.raises(PermissionDenied):
        await create_staff(center.desk(agent), email="a@b.example", name="A", password="12345678", permissions=[])
    with pytest.raises(PermissionDenied):
        await connect_account(center.desk(agent), channel="played", values={"account_id": "new"})
    assert await center.desk().scope.staff.all() == ()
    assert await center.desk().scope.accounts.all() == (center.account,)


@pytest.fixture
async def platform() -> AsyncIterator[Simulator]:
    config = SimulatorConfig(
        port=0,
        apps=(AppConfig(id=APP, secret="s", verify_token="v"),),
        pages=(PageConfig(id=PAGE, name="花店 Flowers", access_token=TOKEN, app_id=APP, subscribed_fields=()),),
    )
    async with serving(config) as simulator:
        yield simulator


@pytest.fixture
async def desk(center: TestCenter, platform: Simulator) -> AsyncIterator[Desk]:
    async with httpx.AsyncClient() as http:
        messenger: Channel = MessengerChannel(http, f"{platform.public_url}/graph", "v26.0")
        scope = center.storage.scope(system_caller(center.shop.id))
        yield Desk(center.shop, scope, {"messenger": messenger, "played": center.channel}, center.clock)


async def connected(desk: Desk, center: TestCenter, token: str = TOKEN) -> ChannelAccount:
    await save_platform_app(
        center.storage, channel="messenger", key="main", name="main", secrets={"app_secret": "s"}
    )
    return await connect_account(desk, channel="messenger", values={"page_id": PAGE, "token": token})


async def test_a_page_is_connected_with_the_platforms_consent(
    desk: Desk, center: TestCenter, platform: Simulator
) -> None:
    """A page whose token works is connected under its own name, and its events are sent to us from then on."""
    account = await connected(desk, center)
    assert (account.name, account.external_id) == ("花店 Flowers", PAGE)
    assert "messages" in platform.platform.page(PAGE).subscribed_fields
    stored = await center.storage.database.channel_accounts.find_one({"external_id": PAGE})
    assert stored is not None
    assert TOKEN not in repr(stored)
    assert (await desk.scope.accounts.access(account.id)).secrets == {"token": TOKEN}
    again = await connected(desk, center)
    assert again.id == account.id
    checked = await check_account(desk, account_id=account.id)
    assert (checked.state_detail, checked.checked_at) == ("", center.clock.now())


@pytest.mark.parametrize("token", ["wrong", ""])
async def test_a_page_whose_token_is_refused_is_not_connected(desk: Desk, center: TestCenter, token: str) -> None:
    """A wrong token is told at once, not when the first customer waits in vain; nothing is stored."""
    with pytest.raises(InvalidInput) as refused:
        await connected(desk, center, token)
    assert refused.value.field == "token"
    assert await center.storage.database.channel_accounts.count_documents({"channel": "messenger"}) == 0


async def test_an_account_whose_events_do_not_come_is_not_connected(center: TestCenter) -> None:
    """When the platform will not send events, whoever connects hears it, and nothing half done stays behind."""

    class Silent(PlayedChannel):
        async def subscribe(self, access: AccountAccess) -> SendOutcome:
            """Refuse."""
            return Rejected(Failure(FailureKind.PERMISSION, "The app may not."))

    desk = replace(center.desk(), channels={"silent": Silent(name="silent")})
    with pytest.raises(Conflict, match=r"^Not connected: .* send us the account's events: The app may not\."):
        await connect_account(desk, channel="silent", values={"account_id": "1"})
    assert await center.storage.database.channel_accounts.count_documents({"channel": "silent"}) == 0
    assert await center.storage.database.facts.count_documents({"kind": FactKind.ACCOUNT_CHANGED.value}) == 0


async def test_an_unknown_channel_is_told_with_those_that_are_there(desk: Desk) -> None:
    """Who misspells a channel reads which ones there are."""
    with pytest.raises(InvalidInput, match=re.escape("Installed: messenger, played.")):
        await connect_account(desk, channel="msgr", values={})


async def test_an_app_without_its_secret_is_refused(center: TestCenter) -> None:
    """An app whose webhooks could not be checked is not registered."""
    for key, secrets in (("main", {"app_secret": ""}), ("../main", {"app_secret": "s"})):
        with pytest.raises(InvalidInput):
            await save_platform_app(center.storage, channel="messenger", key=key, name="", secrets=secrets)
    assert await center.storage.database.platform_apps.count_documents({}) == 0


def parked(event: MessageArrived | Unsupported, **raw: object) -> JournalEntry:
    inbound = Inbound(account=PAGE, event_id="e1", occurred_at=START, identity="301", event=event, raw=raw)
    entry = new_entry(
        channel="messenger",
        app="",
        lane=conversation_key("messenger", PAGE, "301"),
        inbound=inbound,
        received_at=START,
        parked_because="Nobody has connected the page.",
    )
    return replace(entry, state=JournalState.PARKED)


async def test_a_parked_message_is_given_back_to_its_lane(desk: Desk, center: TestCenter) -> None:
    """Once the page is connected, a message that came too early is taken in after all, and only once."""
    entry = parked(MessageArrived(external_id="m1", text="hello"))
    await center.storage.journal.add([entry])
    await replay(center.storage, desk.channels, center.clock, entry)
    (waiting,) = await center.storage.journal.waiting(entry.lane, limit=10)
    assert (waiting.id, waiting.inbound) == (entry.id, entry.inbound)
    with pytest.raises(Conflict, match="is not parked"):
        await replay(center.storage, desk.channels, center.clock, waiting)


async def test_an_event_we_had_no_word_for_is_translated_anew(desk: Desk, center: TestCenter) -> None:
    """After an update that knows a kind of event, the old ones are not lost: they are translated anew, once."""
    milliseconds = int(START.timestamp() * 1000)
    message = {
        "sender": {"id": "301"},
        "recipient": {"id": PAGE},
        "timestamp": milliseconds,
        "message": {"mid": "m1", "text": "hello"},
    }
    body = {"object": "page", "entry": [{"id": PAGE, "time": milliseconds, "messaging": [message]}]}
    entry = parked(Unsupported(name="message"), **body)
    await center.storage.journal.add([entry])
    await replay(center.storage, desk.channels, center.clock, entry)
    (waiting,) = await center.storage.journal.waiting(entry.lane, limit=10)
    assert waiting.inbound.event == MessageArrived(external_id="m1", text="hello")
    assert (await center.storage.journal.get(entry.id)).state is JournalState.DONE

    center.clock.advance(seconds=timedelta(minutes=1).total_seconds())
    await replay(center.storage, desk.channels, center.clock, entry)
    assert len(await center.storage.journal.waiting(entry.lane, limit=10)) == 1


async def test_an_event_we_still_have_no_word_for_stays_parked(desk: Desk, center: TestCenter) -> None:
    """Replaying too early loses nothing: the event stays where it is, with the reason."""
    entry = parked(Unsupported(name="dance"), object="page", entry=[{"id": PAGE, "time": 1, "dancing": []}])
    await center.storage.journal.add([entry])
    with pytest.raises(Conflict, match="There is still no word for this event"):
        await replay(center.storage, desk.channels, center.clock, entry)
    assert [one.id for one in await center.storage.journal.parked(limit=10)] == [entry.id]
    assert await center.storage.journal.waiting(entry.lane, limit=10) == ()
