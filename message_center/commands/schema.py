"""`schema`: the GraphQL schema as text."""

from pathlib import Path

import click

from message_center.commands.logs import set_up_logs
from message_center.commands.options import option
from message_center.errors import MessageCenterError
from message_center.graphql.schema import build_schema, print_schema


class SchemaOutdated(MessageCenterError):
    """A committed schema file differs from the code."""


@click.command("schema")
@option("--output", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@option("--check", type=click.Path(path_type=Path, dir_okay=False), help="Compare it with this file instead.")
def command(output: Path | None, check: Path | None) -> None:
    """Print the GraphQL schema, without plugins and without a database; exit code 1 when --check finds changes."""
    set_up_logs("WARNING")
    text = print_schema(build_schema())
    if check is not None:
        _compare(text, check)
    elif output is not None:
        output.write_text(text, encoding="utf-8")
        click.echo(f"Wrote {output}.")
    else:
        click.echo(text, nl=False)


def _compare(text: str, file: Path) -> None:
    if not file.is_file() or file.read_text(encoding="utf-8") != text:
        raise SchemaOutdated(f"{file} is not what the code says. Run: message-center schema --output {file}")
    click.echo(f"{file} is up to date.")
