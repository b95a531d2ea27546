"""A shop with bots on Messenger as the simulator plays it: webhooks come in, answers go out."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.bots import Bot
from message_center.simulator import AppConfig, PageConfig, PersonConfig, Simulator, SimulatorConfig, serving
from message_center.simulator.meta.customer import Customer
from message_center.simulator.meta.events import signature
from message_center.storage.database import Database
from message_center.testing import RealChannelShop, open_real_channel_shop

PAGE = "104111222333444"
APP = AppConfig(id="900100", secret="shhh", verify_token="open sesame")
CONFIG = SimulatorConfig(
    port=0,
    apps=(APP,),
    pages=(PageConfig(id=PAGE, name="小森選物", access_token="token", app_id=APP.id),),
    people=(PersonConfig(id="amy", name="Amy Lin", locale="zh_TW"),),
)


@dataclass
class Talk:
    """Amy's thread with the shop. `told` webhooks have been delivered."""

    shop: RealChannelShop
    simulator: Simulator
    amy: Customer
    told: int = 0

    async def work(self) -> None:
        """Deliver what the platform has to tell, and let the shop's worker do what it has to."""
        for delivery in self.simulator.deliveries[self.told :]:
            headers = {"x-hub-signature-256": signature(APP.secret, delivery.body)}
            assert await self.shop.post(delivery.body, headers) == 200
            self.told += 1
        await self.shop.work()


@asynccontextmanager
async def talking(database: Database, bots: Sequence[Bot]) -> AsyncIterator[Talk]:
    """A fresh shop with these bots."""
    async with serving(CONFIG) as simulator, httpx.AsyncClient(trust_env=False) as http:
        channel = MessengerChannel(http, f"{simulator.public_url}/graph", "v26.0", timeout=5)
        async with open_real_channel_shop(
            database,
            channel,
            account=PAGE,
            account_secrets={"token": "token"},
            app_secrets={"app_secret": APP.secret},
            bots=bots,
        ) as shop:
            yield Talk(shop, simulator, simulator.customer(PAGE, "amy"))
