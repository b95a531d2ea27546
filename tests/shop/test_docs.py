"""docs/shop-backend.md is true: its files are imported, its plugin is loaded, its tables are complete."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from message_center.contracts.shop_backend import ShopBackend
from message_center.domain import import_records as forms
from message_center.domain import record_fields as limits
from message_center.domain.imports import ERRORS_KEPT, ImportKind, Summary
from message_center.inbox import record_lines
from message_center.inbox.import_records import import_records, lines_of
from message_center.inbox.record_lines import ImportFormat
from message_center.plugin.assembly import shop_backend_of
from message_center.plugin.builtin import plugin as builtin
from message_center.plugin.contained_shop import ContainedShop
from message_center.plugin.loader import Loaded
from message_center.storage.imports import BATCH
from message_center.testing import TestCenter
from tests.shop.test_plugin import services

PAGE = (Path(__file__).parents[2] / "docs" / "shop-backend.md").read_text(encoding="utf-8")
FILES = re.findall(r"```(csv|jsonl) (\w+)\n(.*?)```", PAGE, re.DOTALL)

pytestmark = pytest.mark.spec("D7")


@pytest.mark.parametrize(("written", "kind", "text"), FILES, ids=[kind for _, kind, _ in FILES])
async def test_the_printed_files_can_be_imported(center: TestCenter, written: str, kind: str, text: str) -> None:
    """Whoever begins with a file from the page has no line left out."""

    async def chunks() -> AsyncIterator[bytes]:
        yield text.encode()

    summary = Summary()
    lines = lines_of(ImportKind(kind), ImportFormat(written))
    async for progress in import_records(center.desk(), ImportKind(kind), lines, chunks()):
        summary.add(progress)
    assert (summary.created, summary.errors, lines.ignored) == (2, [], ())


@pytest.mark.parametrize("kind", ImportKind)
def test_every_field_is_documented(kind: ImportKind) -> None:
    """The page names exactly the fields that are read."""
    section = PAGE.split(f"### {kind.value.title()}\n", 1)[1].split("\n#", 1)[0]
    cells = re.findall(r"^\| (`[^|]+) \|", section, re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == set(forms.FORMS[kind].fields)


def test_every_method_of_the_contract_is_documented() -> None:
    """The page names every method that a backend has."""
    methods = {name for name in vars(ShopBackend) if not name.startswith("_")}
    section = PAGE.split("## The contract\n", 1)[1].split("\n#", 1)[0]
    assert set(re.findall(r"^\| `(\w+)\(", section, re.MULTILINE)) == methods


async def test_the_printed_plugin_is_a_backend(center: TestCenter) -> None:
    """The plugin on the page loads, and answers in place of the built-in backend."""
    written: dict[str, Any] = {}
    exec(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0], written)
    backend = shop_backend_of(Loaded([builtin, written["plugin"]]), services(center))
    assert isinstance(backend, ContainedShop)
    product = await backend.product(center.shop.id, "P-9")
    assert product is not None and product.title == "Tea"


def test_the_numbers_on_the_page_are_those_in_force() -> None:
    """Limits and sizes are what the page says."""
    assert f"Every {BATCH} records" in PAGE
    assert f"{ERRORS_KEPT} are named" in PAGE
    numbers = (
        f"{record_lines.LINE_BYTES:,} bytes a line, {record_lines.RECORD_LINES} lines a CSV record",
        f"{limits.ID_LIMIT} characters an id, {limits.NAME_LIMIT} a name, {limits.TEXT_LIMIT} a text, "
        f"{limits.URL_LIMIT:,} an address",
        f"{forms.ITEMS_MOST} items an order, {forms.ADDRESSES_MOST} addresses and {forms.TAGS_MOST} tags",
    )
    words = " ".join(PAGE.split())
    assert [one for one in numbers if one not in words] == []
