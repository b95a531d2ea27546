"""Finds the plugins, and gathers what they contribute (docs/plugins.md; spec F6).

Faults are contained: a plugin that cannot be loaded, raises, or claims a name that is taken is left out from
then on, logged, and listed with the cause, while everything else goes on; unless the settings require it, then
PluginError is raised. Earlier plugins keep their names: the built-in one is first, then the order of the settings.
"""

import importlib.metadata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from typing import TypeVar

import structlog

from message_center.errors import PluginError
from message_center.plugin.contract import CONTRACT, NAME, Plugin

GROUP = "message_center.plugins"
BUILTIN = EntryPoint("builtin", "message_center.plugin.builtin:plugin", GROUP)
"""What we ship comes through the same door, but needs no enabling and is always required."""

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a plugin is left out."""

    plugin: str
    cause: PluginError


@dataclass(slots=True)
class Loaded:
    """The plugins in use, in their order, and the problems of those that are not."""

    plugins: list[Plugin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    required: frozenset[str] = frozenset()

    def leave_out(self, name: str, cause: PluginError) -> None:
        """Go on without this plugin. Raises the cause when the plugin is required."""
        if name in self.required:
            raise cause
        self.plugins[:] = [plugin for plugin in self.plugins if plugin.name != name]
        self.problems.append(Problem(name, cause))
        log.error("plugin.left_out", plugin=name, cause=str(cause), exc_info=cause.__cause__)

    def gather(self, kind: str, give: Callable[[Plugin], Iterable[T]]) -> list[tuple[Plugin, tuple[T, ...]]]:
        """What each plugin gives of one kind. One that raises is left out; what ours raises goes on as it is."""
        gathered = []
        for plugin in tuple(self.plugins):
            try:
                gathered.append((plugin, tuple(give(plugin))))
            except Exception as error:  # a partner's code may raise anything
                if plugin.name == BUILTIN.name:
                    raise
                self.leave_out(plugin.name, failed(plugin.name, f"cannot give its {kind}", error))
        return gathered


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginState:
    """One plugin as `message-center plugins` shows it. `distribution` is the package and its version."""

    name: str
    distribution: str
    enabled: bool
    required: bool
    problem: str | None


def load_plugins(
    enabled: Sequence[str], required: Sequence[str] = (), entry_points: Iterable[EntryPoint] | None = None
) -> Loaded:
    """The built-in plugin and those named in the settings; a required one needs no enabling beside it.

    `entry_points` are those installed here, unless given. Raises PluginError for a required plugin.
    """
    installed = _by_name(entry_points)
    loaded = Loaded(required=frozenset({BUILTIN.name, *required}))
    for name in dict.fromkeys((BUILTIN.name, *enabled, *required)):
        try:
            loaded.plugins.append(_load(name, installed.get(name, [])))
        except PluginError as error:
            loaded.leave_out(name, error)
    return loaded


def plugin_states(
    enabled: Sequence[str], required: Sequence[str] = (), entry_points: Iterable[EntryPoint] | None = None
) -> tuple[PluginState, ...]:
    """All plugins that are installed or named in the settings, by name; raises nothing, logs nothing."""
    installed = _by_name(entry_points)
    needed = {BUILTIN.name, *required}
    wanted = {*needed, *enabled}
    return tuple(
        PluginState(
            name=name,
            distribution=", ".join(_distribution(one) for one in installed.get(name, [])),
            enabled=name in wanted,
            required=name in needed,
            problem=_problem(name, installed.get(name, [])) if name in wanted else None,
        )
        for name in sorted({*installed, *wanted})
    )


def failed(name: str, what: str, error: BaseException) -> PluginError:
    """The error of a plugin that raised one of its own, which stays attached."""
    problem = PluginError(f"The plugin {name!r} {what}: {type(error).__name__}: {error}")
    problem.__cause__ = error
    return problem


def _by_name(entry_points: Iterable[EntryPoint] | None) -> dict[str, list[EntryPoint]]:
    """The candidates for each name; one that is found twice, because it is on the path twice, counts once."""
    if entry_points is None:
        entry_points = importlib.metadata.entry_points(group=GROUP)
    distinct = {(BUILTIN.name, BUILTIN.value): BUILTIN} | {(one.name, one.value): one for one in entry_points}
    found: dict[str, list[EntryPoint]] = {}
    for one in distinct.values():
        found.setdefault(one.name, []).append(one)
    return found


def _problem(name: str, candidates: Sequence[EntryPoint]) -> str | None:
    try:
        _load(name, candidates)
    except PluginError as error:
        return str(error)
    return None


def _load(name: str, candidates: Sequence[EntryPoint]) -> Plugin:
    if not candidates:
        raise PluginError(
            f"The plugin {name!r} is not installed: no package announces it under the entry points {GROUP!r}. "
            "Install its package, or take it out of MESSAGE_CENTER_PLUGINS."
        )
    if len(candidates) > 1:
        owners = " and ".join(_distribution(one) for one in candidates)
        raise PluginError(f"The plugin {name!r} is announced by {owners}. Uninstall all but one of them.")
    try:
        plugin = candidates[0].load()
    except (Exception, SystemExit) as error:  # a partner's module may do anything when it is imported
        raise failed(name, f"({candidates[0].value}) cannot be imported", error) from error
    return _checked(name, candidates[0], plugin)


def _checked(name: str, announced: EntryPoint, plugin: object) -> Plugin:
    where = f"The plugin {name!r} ({announced.value})"
    if not isinstance(plugin, Plugin):
        kind = plugin.__name__ if isinstance(plugin, type) else type(plugin).__name__
        raise PluginError(
            f"{where} is not an object of a class derived from message_center.plugin.Plugin but {kind}."
        )
    if plugin.contract != CONTRACT:
        raise PluginError(
            f"{where} is made for version {plugin.contract!r} of the plugin contract; this is version {CONTRACT}."
        )
    if plugin.name != name:
        raise PluginError(f"{where} calls itself {plugin.name!r}; both names must be the same.")
    if not NAME.fullmatch(name):
        raise PluginError(f"{where}: a name has small letters, digits and '_', and begins with a letter.")
    return plugin


def _distribution(entry_point: EntryPoint) -> str:
    package = entry_point.dist
    return f"{package.name} {package.version}" if package else entry_point.value
