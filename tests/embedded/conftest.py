"""A data folder, and users of it as real processes."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from message_center.storage.embedded.folder import DataFolder
from tests.embedded.processes import StartUser, User, keeper_gone, killed

PROGRAM = Path(__file__).with_name("user_program.py")


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    """A data folder that does not exist yet."""
    return DataFolder(tmp_path / "data")


@pytest.fixture
async def start_user(folder: DataFolder) -> AsyncIterator[StartUser]:
    """Starts a user of `folder` and waits until it is ready; what is left at the end is killed."""
    users: list[User] = []

    async def start() -> User:
        user = User(
            await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", str(PROGRAM), str(folder.path)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        )
        users.append(user)
        word, user.url = (await user.hear()).split()
        assert word == "ready"
        return user

    yield start
    for user in users:
        await user.kill()
    if (left := folder.running()) is not None:  # a clean stop takes a second; some test is about that, not each
        await killed(left.keeper)
        await killed(left.mongod)
    await keeper_gone(folder)
