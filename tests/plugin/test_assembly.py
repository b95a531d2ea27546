"""Putting the plugins' parts together: clashes name both owners, and a fault stays with its plugin."""

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest
from pydantic import SecretStr

from message_center.errors import PluginError, SettingsInvalid
from message_center.graphql.schema import build_schema, print_schema
from message_center.plugin import Services
from message_center.plugin.assembly import (
    bots_of,
    channels_of,
    documents_of,
    mounts_of,
    plugins_running,
    schema_of,
)
from message_center.plugin.loader import Loaded, load_plugins
from tests.plugin.conftest import PartnerWrites

pytestmark = pytest.mark.spec("F6")

OUR_BOTS = ["auto_assignment", "auto_tagging", "ice_breakers", "keyword_answers"]
"""In the order in which they are asked."""

OUR_CHANNELS = {"instagram", "line", "messenger", "orders", "storefront", "whatsapp"}

BOT = """
class Bot:
    name = "{bot}"
    order = 5
    needs_switch = False
    def wants(self, message): return True
    async def respond(self, turn): return ()

class P(Plugin):
    name = "{plugin}"
    def bots(self, services): return [Bot()]
plugin = P()
"""

CHANNEL = """
class P(Plugin):
    name = "{plugin}"
    def channels(self, services): return [PlayedChannel("{channel}")]
plugin = P()
"""

DOCUMENT = """
from message_center.storage.extend import ShopDocument

class D(ShopDocument):
    collection = "{collection}"

class P(Plugin):
    name = "{plugin}"
    def documents(self): return [D]
plugin = P()
"""

FIELD = """
from message_center.graphql.extend import Customer, SchemaPart, computed, extend_type

@extend_type(Customer)
class More:
    @computed("Something.")
    def {field}(self) -> str: return "x"

class P(Plugin):
    name = "{plugin}"
    def schema(self): return [SchemaPart(owner="{plugin}", extensions=(More,))]
plugin = P()
"""


def loaded(*entry_points: EntryPoint, required: tuple[str, ...] = ()) -> Loaded:
    return load_plugins([one.name for one in entry_points], required, entry_points)


def causes(plugins: Loaded) -> dict[str, str]:
    return {one.plugin: str(one.cause) for one in plugins.problems}


def test_a_partners_channels_and_bots_stand_beside_ours(partner_writes: PartnerWrites, services: Services) -> None:
    """What a plugin brings is used exactly like what we ship."""
    plugins = loaded(
        partner_writes("a", CHANNEL.format(plugin="a", channel="pigeon")),
        partner_writes("b", BOT.format(plugin="b", bot="hello")),
    )
    assert set(channels_of(plugins, services)) == {*OUR_CHANNELS, "pigeon"}
    assert {bot.name for bot in bots_of(plugins, services)} == {*OUR_BOTS, "hello"}
    assert plugins.problems == []


def test_a_channels_name_has_one_owner(partner_writes: PartnerWrites, services: Services) -> None:
    """A plugin that brings a channel we have is refused, naming both; ours goes on."""
    plugins = loaded(partner_writes("fake", CHANNEL.format(plugin="fake", channel="messenger")))
    channels = channels_of(plugins, services)
    assert type(channels["messenger"]).__module__ == "message_center.channels.messenger"
    assert causes(plugins) == {
        "fake": "The channel 'messenger' is claimed by the plugin 'builtin' and by the plugin 'fake'; "
        "rename one of them."
    }
    assert [plugin.name for plugin in plugins.plugins] == ["builtin"]


def test_a_bots_name_has_one_owner(partner_writes: PartnerWrites, services: Services) -> None:
    """Of two plugins with one bot name the earlier one keeps it; a required one stops the server instead."""
    one = partner_writes("one", BOT.format(plugin="one", bot="hello"))
    two = partner_writes("two", BOT.format(plugin="two", bot="hello"))
    clash = "The bot 'hello' is claimed by the plugin 'one' and by the plugin 'two'; rename one of them."
    plugins = loaded(one, two)
    assert [bot.name for bot in bots_of(plugins, services)] == [
        "auto_assignment",
        "auto_tagging",
        "ice_breakers",
        "keyword_answers",
        "hello",
    ]
    assert causes(plugins) == {"two": clash}
    with pytest.raises(PluginError) as refusal:
        bots_of(loaded(one, two, required=("two",)), services)
    assert str(refusal.value) == clash


@pytest.mark.parametrize(
    ("plugins", "cause"),
    [
        (
            [("channel", "channel_accounts")],
            "The collection 'channel_accounts' is claimed by Message Center and by the plugin 'channel'; "
            "rename one of them.",
        ),
        (
            [("a", "a_b_points"), ("a_b", "a_b_points")],
            "The collection 'a_b_points' is claimed by the plugin 'a' and by the plugin 'a_b'; "
            "rename one of them.",
        ),
        (
            [("a", "conversations")],
            "The plugin 'a' cannot give its documents: ValueError: the collection 'conversations' must begin "
            "with 'a_'",
        ),
    ],
    ids=["ours", "another's", "no prefix"],
)
def test_a_collection_has_one_owner(
    partner_writes: PartnerWrites, plugins: list[tuple[str, str]], cause: str
) -> None:
    """No plugin reaches into a collection of ours or of another plugin."""
    found = loaded(*(partner_writes(name, DOCUMENT.format(plugin=name, collection=of)) for name, of in plugins))
    documents = documents_of(found)
    assert causes(found) == {plugins[-1][0]: cause}
    assert [one.collection for one in documents] == [of for _, of in plugins[:-1]]


def test_a_field_has_one_owner(partner_writes: PartnerWrites) -> None:
    """A plugin that adds a field we have is left out of the schema, naming both; other plugins' fields are in."""
    plugins = loaded(
        partner_writes("rude", FIELD.format(plugin="rude", field="phone")),
        partner_writes("kind", FIELD.format(plugin="kind", field="kindness")),
        partner_writes("late", FIELD.format(plugin="late", field="kindness")),
    )
    text = print_schema(schema_of(plugins, build_schema))
    assert text.count("kindness: String!") == 1
    assert "phone: String\n" in text
    assert set(causes(plugins)) == {"rude", "late"}
    assert "rude adds Customer.phone, which message_center has already" in causes(plugins)["rude"]
    assert "late adds Customer.kindness, which kind has already" in causes(plugins)["late"]


@pytest.mark.parametrize("kind", ["channels", "bots", "routes"])
def test_a_plugin_that_raises_takes_nobody_with_it(
    partner_writes: PartnerWrites, services: Services, kind: str
) -> None:
    """A plugin that fails to give its channels, bots or routes is left out; the others' are there."""
    code = f"""
class P(Plugin):
    name = "bad"
    def {kind}(self, services): raise KeyError("no such licence")
plugin = P()
"""
    plugins = loaded(partner_writes("bad", code), partner_writes("b", BOT.format(plugin="b", bot="hello")))
    assert set(channels_of(plugins, services)) == OUR_CHANNELS
    assert [bot.name for bot in bots_of(plugins, services)] == [
        "auto_assignment",
        "auto_tagging",
        "ice_breakers",
        "keyword_answers",
        "hello",
    ]
    assert mounts_of(plugins, services) == []
    assert causes(plugins) == {"bad": f"The plugin 'bad' cannot give its {kind}: KeyError: 'no such licence'"}


def test_what_we_ship_says_itself_what_is_wrong(services: Services) -> None:
    """A wrong setting of our own channels stops the server with the setting's name, not as a plugin's fault."""
    wrong = services.settings.model_copy(update={"smtp_url": SecretStr("post://nowhere")})
    plugins = load_plugins(())
    with pytest.raises(SettingsInvalid, match="MESSAGE_CENTER_SMTP_URL"):
        channels_of(plugins, replace(services, settings=wrong))
    assert plugins.problems == []


def test_something_else_than_a_bot_is_refused(partner_writes: PartnerWrites, services: Services) -> None:
    """A bot or channel that lacks a part is found when the server starts, not when a customer writes."""
    code = """
class P(Plugin):
    name = "bad"
    def bots(self, services): return [object()]
plugin = P()
"""
    plugins = loaded(partner_writes("bad", code))
    assert [bot.name for bot in bots_of(plugins, services)] == OUR_BOTS
    assert "object lacks a part of message_center.plugin.Bot" in causes(plugins)["bad"]


def test_routes_are_mounted_under_the_plugins_name(partner_writes: PartnerWrites, services: Services) -> None:
    """Each plugin's addresses begin with its name, so that none can take over an address of ours."""
    code = """
from starlette.responses import PlainTextResponse
from starlette.routing import Route

class P(Plugin):
    name = "shipping"
    def routes(self, services): return [Route("/hello", PlainTextResponse("hi"))]
plugin = P()
"""
    (mount,) = mounts_of(loaded(partner_writes("shipping", code)), services)
    assert (mount.path, [route.path for route in mount.routes]) == ("/plugins/shipping", ["/hello"])


LIFE = """
from pathlib import Path

class P(Plugin):
    name = "{plugin}"
    @asynccontextmanager
    async def running(self, services):
        with Path({log!r}).open("a") as log:
            {start}
            log.write("{plugin} starts, ")
            log.flush()
            try:
                yield
            except BaseException:
                log.write("{plugin} was told why, ")
            {stop}
            log.write("{plugin} stops, ")
plugin = P()
"""


async def test_plugins_start_in_order_and_stop_in_reverse(
    partner_writes: PartnerWrites, services: Services, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A plugin that cannot start or stop holds up nobody, and none can swallow why the server stops."""
    log = tmp_path_factory.mktemp("life") / "log"
    faults = {
        "a": ("", ""),
        "bad": ("raise OSError('no port')", ""),
        "c": ("", "raise OSError('late')"),
        "d": ("", ""),
    }
    plugins = loaded(
        *(
            partner_writes(
                name, LIFE.format(plugin=name, log=str(log), start=start or "pass", stop=stop or "pass")
            )
            for name, (start, stop) in faults.items()
        )
    )
    with pytest.raises(LookupError, match="the server's own"):
        async with plugins_running(plugins, services):
            assert log.read_text() == "a starts, c starts, d starts, "
            raise LookupError("the server's own reason to stop")
    assert log.read_text() == "a starts, c starts, d starts, d stops, a stops, "
    assert causes(plugins) == {"bad": "The plugin 'bad' cannot start: OSError: no port"}
    assert [plugin.name for plugin in plugins.plugins] == ["builtin", "a", "c", "d"]
