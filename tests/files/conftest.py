"""Files in the open: real database, real HTTP."""

from collections.abc import AsyncIterator

import pytest

from message_center.storage.database import Database
from tests.files.world import World, a_world


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    """Two shops that have stored nothing yet."""
    async with a_world(database) as opened:
        yield opened
