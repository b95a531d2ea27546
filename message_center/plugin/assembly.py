"""Puts the plugins' parts together; a name that is taken is refused, naming both owners (docs/plugins.md)."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import structlog
from starlette.routing import Mount

from message_center.contracts.bots import Bot
from message_center.contracts.channels import Channel
from message_center.contracts.shop_backend import ShopBackend
from message_center.errors import PluginError
from message_center.plugin.contained_shop import ContainedShop
from message_center.plugin.contract import Plugin, Services
from message_center.plugin.loader import BUILTIN, Loaded, failed
from message_center.storage.extend import OUR_COLLECTIONS, ShopDocument

OURS = "Message Center"
START_SECONDS = 30.0
"""How long a plugin may take to start or to stop."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


def documents_of(loaded: Loaded) -> list[type[ShopDocument]]:
    """The plugins' own documents; each collection has one owner, whose name it begins with."""
    given = loaded.gather("documents", _documents)
    return list(_named(loaded, "collection", given, lambda one: one.collection, OUR_COLLECTIONS).values())


def channels_of(loaded: Loaded, services: Services) -> dict[str, Channel]:
    """The channels, by name."""
    given = loaded.gather("channels", lambda plugin: _channels(plugin, services))
    return _named(loaded, "channel", given, lambda one: one.name)


def bots_of(loaded: Loaded, services: Services) -> list[Bot]:
    """The bots."""
    given = loaded.gather("bots", lambda plugin: _bots(plugin, services))
    return list(_named(loaded, "bot", given, lambda one: one.name).values())


def shop_backend_of(loaded: Loaded, services: Services) -> ShopBackend:
    """The shop backend: a plugin's, or else the built-in one. A second plugin with one is left out."""
    given = loaded.gather("shop_backend", lambda plugin: _shop_backend(plugin, services))
    partners = [(plugin, backends[0]) for plugin, backends in given if backends and plugin.name != BUILTIN.name]
    for plugin, _ in partners[1:]:
        refusal = PluginError(
            f"The shop backend is given by the plugin {partners[0][0].name!r} and by the plugin {plugin.name!r}; "
            "enable one of them."
        )
        loaded.leave_out(plugin.name, refusal)
    if partners:
        plugin, backend = partners[0]
        return ContainedShop(backend, plugin.name, services.settings.shop_backend_seconds)
    return next(backends[0] for plugin, backends in given if plugin.name == BUILTIN.name)


def mounts_of(loaded: Loaded, services: Services) -> list[Mount]:
    """The plugins' HTTP routes, each plugin's under `/plugins/<name>`."""
    given = loaded.gather("routes", lambda plugin: plugin.routes(services))
    return [Mount(f"/plugins/{plugin.name}", routes=list(routes)) for plugin, routes in given if routes]


def schema_of(loaded: Loaded, build: Callable[[Sequence[Any]], T]) -> T:
    """The GraphQL schema, built by `build` from the parts of all plugins with which it can be built."""
    joined: list[object] = []
    schema = build(joined)
    for plugin, parts in loaded.gather("schema", lambda plugin: plugin.schema()):
        if parts:
            try:
                schema = build([*joined, *parts])
            except Exception as error:  # a clash, or whatever the schema library says of a partner's types
                loaded.leave_out(plugin.name, failed(plugin.name, "cannot join the schema", error))
            else:
                joined.extend(parts)
    return schema


@asynccontextmanager
async def plugins_running(loaded: Loaded, services: Services) -> AsyncIterator[None]:
    """Start the plugins in their order, and stop them in the opposite one.

    One that raises or takes longer than START_SECONDS is left out; one that fails to stop is only reported.
    """
    async with AsyncExitStack() as stack:
        for plugin in tuple(loaded.plugins):
            try:
                async with asyncio.timeout(START_SECONDS):
                    started = plugin.running(services)
                    await started.__aenter__()
            except Exception as error:  # a partner's code may raise anything
                loaded.leave_out(plugin.name, failed(plugin.name, "cannot start", error))
            else:
                stack.push_async_callback(_stop, plugin, started)
        yield


async def _stop(plugin: Plugin, started: AbstractAsyncContextManager[None]) -> None:
    """Stop one plugin; it is not told why the process stops, so that it cannot swallow the reason."""
    try:
        async with asyncio.timeout(START_SECONDS):
            await started.__aexit__(None, None, None)
    except Exception:  # the others must be stopped as well
        log.exception("plugin.failed_to_stop", plugin=plugin.name)


def _named(
    loaded: Loaded,
    kind: str,
    given: Iterable[tuple[Plugin, Sequence[T]]],
    name_of: Callable[[T], str],
    ours: Iterable[str] = (),
) -> dict[str, T]:
    """By name. A plugin that wants a name twice, or one that an earlier owner has, is left out."""
    owners = dict.fromkeys(ours, OURS)
    named: dict[str, T] = {}
    for plugin, things in given:
        names = [name_of(thing) for thing in things]
        owner = f"the plugin {plugin.name!r}"
        clash = next((name for i, name in enumerate(names) if name in owners or name in names[:i]), None)
        if clash is not None:
            first = owners.get(clash, owner)
            refusal = PluginError(
                f"The {kind} {clash!r} is claimed by {first} and by {owner}; rename one of them."
            )
            loaded.leave_out(plugin.name, refusal)
            continue
        owners.update(dict.fromkeys(names, owner))
        named.update(zip(names, things, strict=True))
    return named


def _documents(plugin: Plugin) -> Sequence[type[ShopDocument]]:
    documents = plugin.documents()
    for one in documents:
        if not (isinstance(one, type) and issubclass(one, ShopDocument)):
            raise TypeError(f"{one!r} is not derived from message_center.storage.extend.ShopDocument")
        if not one.collection.startswith(f"{plugin.name}_"):
            raise ValueError(f"the collection {one.collection!r} must begin with '{plugin.name}_'")
    return documents


def _channels(plugin: Plugin, services: Services) -> Sequence[Channel]:
    channels = plugin.channels(services)
    for one in channels:
        if not isinstance(one, Channel):
            raise TypeError(f"{type(one).__name__} lacks a part of message_center.plugin.Channel")
    return channels


def _shop_backend(plugin: Plugin, services: Services) -> Sequence[ShopBackend]:
    backend = plugin.shop_backend(services)
    if backend is None:
        return ()
    if not isinstance(backend, ShopBackend):
        raise TypeError(f"{type(backend).__name__} lacks a part of message_center.plugin.ShopBackend")
    return (backend,)


def _bots(plugin: Plugin, services: Services) -> Sequence[Bot]:
    bots = plugin.bots(services)
    for one in bots:
        if not isinstance(one, Bot):
            raise TypeError(f"{type(one).__name__} lacks a part of message_center.plugin.Bot")
    return bots
