"""The documentation for plugin authors, run as it is written."""

import asyncio
import inspect
import os
import re
import sys
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from message_center.domain.permissions import Permission
from message_center.errors import MessageCenterError
from message_center.plugin import CONTRACT, Plugin, Services
from message_center.plugin.assembly import bots_of
from message_center.plugin.loader import GROUP, load_plugins
from message_center.storage.extend import ShopDocuments
from message_center.testing import SENDING_PROMISES, WEBHOOK_PROMISES
from tests.plugin.world import EXAMPLE, World

pytestmark = pytest.mark.spec("F6")

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")
README = (EXAMPLE / "README.md").read_text(encoding="utf-8")


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)


def rows(heading: str) -> list[str]:
    """The code in the first cells of the table below a heading."""
    section = PAGE.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


async def partners_tests(folder: Path) -> tuple[int | None, str]:
    """Run the tests of a partner's package as the partner does: in a process of their own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return process.returncode, told.decode()


async def test_the_first_plugin_works_as_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, services: Services
) -> None:
    """The bot of the tutorial is found by its printed entry point, loaded, and passes its printed test."""
    module, dialogue, _ = blocks(PAGE, "python")
    (tmp_path / "message_center_greeter.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    project = tomllib.loads(blocks(PAGE, "toml")[0])["project"]
    announced = [EntryPoint(name, value, GROUP) for name, value in project["entry-points"][GROUP].items()]
    try:
        loaded = load_plugins(("greeter",), ("greeter",), announced)
        assert [bot.name for bot in bots_of(loaded, services)] == [
            "auto_assignment",
            "auto_tagging",
            "ice_breakers",
            "keyword_answers",
            "greeter",
        ]
    finally:
        sys.modules.pop("message_center_greeter", None)
    (tmp_path / "test_greeter.py").write_text(dialogue, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("".join(blocks(PAGE, "toml")), encoding="utf-8")
    code, told = await partners_tests(tmp_path)
    assert code == 0, told
    assert "1 passed" in told


@pytest.mark.spec("H8")
def test_every_promise_of_a_channel_is_documented() -> None:
    """The page lists the suite's promises, each in the words of its own docstring."""
    promises = [*WEBHOOK_PROMISES, *SENDING_PROMISES]
    told = re.findall(r"^\| `(\w+)` \| (.*) \|$", PAGE.split("keeps the promises\n", 1)[1], re.MULTILINE)
    assert told[: len(promises)] == [(one.__name__, inspect.getdoc(one)) for one in promises]


def test_the_contract_is_documented_whole() -> None:
    """The page names every method of the contract with its arguments, and the contract's version."""
    methods = [
        f"{name}({', '.join(list(inspect.signature(member).parameters)[1:])})"
        for name, member in vars(Plugin).items()
        if callable(member) and not name.startswith("_")
    ]
    assert sorted(rows("## The contract")) == sorted(methods)
    assert f"it is {CONTRACT}." in PAGE


def test_every_way_to_reach_documents_is_documented() -> None:
    """The page names every method by which a plugin reaches its documents, and the printed document is valid."""
    methods = {name for name in vars(ShopDocuments) if not name.startswith("_")}
    assert {row.partition("(")[0] for row in rows("### Documents of your own")} == methods
    written: dict[str, type] = {}
    exec(blocks(PAGE, "python")[2], written)
    assert written["Parcel"].collection == "shipping_parcels"  # type: ignore[attr-defined]


def test_the_errors_that_become_user_errors_can_be_imported() -> None:
    """Each error that the page tells partners to raise is one of ours, from the partners' own door."""
    sentence = PAGE.split("; raise", 1)[1].split("from `message_center.plugin`", 1)[0]
    named = re.findall(r"`(\w+)`", sentence)
    door = sys.modules["message_center.plugin"]
    assert len(named) == 5
    assert all(issubclass(getattr(door, name), MessageCenterError) for name in named)


async def test_the_examples_operations_work_as_printed(world: World) -> None:
    """The operations of the example's README can be pasted."""
    (anna,) = await world.customers(1)
    mei = await world.hire(*Permission)
    grant, inbox = blocks(README, "graphql")
    granted = await world.ask(mei, grant, customer=anna)
    assert granted["data"]["grantLoyaltyPoints"]["points"] == 30
    shown = (await world.ask(mei, inbox))["data"]
    assert shown["loyaltyLeaders"] == [{"points": 30, "customer": {"shownName": "#-000"}}]
    (edge,) = shown["conversations"]["edges"]
    assert edge["node"]["customer"] == {"shownName": "#-000", "loyaltyPoints": 30}


def test_the_examples_code_is_the_printed_code() -> None:
    """What the example's README shows is what its files hold, docstrings aside."""
    code = "".join(path.read_text(encoding="utf-8") for path in EXAMPLE.rglob("*.py"))
    for block in blocks(README, "python"):
        for line in block.strip().splitlines():
            assert line in code, line
