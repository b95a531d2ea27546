"""What every test may ask for: a real MongoDB, clean collections, and a center that the test plays."""

from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from message_center.storage.database import Database
from message_center.storage.embedded.server import temporary_mongo
from message_center.storage.opening import open_database
from message_center.testing import TestCenter, open_test_center

# A rule that is slow on a busy machine is not a wrong rule; speed is measured elsewhere, and alone.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.fixture(scope="session")
async def mongo_url() -> AsyncIterator[str]:
    """A real MongoDB for this test process."""
    async with temporary_mongo() as url:
        yield url


@pytest.fixture(scope="session")
async def opened_database(mongo_url: str) -> AsyncIterator[Database]:
    """The center's database with all its indexes.

    It removes nothing by itself: its clock is the real one, by which all that happens in a test is long past.
    """
    async with open_database(mongo_url, "tests") as database:
        await database.raw.client.admin.command("setParameter", 1, ttlMonitorEnabled=False)
        yield database


@pytest.fixture
async def database(opened_database: Database) -> Database:
    """The database, emptied; the migrations that ran are of its form and not of its content."""
    for name in set(await opened_database.raw.list_collection_names()) - {"migrations"}:
        await opened_database.raw[name].delete_many({})
    return opened_database


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop with one account on a channel that the test plays."""
    async with open_test_center(database) as center:
        yield center


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures that tests measured (`record_property("figure", ...)`), also when all is well."""
    reports = [report for state in ("passed", "failed") for report in terminalreporter.getreports(state)]
    figures = [value for report in reports for name, value in report.user_properties if name == "figure"]
    if figures:
        terminalreporter.section("figures")
        for figure in sorted(figures):
            terminalreporter.write_line(str(figure))
