"""Plugins as modules that a partner wrote, announced by entry points; services as plugins get them."""

import sys
from collections.abc import AsyncIterator, Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent

import httpx
import pytest

from message_center.plugin import Services
from message_center.plugin.loader import GROUP
from message_center.settings import Settings
from message_center.testing import TestCenter
from tests.plugin.world import World, with_loyalty

PartnerWrites = Callable[[str, str], EntryPoint]

HEAD = """
from contextlib import asynccontextmanager
from message_center.plugin import Plugin
from message_center.testing import PlayedChannel
"""


@pytest.fixture
def partner_writes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PartnerWrites]:
    """Puts a module on the path; gives the entry point `NAME = partner_NAME:plugin` that announces it."""
    monkeypatch.syspath_prepend(tmp_path)
    written: list[str] = []

    def write(name: str, code: str) -> EntryPoint:
        module = f"partner_{name}"
        (tmp_path / f"{module}.py").write_text(HEAD + dedent(code), encoding="utf-8")
        written.append(module)
        return EntryPoint(name, f"{module}:plugin", GROUP)

    yield write
    for module in written:
        sys.modules.pop(module, None)


@pytest.fixture
async def services(center: TestCenter) -> AsyncIterator[Services]:
    """What plugins may use."""
    async with httpx.AsyncClient() as http:
        settings = Settings(secret_key="0" * 32)  # type: ignore[arg-type]
        yield Services(settings=settings, storage=center.storage, http=http, clock=center.clock)


@pytest.fixture
async def world(center: TestCenter) -> AsyncIterator[World]:
    """A shop whose server runs with the example plugin."""
    async with with_loyalty(center) as world:
        yield world
