"""The tree of commands. Each is loaded only when it is used or asked for help, so that all start quickly."""

import importlib
from dataclasses import dataclass
from typing import Any

import click

from message_center.errors import MessageCenterError, UserError

PREFIX = "MESSAGE_CENTER"


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a command is (the object in the module is called `command`), and what it does; None hides it."""

    module: str
    summary: str | None


COMMANDS = {
    "serve": Entry("serve", "Run everything: the database, the API, and a worker."),
    "demo": Entry("demo.command", "Make a demo shop; with --serve, start it and play its customers."),
    "worker": Entry("worker", "Run one worker process: intake, bots, sending."),
    "api": Entry("api", "Run one API process."),
    "simulator": Entry("simulator", "Play Messenger, Instagram, LINE, WhatsApp and a mail server."),
    "schema": Entry("schema", "Print the GraphQL schema."),
    "shop": Entry("shop", "Open a shop, list the shops."),
    "staff": Entry("staff", "Let people sign in, list who may."),
    "channel": Entry("channel.command", "Connect accounts, list them, test their connections."),
    "customer": Entry("customer", "Give out or erase what is kept of one customer."),
    "import": Entry("import_records", "Import the shop's members, orders and products."),
    "journal": Entry("journal", "See and replay events that could not be taken in."),
    "search": Entry("search", "Have messages and customers learned anew, so that they are found."),
    "plugins": Entry("plugins", "List the plugins, and what is wrong with them."),
    "seed": Entry("seed", "Fill a shop with made-up conversations, for load tests."),
    "doctor": Entry("doctor", "Check everything, and say how to mend it."),
    "reference": Entry("reference", None),
}
"""The commands, in the order in which people meet them."""


class Commands(click.Group):
    """The root: finds a command in its module, and prints our own errors as one line, without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module = f"message_center.commands.{COMMANDS[cmd_name].module}"
        loaded: click.Command = importlib.import_module(module).command
        return loaded

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items() if entry.summary])

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
