"""`plugins`: what is installed here, and what is enabled."""

import click

from message_center.commands.options import takes_settings
from message_center.commands.tables import print_table
from message_center.plugin.loader import plugin_states
from message_center.settings import Settings


@click.command("plugins")
@takes_settings("plugins", "required_plugins", "log_level")
def command(settings: Settings) -> None:
    """List the plugins that are installed or enabled, and what is wrong with those that are left out."""
    states = plugin_states(settings.plugins, settings.required_plugins)
    print_table(
        ["NAME", "PACKAGE", "ENABLED", "PROBLEM"],
        [
            [one.name, one.distribution or "-", _enabled(one.enabled, one.required), one.problem or ""]
            for one in states
        ],
    )


def _enabled(enabled: bool, required: bool) -> str:
    return "required" if required else "yes" if enabled else "no"
