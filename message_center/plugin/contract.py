"""The contract of a plugin (docs/plugins.md; spec F6).

A plugin is one object of a class derived from `Plugin`, found by entry point and enabled by name in the settings:
installed is not enabled. Each method gives one kind of contribution as data and has a default that gives
nothing, so a plugin overrides only what it is about.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from starlette.routing import BaseRoute

from message_center.contracts.bots import Bot
from message_center.contracts.channels import Channel
from message_center.contracts.clock import Clock
from message_center.contracts.shop_backend import ShopBackend
from message_center.settings import Settings
from message_center.storage.extend import ShopDocument
from message_center.storage.scope import Storage

CONTRACT = 1
"""The version of this contract; a plugin made for another one is refused by name."""

NAME = re.compile(r"[a-z][a-z0-9_]*")
"""A plugin's name: it stands in addresses and begins the names of collections."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a plugin's running parts may use: the settings, the storage, one shared HTTP client, and the time."""

    settings: Settings
    storage: Storage
    http: httpx.AsyncClient
    clock: Clock


class Plugin:
    """The base of every plugin; all defaults give nothing.

    `name` is the name of its entry point, `contract` the version of this contract that it is made for.
    """

    name: str = ""
    contract: int = CONTRACT

    def documents(self) -> Sequence[type[ShopDocument]]:
        """Documents of the plugin's own; their collections begin with the plugin's name and '_'."""
        return ()

    def channels(self, services: Services) -> Sequence[Channel]:
        """Channels, by their `name`."""
        return ()

    def bots(self, services: Services) -> Sequence[Bot]:
        """Bots; each says its `order`."""
        return ()

    def shop_backend(self, services: Services) -> ShopBackend | None:
        """The host shop's system, in place of the built-in one (docs/shop-backend.md)."""
        return None

    def schema(self) -> Sequence[object]:
        """Parts of the GraphQL schema, made with `message_center.graphql.extend`."""
        return ()

    def routes(self, services: Services) -> Sequence[BaseRoute]:
        """HTTP routes, mounted under `/plugins/<name>`."""
        return ()

    @asynccontextmanager
    async def running(self, services: Services) -> AsyncIterator[None]:
        """Entered when a process starts and left when it stops; start and stop the plugin's own things here."""
        yield
