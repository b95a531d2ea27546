"""The command line tells what it can do, in its help and in the documentation."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from message_center.commands.capabilities import with_capabilities
from message_center.commands.cli import COMMANDS, cli
from message_center.commands.reference import pages

DOCS = Path(__file__).parents[2] / "docs"


def commands(group: click.Group, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from ((f"{name} {inner}", one) for inner, one in commands(found, context))
        else:
            yield name, found


ALL = dict(commands(cli, click.Context(cli)))


@pytest.mark.parametrize("name", pages())
def test_the_documentation_is_what_the_code_says(name: str) -> None:
    """Whoever reads the reference reads about this version: `message-center reference` was run."""
    assert (DOCS / name).read_text(encoding="utf-8") == pages()[name]


@pytest.mark.spec("G1")
def test_the_table_of_channels_is_what_the_channels_say() -> None:
    """What docs/channels.md says a channel can do is what the channel itself declares."""
    page = (DOCS / "channels.md").read_text(encoding="utf-8")
    assert with_capabilities(page) == page


@pytest.mark.parametrize("name", ALL)
def test_every_command_and_option_explains_itself(name: str) -> None:
    """Nobody has to read code to use a command: each has a text, and each option a text and its variable."""
    command = ALL[name]
    assert command.help
    help_text = CliRunner().invoke(cli, [*name.split(), "--help"], terminal_width=200).output
    for option in command.params:
        if not isinstance(option, click.Option) or option.hidden:
            continue
        assert option.help, option.name
        assert option.show_envvar or isinstance(option.envvar, str), option.name
    visible = [one for one in command.params if isinstance(one, click.Option) and not one.hidden]
    assert help_text.count("env var: MESSAGE_CENTER_") == len(visible)


def test_an_unknown_command_is_wrong_usage() -> None:
    """A typing error names the commands' help, with the exit code that scripts know."""
    result = CliRunner().invoke(cli, ["sreve"], prog_name="message-center")
    assert result.exit_code == 2
    assert "No such command 'sreve'" in result.output


def test_every_command_is_in_the_overview() -> None:
    """The overview is complete."""
    output = CliRunner().invoke(cli, ["--help"], terminal_width=200).output
    listed = {line.split()[0] for line in output.partition("Commands:\n")[2].splitlines()}
    assert listed == set(COMMANDS) - {"reference"}


def test_the_schema_is_printed_and_compared_without_a_database(tmp_path: Path) -> None:
    """A build notices that somebody changed the API and forgot to commit the schema."""
    file = tmp_path / "schema.graphql"
    runner = CliRunner()
    assert runner.invoke(cli, ["schema", "--output", str(file)]).exit_code == 0
    assert "type Query {" in file.read_text(encoding="utf-8")
    assert runner.invoke(cli, ["schema", "--check", str(file)]).exit_code == 0
    file.write_text("type Query { old: Int }", encoding="utf-8")
    outdated = runner.invoke(cli, ["schema", "--check", str(file)])
    assert outdated.exit_code == 1
    assert outdated.output == (
        f"Error: {file} is not what the code says. Run: message-center schema --output {file}\n"
    )
