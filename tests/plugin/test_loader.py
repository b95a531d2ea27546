"""Which plugins are loaded, and what becomes of those that cannot be."""

from importlib.metadata import EntryPoint

import pytest

from message_center.errors import PluginError
from message_center.plugin import builtin
from message_center.plugin.loader import GROUP, Loaded, PluginState, load_plugins, plugin_states
from tests.plugin.conftest import PartnerWrites

pytestmark = pytest.mark.spec("F6")

GOOD = """
class {kind}(Plugin):
    name = "{name}"
plugin = {kind}()
"""


def names(loaded: Loaded) -> list[str]:
    return [plugin.name for plugin in loaded.plugins]


def good(name: str) -> str:
    return GOOD.format(name=name, kind=name.title())


def test_what_we_ship_is_always_on() -> None:
    """Without any setting the server has our own channels and bots, through the same door as partners."""
    loaded = load_plugins(())
    assert loaded.plugins == [builtin.plugin]
    assert loaded.problems == []


def test_installed_is_not_enabled(partner_writes: PartnerWrites) -> None:
    """A plugin that is merely installed is not even imported; named in the settings, it is used."""
    mail = partner_writes("mail", "raise SystemError('imported without being asked')")
    loyal = partner_writes("loyal", good("loyal"))
    assert names(load_plugins((), (), [mail, loyal])) == ["builtin"]
    loaded = load_plugins(("loyal",), (), [mail, loyal])
    assert (names(loaded), loaded.problems) == (["builtin", "loyal"], [])


def test_plugins_come_in_the_order_of_the_settings(partner_writes: PartnerWrites) -> None:
    """The settings decide who comes first; naming a plugin twice, or as required too, loads it once."""
    installed = [partner_writes(name, good(name)) for name in ("a", "b", "c")]
    loaded = load_plugins(("c", "a", "c"), ("a", "b"), installed)
    assert names(loaded) == ["builtin", "c", "a", "b"]


FAULTS = {
    "import": (
        "import a_module_that_nobody_has",
        "The plugin 'bad' (partner_bad:plugin) cannot be imported: "
        "ModuleNotFoundError: No module named 'a_module_that_nobody_has'",
    ),
    "exit": (
        "raise SystemExit(3)",
        "The plugin 'bad' (partner_bad:plugin) cannot be imported: SystemExit: 3",
    ),
    "attribute": (
        "plug = 1",
        "The plugin 'bad' (partner_bad:plugin) cannot be imported: "
        "AttributeError: module 'partner_bad' has no attribute 'plugin'",
    ),
    "class": (
        "class plugin(Plugin):\n    name = 'bad'",
        "The plugin 'bad' (partner_bad:plugin) is not an object of a class derived from "
        "message_center.plugin.Plugin but plugin.",
    ),
    "object": (
        "plugin = {'name': 'bad'}",
        "The plugin 'bad' (partner_bad:plugin) is not an object of a class derived from "
        "message_center.plugin.Plugin but dict.",
    ),
    "contract": (
        "class Bad(Plugin):\n    name = 'bad'\n    contract = 2\nplugin = Bad()",
        "The plugin 'bad' (partner_bad:plugin) is made for version 2 of the plugin contract; this is version 1.",
    ),
    "name": (
        "class Bad(Plugin):\n    name = 'good'\nplugin = Bad()",
        "The plugin 'bad' (partner_bad:plugin) calls itself 'good'; both names must be the same.",
    ),
}


@pytest.mark.parametrize(("code", "cause"), FAULTS.values(), ids=FAULTS)
def test_a_plugin_that_cannot_be_loaded_is_named_and_left_out(
    partner_writes: PartnerWrites, code: str, cause: str
) -> None:
    """A broken plugin is named with the cause, and everything else is loaded; if it is required, nothing is."""
    installed = [partner_writes("bad", code), partner_writes("fine", good("fine"))]
    loaded = load_plugins(("bad", "fine"), (), installed)
    assert names(loaded) == ["builtin", "fine"]
    assert [(one.plugin, str(one.cause)) for one in loaded.problems] == [("bad", cause)]
    with pytest.raises(PluginError) as refusal:
        load_plugins(("bad", "fine"), ("bad",), installed)
    assert str(refusal.value) == cause


def test_an_unknown_name_says_what_to_do() -> None:
    """A name in the settings that no installed package has is reported with both ways out."""
    (problem,) = load_plugins(("loyalti",), (), []).problems
    assert problem.plugin == "loyalti"
    assert str(problem.cause) == (
        "The plugin 'loyalti' is not installed: no package announces it under the entry points "
        "'message_center.plugins'. Install its package, or take it out of MESSAGE_CENTER_PLUGINS."
    )


def test_one_name_by_two_packages_is_refused(partner_writes: PartnerWrites) -> None:
    """Two packages with one plugin name are both named, and neither is used; one found twice is one."""
    loyal = partner_writes("loyal", good("loyal"))
    other = EntryPoint("loyal", "somebody_else:plugin", GROUP)
    (problem,) = load_plugins(("loyal",), (), [loyal, other]).problems
    assert str(problem.cause) == (
        "The plugin 'loyal' is announced by partner_loyal:plugin and somebody_else:plugin. "
        "Uninstall all but one of them."
    )
    assert names(load_plugins(("loyal",), (), [loyal, loyal])) == ["builtin", "loyal"]


def test_nobody_takes_the_place_of_what_we_ship() -> None:
    """A package that calls its plugin 'builtin' stops the server instead of replacing our channels."""
    with pytest.raises(PluginError, match=r"builtin.*somebody_else:plugin"):
        load_plugins((), (), [EntryPoint("builtin", "somebody_else:plugin", GROUP)])


def test_a_name_fits_into_addresses_and_collections(partner_writes: PartnerWrites) -> None:
    """A plugin's name has small letters, digits and '_' only."""
    (problem,) = load_plugins(("My-Plug",), (), [_announced_as(partner_writes, "My-Plug")]).problems
    assert "small letters, digits and '_'" in str(problem.cause)


def test_the_list_of_plugins_shows_the_state_of_each(partner_writes: PartnerWrites) -> None:
    """An operator sees every plugin: in use, installed only, broken with the cause, missing."""
    installed = [
        partner_writes("bad", "import a_module_that_nobody_has"),
        partner_writes("fine", good("fine")),
        partner_writes("spare", good("spare")),
    ]
    states = {one.name: one for one in plugin_states(("bad", "fine", "gone"), ("bad",), installed)}
    assert list(states) == ["bad", "builtin", "fine", "gone", "spare"]
    assert states["fine"] == PluginState(
        name="fine", distribution="partner_fine:plugin", enabled=True, required=False, problem=None
    )
    assert (states["builtin"].enabled, states["builtin"].required) == (True, True)
    assert (states["spare"].enabled, states["spare"].problem) == (False, None)
    assert (states["bad"].required, states["bad"].problem) == (True, FAULTS["import"][1])
    assert states["gone"].problem is not None
    assert "is not installed" in states["gone"].problem


def _announced_as(partner_writes: PartnerWrites, name: str) -> EntryPoint:
    code = f"class Odd(Plugin):\n    name = {name!r}\nplugin = Odd()"
    return EntryPoint(name, partner_writes("odd", code).value, GROUP)
