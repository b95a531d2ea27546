"""The built-in shop backend on a real database, and a member of a host that can be away."""

from collections.abc import AsyncIterator

import pytest

from message_center.domain.imports import ImportKind
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.database import Database
from message_center.storage.imports import Imports
from message_center.testing import TestCenter, open_test_center
from tests.shop.made import link, member
from tests.shop.scene import AwayShop, Scene


@pytest.fixture
def backend(center: TestCenter) -> BuiltInShop:
    """The built-in shop backend."""
    return BuiltInShop(center.storage.database, center.clock)


@pytest.fixture
async def scene(database: Database) -> AsyncIterator[Scene]:
    """A shop with its host."""
    host = AwayShop(database)
    async with open_test_center(database, host=host) as center:
        host._clock = center.clock
        await center.customer("anna").writes("hi")
        anna = (await center.customer("anna").conversation()).customer_id
        told = [
            member(tags=("host's own",), name="Anna", phone="+886911111111"),
            member("M-2", phone="+886922222222"),
        ]
        desk = center.desk()
        await Imports(database, desk.caller).take_in(ImportKind.MEMBERS, told, at=center.clock.now())
        await link(center, anna, "M-1")
        yield Scene(center, host, anna)
