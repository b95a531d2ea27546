"""The shop's own system in place of the built-in one, by a plugin; its faults stay its own."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from message_center.domain.members import MemberChange
from message_center.domain.orders import Buyer
from message_center.domain.pages import Page
from message_center.errors import Conflict, PluginError, ShopBackendUnavailable
from message_center.plugin import Plugin, Services
from message_center.plugin.assembly import shop_backend_of
from message_center.plugin.builtin import plugin as builtin
from message_center.plugin.loader import Loaded
from message_center.settings import Settings
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.mapping import new_id
from message_center.testing import TestCenter
from tests.shop.hosts import HostShop

SHOP = new_id()


class HostPlugin(Plugin):
    """Gives a backend."""

    def __init__(self, name: str, backend: Any) -> None:
        self.name = name
        self._backend = backend

    def shop_backend(self, services: Services) -> Any:
        """The host's."""
        return self._backend


def services(center: TestCenter) -> Services:
    """What plugins may use; a backend must answer quickly."""
    settings = Settings(secret_key="0" * 32, shop_backend_seconds=0.05)  # type: ignore[arg-type]
    return Services(settings=settings, storage=center.storage, http=None, clock=center.clock)  # type: ignore[arg-type]


@pytest.mark.spec("D7", "F6")
async def test_without_a_plugin_the_built_in_backend_is_asked(center: TestCenter) -> None:
    """The system works alone."""
    assert isinstance(shop_backend_of(Loaded([builtin]), services(center)), BuiltInShop)


@pytest.mark.spec("D7", "F6")
async def test_a_hosts_faults_become_a_passing_failure(center: TestCenter) -> None:
    """A host that raises, or does not answer in time, is a passing failure; what it refuses comes through."""
    host = HostShop(lambda: "fine")
    backend = shop_backend_of(Loaded([builtin, HostPlugin("host", host)]), services(center))
    asks: list[Callable[[], Any]] = [
        lambda: backend.members(SHOP, ["M-1"]),
        lambda: backend.members_with(SHOP, phones=["+886911111111"]),
        lambda: backend.search_members(SHOP, "M", first=1),
        lambda: backend.change_member(SHOP, "M-1", MemberChange.of(name="Mei"), write_id=new_id()),
        lambda: backend.orders(SHOP, ["O-1"]),
        lambda: backend.orders_of(SHOP, Buyer(member_id="M-1"), first=1),
        lambda: backend.product(SHOP, "P-1"),
        lambda: backend.products(SHOP, ["P-1"]),
        lambda: backend.search_products(SHOP, "P", first=1),
    ]

    def broken() -> None:
        raise RuntimeError("of the host's own")

    def refusing() -> None:
        raise Conflict("Taken.", field="phone")

    for ask in asks:
        host.answer = lambda: "fine"
        assert await ask() == "fine"
        for failing in (broken, lambda: asyncio.sleep(60)):
            host.answer = failing
            with pytest.raises(ShopBackendUnavailable):
                await ask()
        host.answer = refusing
        with pytest.raises(Conflict):
            await ask()


@pytest.mark.spec("F6")
async def test_only_one_plugin_gives_the_backend(center: TestCenter) -> None:
    """Two plugins that want to be the shop are named; the first stays. What is no backend is left out."""
    host = HostShop(lambda: Page((), (), has_next=False, has_previous=False))
    plugins = Loaded([builtin, HostPlugin("no_shop", object()), HostPlugin("one", host), HostPlugin("two", host)])
    shop_backend_of(plugins, services(center))
    causes = {one.plugin: str(one.cause) for one in plugins.problems}
    assert "message_center.plugin.ShopBackend" in causes["no_shop"]
    assert "'one'" in causes["two"] and "'two'" in causes["two"]
    required = replace(plugins, plugins=[builtin, HostPlugin("one", host), HostPlugin("two", host)])
    required.required = frozenset({"two"})
    with pytest.raises(PluginError):
        shop_backend_of(required, services(center))
