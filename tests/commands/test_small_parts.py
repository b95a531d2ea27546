"""The command line's own small parts: the secret key, the log, tables, waiting for work or a stop."""

import asyncio
import json
import logging
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click
import pytest
import structlog
from click.testing import CliRunner
from pydantic import SecretStr

from message_center.commands.cli import cli
from message_center.commands.logs import set_up_logs
from message_center.commands.running import unless
from message_center.commands.secret_key import with_secret_key
from message_center.commands.serve import environment_of
from message_center.commands.tables import print_table
from message_center.errors import SettingsInvalid
from message_center.settings import Settings


def test_the_key_of_an_embedded_database_is_made_once_and_kept_private(tmp_path: Path) -> None:
    """Commands that start at the same moment agree on one key, and nobody else on the machine can read it."""
    settings = Settings(data_folder=tmp_path / "data")
    with ThreadPoolExecutor(8) as pool:
        keys = {one.secret_key.get_secret_value() for one in pool.map(with_secret_key, [settings] * 40)}
    (key,) = keys
    assert len(key) == 64
    assert [one.name for one in (tmp_path / "data").iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600


def test_a_key_that_is_set_wins(tmp_path: Path) -> None:
    """An operator's own key is used, and none is written."""
    settings = Settings(data_folder=tmp_path / "data", secret_key=SecretStr("k" * 32))
    assert with_secret_key(settings) is settings
    assert not (tmp_path / "data").exists()


def test_a_folder_that_cannot_keep_a_key_is_told(tmp_path: Path) -> None:
    """A data folder that is a file is told with its setting, not with a traceback."""
    (tmp_path / "data").write_text("not a folder")
    with pytest.raises(SettingsInvalid, match="MESSAGE_CENTER_DATA_FOLDER cannot keep a secret key"):
        with_secret_key(Settings(data_folder=tmp_path / "data"))


def test_children_get_the_settings_through_their_environment() -> None:
    """What was given as an option holds for every part, secrets included, lists in the form that is read again."""
    settings = Settings(secret_key=SecretStr("k" * 32), port=9000, retry_delays=(1, 2))
    environment = environment_of(settings)
    assert environment == {
        "MESSAGE_CENTER_SECRET_KEY": "k" * 32,
        "MESSAGE_CENTER_PORT": "9000",
        "MESSAGE_CENTER_RETRY_DELAYS": "1.0,2.0",
    }


@pytest.fixture
def logging_restored() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.usefixtures("logging_restored")
def test_the_log_is_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever collects logs can read them: our own lines and a library's, with the request they belong to."""
    set_up_logs("INFO")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("ours").info("something.happened", count=2)
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("theirs").exception("It broke")
    logging.getLogger("httpx").info("a request with its address")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["event"], line["level"], line["logger"]) for line in lines] == [
        ("something.happened", "info", "ours"),
        ("It broke", "error", "theirs"),
    ]
    assert (lines[0]["request_id"], lines[0]["count"]) == ("r1", 2)
    assert "request_id" not in lines[1]
    assert "ValueError: broken" in lines[1]["exception"]


def test_an_unknown_log_level_is_told() -> None:
    """A typing error in the log level names the levels there are."""
    result = CliRunner().invoke(cli, ["plugins", "--log-level", "LOUD"])
    assert result.exit_code == 1
    assert result.output == ("Error: MESSAGE_CENTER_LOG_LEVEL: 'LOUD' is none of DEBUG, INFO, WARNING, ERROR\n")


def test_columns_stand_below_each_other_in_chinese_too() -> None:
    """A list with Chinese names is as easy to read as one without."""

    @click.command()
    def show() -> None:
        print_table(["NAME", "X"], [["王小美", "1"], ["Amy", "2"]])

    assert CliRunner().invoke(show).output == "NAME    X\n王小美  1\nAmy     2\n"


async def test_a_stop_ends_what_is_just_being_started() -> None:
    """Ctrl-C during a slow start does not wait for it: what was begun is undone at once."""
    stopping, undone = asyncio.Event(), asyncio.Event()

    async def start() -> None:
        stopping.set()
        try:
            await asyncio.Event().wait()
        finally:
            undone.set()

    assert not await unless(stopping, start())
    assert undone.is_set()


async def test_what_goes_wrong_at_the_start_is_told() -> None:
    """A start that fails is not taken for a stop."""

    async def start() -> None:
        raise SettingsInvalid("wrong")

    with pytest.raises(SettingsInvalid, match="wrong"):
        await unless(asyncio.Event(), start())
