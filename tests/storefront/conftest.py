"""The storefront in the open: real database, real HTTP, real mail server."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from message_center.storage.database import Database
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from tests.storefront.mail_server import MailServer
from tests.storefront.world import SECRET, World, a_world


@pytest.fixture(scope="package")
async def storage(opened_database: Database) -> AsyncIterator[Storage]:
    """Storage whose fact feed runs."""
    storage = Storage(opened_database, cipher=FernetCipher(SECRET), journal_kept=timedelta(days=30))
    async with storage.feed.running():
        yield storage


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    """A mail server that takes everything, until the test says otherwise."""
    mails = MailServer()
    server = await mails.start()
    yield mails
    server.close()


@pytest.fixture
async def world(database: Database, storage: Storage, mail_server: MailServer) -> AsyncIterator[World]:
    """A shop 'lamp' with nothing in it yet."""
    async with a_world(storage, mail_port=mail_server.port) as opened:
        yield opened
