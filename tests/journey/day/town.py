"""The day's stage: the shop in processes of its own, the platforms, and a road from each of them."""

import os
import signal
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import jwt

from message_center.simulator import (
    AppConfig,
    InstagramConfig,
    LineAccountConfig,
    LineLimits,
    PageConfig,
    Simulator,
    SimulatorConfig,
    WebhookRules,
    WhatsAppNumberConfig,
    serving,
)
from message_center.storage.embedded.folder import DataFolder
from tests.journey.day.roads import InstantRoad, PageRoad, Road, Writes
from tests.journey.processes import Commands, Restartable, free_port, until_ready
from tests.journey.staff import StaffClient

PAGE, INSTAGRAM, LINE = "2000000000000001", "17841400000000001", "U0123456789abcdef0123456789abcdef"
WHATSAPP, BUSINESS = "3000000000000001", "4000000000000001"
ORDER_KEY = "the key of the pages of orders, forty characters"
SHOP = ("--shop", "sunny")
STAFF = ("amy", "ben", "cleo")
PLATFORMS = SimulatorConfig(
    port=0,
    smtp_port=0,
    apps=(
        AppConfig(id="1001", secret="app-secret", verify_token="verify"),
        AppConfig(id="1002", secret="app-secret", verify_token="verify"),
        AppConfig(id="1003", secret="app-secret", verify_token="verify"),
    ),
    pages=(
        PageConfig(id=PAGE, name="Sunny Goods", access_token="page-token", app_id="1001"),
        PageConfig(
            id=INSTAGRAM,
            name="sunny.goods",
            access_token="instagram-token",
            app_id="1002",
            instagram=InstagramConfig(username="sunny.goods"),
        ),
    ),
    line_accounts=(
        LineAccountConfig(user_id=LINE, name="Sunny", channel_secret="line-secret", access_token="line-token"),
    ),
    whatsapp_numbers=(
        WhatsAppNumberConfig(
            id=WHATSAPP,
            phone="886900000000",
            name="Sunny",
            business_id=BUSINESS,
            access_token="whatsapp-token",
            app_id="1003",
        ),
    ),
    line_limits=LineLimits(https_only=False),
    webhooks=WebhookRules(timeout_seconds=10, retry_delays=(0.1, 0.2, 0.5, *([1.0] * 120))),
)


@dataclass
class Town:
    """The processes that may die, the platforms with their roads, and the staff."""

    url: str
    api: Restartable
    workers: tuple[Restartable, Restartable]
    data: DataFolder
    simulator: Simulator
    roads: tuple[Road, ...]
    staff: tuple[StaffClient, ...]

    async def kill_database(self) -> None:
        """`kill -9` the database; whoever keeps it brings it back."""
        running = self.data.running()
        if running is not None:
            try:
                os.kill(running.mongod, signal.SIGKILL)
            except ProcessLookupError:
                return  # it has just died, and is coming back


@asynccontextmanager
async def town(folder: Path, *, customers: int) -> AsyncIterator[Town]:
    """A shop that is connected with everything, in a town of so many customers."""
    async with serving(PLATFORMS) as simulator:
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        commands = Commands(
            folder,
            data_folder=folder / "data",
            secret_key="a key for the day in the life of forty characters",
            port=port,
            public_url=url,
            graph_url=f"{simulator.public_url}/graph",
            instagram_graph_url=f"{simulator.public_url}/instagram",
            line_api_url=f"{simulator.public_url}/line",
            line_data_url=f"{simulator.public_url}/line",
            smtp_url=f"smtp://127.0.0.1:{simulator.mailbox.port}",
            lease_seconds=2,
            unknown_hold_seconds=3,
            send_timeout_seconds=2,
            retry_delays="0.2,0.5,1,2,5,5,5,5",
            access_token_seconds=3600,
            log_level="WARNING",
        )
        async with (
            commands.running("api") as api,
            commands.running("worker") as first,
            commands.running("worker") as second,
        ):
            await until_ready(url, seconds=120)
            await _open_shop(commands, simulator, url)
            staff = tuple([await _signed_in(url, name) for name in STAFF])
            yield Town(
                url,
                api,
                (first, second),
                DataFolder(folder / "data"),
                simulator,
                _roads(simulator, url, customers),
                staff,
            )
            for one in staff:
                await one.close()


def _roads(simulator: Simulator, url: str, customers: int) -> tuple[Road, ...]:
    def sent_by(page: str) -> Iterator[object]:
        return (one.body for one in simulator.accepted if one.page_id == page)

    def instant(
        name: str, share: int, meet: Callable[[str], Writes], taken: Callable[[], Iterable[object]]
    ) -> InstantRoad:
        return InstantRoad(name, simulator, customers * share // 100, meet, taken)

    pages = f"{url}/storefront/sunny"
    return (
        instant("messenger", 30, partial(simulator.customer, PAGE), partial(sent_by, PAGE)),
        instant("instagram", 15, partial(simulator.customer, INSTAGRAM), partial(sent_by, INSTAGRAM)),
        instant(
            "line", 30, partial(simulator.line.customer, LINE), lambda: (a.body for a in simulator.line.accepted)
        ),
        instant(
            "whatsapp",
            15,
            partial(simulator.whatsapp.customer, WHATSAPP),
            lambda: (a.body for a in simulator.whatsapp.accepted),
        ),
        PageRoad("storefront", f"{pages}/messages", simulator, customers * 5 // 100),
        PageRoad("orders", f"{pages}/thread/messages", simulator, customers * 5 // 100, token_of=_order_token),
    )


def _order_token(number: int) -> str:
    """What the shop signs for the page of a guest's order."""
    claims = {"order": f"order-{number}", "exp": 4_000_000_000, "email": f"orders-{number}@example.com"}
    return jwt.encode(claims, ORDER_KEY, algorithm="HS256")


async def _open_shop(commands: Commands, simulator: Simulator, url: str) -> None:
    await commands.run("shop", "create", "--handle", "sunny", "--name", "Sunny Goods")
    for name in STAFF:
        who = ("--email", f"{name}@sunny.example", "--name", name.title(), "--password", "a-long-password")
        await commands.run("staff", "create", *SHOP, *who, "--permission", "SEND_MESSAGES")
    meta = ("--app-secret", "app-secret", "--verify-token", "verify")
    connect = ("channel", "connect")
    await commands.run(
        *(*connect, "messenger", *SHOP, *meta, "--app-key", "1001", "--page-id", PAGE, "--token", "page-token")
    )
    await commands.run(*(*connect, "instagram", *SHOP, *meta, "--app-key", "1002", "--token", "instagram-token"))
    number = ("--phone-number-id", WHATSAPP, "--waba-id", BUSINESS, "--token", "whatsapp-token")
    await commands.run(*(*connect, "whatsapp", *SHOP, *meta, "--app-key", "1003", *number))
    await commands.run(*(*connect, "line", *SHOP, "--channel-secret", "line-secret", "--token", "line-token"))
    await commands.run(*(*connect, "storefront", *SHOP))
    await commands.run(*(*connect, "orders", *SHOP, "--order-key", ORDER_KEY))
    for channel, app in (("messenger", "1001"), ("instagram", "1002"), ("whatsapp", "1003")):
        assert await simulator.subscribe(app, f"{url}/webhooks/{channel}/{app}", "verify")


async def _signed_in(url: str, name: str) -> StaffClient:
    staff = StaffClient(url)
    await staff.sign_in(f"{name}@sunny.example", "a-long-password")
    return staff
