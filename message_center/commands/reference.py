"""`reference`: docs/commands.md and docs/settings.md, made from the help texts and the settings, and the table in
docs/channels.md, made from the channels.

They are committed, and the tests compare them with the code.
"""

from collections.abc import Iterator
from pathlib import Path

import click

from message_center.commands.capabilities import with_capabilities
from message_center.commands.cli import PREFIX, cli
from message_center.commands.logs import set_up_logs
from message_center.commands.options import option
from message_center.settings import Settings

WIDTH = 100


@click.command("reference", hidden=True)
@option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path("docs"), help="The folder.")
def command(output: Path) -> None:
    """Write docs/commands.md and docs/settings.md, and the table of docs/channels.md."""
    set_up_logs("WARNING")
    output.mkdir(exist_ok=True)
    for name, text in pages().items():
        (output / name).write_text(text, encoding="utf-8")
        click.echo(f"Wrote {output / name}.")
    channels = output / "channels.md"
    if channels.exists():
        channels.write_text(with_capabilities(channels.read_text(encoding="utf-8")), encoding="utf-8")
        click.echo(f"Wrote the table of {channels}.")


def pages() -> dict[str, str]:
    """The pages, by file name."""
    return {"commands.md": commands_page(), "settings.md": settings_page()}


def commands_page() -> str:
    """The help of every command."""
    root = click.Context(cli, info_name="message-center", **cli.context_settings)
    blocks = [
        "# Commands",
        "Made by `message-center reference` from the help texts. Every option can be set by the environment "
        "variable that is named with it. Exit codes: 0 done, 1 an error, told in one line, 2 wrong usage.",
    ]
    for context, command_ in _walk(root, cli):
        context.terminal_width = WIDTH
        blocks.append(f"## {context.command_path}\n\n```\n{command_.get_help(context)}\n```")
    return "\n\n".join(blocks) + "\n"


def settings_page() -> str:
    """Every setting with its variable, default, and meaning."""
    lines = [
        "# Settings",
        "",
        "Made by `message-center reference` from `message_center/settings.py`. Every setting is an environment "
        "variable; lists are separated by commas, secrets are never logged.",
        "",
        f"Without `{PREFIX}_SECRET_KEY`, an embedded database gets a key of its own, kept as `secret_key` in the "
        "data folder: keep a copy of it with your backups. With a database of your own the variable must be set.",
        "",
        "| Variable | Default | Meaning |",
        "|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        lines.append(
            f"| `{PREFIX}_{name.upper()}` | {_default(field.default)} | {_cell(field.description or '')} |"
        )
    return "\n".join(lines) + "\n"


def _walk(context: click.Context, command_: click.Command) -> Iterator[tuple[click.Context, click.Command]]:
    """A command and all below it, in the order of the help; what is hidden there is left out."""
    yield context, command_
    if isinstance(command_, click.Group):
        for name in command_.list_commands(context):
            inner = command_.get_command(context, name)
            if inner is not None and not inner.hidden:
                below = click.Context(inner, parent=context, info_name=name, **inner.context_settings)
                yield from _walk(below, inner)


def _default(value: object) -> str:
    if hasattr(value, "get_secret_value"):
        value = value.get_secret_value()
    if isinstance(value, tuple):
        value = ",".join(str(one) for one in value)
    return "" if value in (None, "") else f"`{_cell(str(value))}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
