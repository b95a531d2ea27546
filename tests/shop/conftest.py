"""The built-in shop backend on a real database."""

import pytest

from message_center.storage.built_in_shop import BuiltInShop
from message_center.testing import TestCenter


@pytest.fixture
def backend(center: TestCenter) -> BuiltInShop:
    """The built-in shop backend."""
    return BuiltInShop(center.storage.database, center.clock)
