"""The tree of commands. Each is loaded only when it is used or asked for help, so that all start quickly."""

import importlib
from typing import Any

import click

from message_center.errors import MessageCenterError, UserError

PREFIX = "MESSAGE_CENTER"

COMMANDS = {
    "serve": "message_center.commands.serve",
    "demo": "message_center.commands.demo.command",
    "worker": "message_center.commands.worker",
    "api": "message_center.commands.api",
    "simulator": "message_center.commands.simulator",
    "schema": "message_center.commands.schema",
    "shop": "message_center.commands.shop",
    "staff": "message_center.commands.staff",
    "channel": "message_center.commands.channel",
    "journal": "message_center.commands.journal",
    "plugins": "message_center.commands.plugins",
    "seed": "message_center.commands.seed",
    "doctor": "message_center.commands.doctor",
    "reference": "message_center.commands.reference",
}
"""Where the command of each name is; the object in the module is called `command`."""


class Commands(click.Group):
    """The root: finds a command in its module, and prints our own errors as one line, without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        loaded: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return loaded

    def invoke(self, ctx: click.Context) -> Any:
        """Run it; an error of ours ends with exit code 1 and says what to do."""
        try:
            return super().invoke(ctx)
        except UserError as error:
            where = f" ({error.field})" if error.field else ""
            raise click.ClickException(f"{error}{where}") from None
        except MessageCenterError as error:
            raise click.ClickException(str(error)) from None


@click.group(
    cls=Commands,
    context_settings={
        "auto_envvar_prefix": PREFIX,
        "help_option_names": ["-h", "--help"],
        "max_content_width": 100,
        "show_default": True,
    },
)
def cli() -> None:
    """Message Center: the place where a shop answers its customers.

    Start with `demo --serve` to see everything work, or with `serve` for a shop of your own. Every option can be
    set by the environment variable that its help names; docs/settings.md lists all settings.
    """
