"""`doctor`: looks at everything that can be wrong with an installation, and says how to mend it."""

import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import click

from message_center.center import database_url
from message_center.commands.opening import run
from message_center.commands.options import DATABASE, takes_settings
from message_center.errors import DatabaseNewer, MessageCenterError
from message_center.plugin.loader import plugin_states
from message_center.settings import Settings
from message_center.storage import examination
from message_center.storage.database import Database
from message_center.storage.embedded.mongod import TRANSACTION_SECONDS
from message_center.storage.indexes import OWN
from message_center.storage.migrations import MIGRATIONS
from message_center.storage.opening import open_as_it_is
from message_center.storage.secrets import FernetCipher
from message_center.storage.upgrade import due

LEAST_VERSION = (6, 0)
LEAST_OPLOG = timedelta(hours=24)
LONGEST_TRANSACTION = timedelta(seconds=30)
WARN_FREE, FAIL_FREE = 5 * 1024**3, 512 * 1024**2
"""Bytes; MongoDB stops taking writes when the disk is full."""


class Verdict(StrEnum):
    """How a check came out."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, what was found, and how to mend it."""

    verdict: Verdict
    what: str
    found: str
    mend: str = ""


class Unwell(MessageCenterError):
    """At least one check failed."""


@click.command("doctor")
@takes_settings("host", "port", "public_url", "plugins", "required_plugins", *DATABASE)
def command(settings: Settings) -> None:
    """Check the settings, the database, the accounts and the queues; exit code 1 when something must be mended.

    It changes nothing and may run beside `serve`.
    """

    async def work() -> list[Finding]:
        return [finding async for finding in _printed(examine(settings))]

    failed = [one for one in run(work()) if one.verdict is Verdict.FAIL]
    if failed:
        raise Unwell(f"{len(failed)} of these must be mended: {', '.join(one.what for one in failed)}.")


async def _printed(findings: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    async for one in findings:
        color = {Verdict.OK: "green", Verdict.WARN: "yellow", Verdict.FAIL: "red"}[one.verdict]
        click.echo(f"{click.style(f'{one.verdict.value:<4}', fg=color)}  {one.what}: {one.found}")
        if one.mend:
            click.echo(f"      {one.mend}")
        yield one


async def examine(settings: Settings) -> AsyncIterator[Finding]:
    """All checks, one after another; what cannot be reached ends those that need it."""
    for finding in (*_settings(settings), *_plugins(settings), *_disk(settings)):
        yield finding
    async with AsyncExitStack() as stack:
        try:
            url = await stack.enter_async_context(database_url(settings))
            database = await stack.enter_async_context(open_as_it_is(url, settings.database))
        except MessageCenterError as error:
            yield Finding(Verdict.FAIL, "database", str(error))
            return
        yield Finding(Verdict.OK, "database", "answers")
        for check in (_server, _oplog, _transactions, _migrations, _indexes, _lanes, _journal, _accounts):
            yield await check(database)
        yield await _secrets(database, settings)


def _settings(settings: Settings) -> Iterator[Finding]:
    yield Finding(Verdict.OK, "settings", "can be read")
    if settings.secret_key.get_secret_value():
        yield Finding(Verdict.OK, "secret key", "is set")
    else:
        yield Finding(
            Verdict.FAIL, "secret key", "is not set", "Set MESSAGE_CENTER_SECRET_KEY; keep a copy of it."
        )
    if settings.public_url.startswith("https://"):
        yield Finding(Verdict.OK, "public address", settings.public_url)
    else:
        mend = "Platforms only call https addresses: set MESSAGE_CENTER_PUBLIC_URL. For a demo this is right."
        yield Finding(Verdict.WARN, "public address", settings.public_url, mend)
    if settings.smtp_url is None:
        mend = "Without MESSAGE_CENTER_SMTP_URL, visitors of the storefront cannot be answered by e-mail."
        yield Finding(Verdict.WARN, "e-mail", "no mail server is set", mend)
    else:
        yield Finding(Verdict.OK, "e-mail", "a mail server is set")


def _plugins(settings: Settings) -> Iterator[Finding]:
    for one in plugin_states(settings.plugins, settings.required_plugins):
        if one.enabled and one.problem:
            verdict = Verdict.FAIL if one.required else Verdict.WARN
            yield Finding(verdict, f"plugin {one.name}", "is left out", one.problem)
        elif one.enabled:
            yield Finding(Verdict.OK, f"plugin {one.name}", one.distribution)


def _disk(settings: Settings) -> Iterator[Finding]:
    if settings.mongo_url is not None:
        return
    free = shutil.disk_usage(settings.data_folder.expanduser()).free
    verdict = Verdict.FAIL if free < FAIL_FREE else Verdict.WARN if free < WARN_FREE else Verdict.OK
    mend = "" if verdict is Verdict.OK else "Make room: the database stops taking messages when the disk is full."
    yield Finding(verdict, "disk", f"{free / 1024**3:.1f} GB free at {settings.data_folder}", mend)


async def _server(database: Database) -> Finding:
    server = await examination.server(database)
    if tuple(int(part) for part in server.version.split(".")[:2]) < LEAST_VERSION:
        mend = f"Use MongoDB {'.'.join(map(str, LEAST_VERSION))} or newer."
        return Finding(Verdict.FAIL, "server", f"MongoDB {server.version}", mend)
    if not server.follows_changes:
        mend = "Transactions and live updates need a replica set; a set of one member is enough."
        return Finding(Verdict.FAIL, "server", f"MongoDB {server.version}, no replica set", mend)
    return Finding(Verdict.OK, "server", f"MongoDB {server.version}, a replica set")


async def _oplog(database: Database) -> Finding:
    guaranteed = await examination.guaranteed_oplog(database)
    if guaranteed is not None and guaranteed >= LEAST_OPLOG:
        return Finding(Verdict.OK, "oplog", f"reaches back {_hours(guaranteed)} at least")
    window = await examination.oplog_window(database)
    mend = (
        "A client that was away longer must reload. Set the server's --oplogMinRetentionHours to "
        f"{_hours(LEAST_OPLOG)} or more."
    )
    return Finding(Verdict.WARN, "oplog", f"holds {_hours(window or timedelta(0))} and promises nothing", mend)


async def _transactions(database: Database) -> Finding:
    limit = await examination.transaction_limit(database)
    if limit is None:
        return Finding(Verdict.OK, "transactions", "the server does not say how long one may last")
    seconds = f"{limit.total_seconds():.0f} s"
    if limit <= LONGEST_TRANSACTION:
        return Finding(Verdict.OK, "transactions", f"last {seconds} at most")
    mend = (
        "What a killed process had begun keeps its conversation from everybody else for so long. Set the server's "
        f"parameter transactionLifetimeLimitSeconds to {TRANSACTION_SECONDS}."
    )
    return Finding(Verdict.WARN, "transactions", f"may last {seconds}", mend)


async def _migrations(database: Database) -> Finding:
    try:
        missing = await due(database)
    except DatabaseNewer as error:
        return Finding(Verdict.FAIL, "migrations", str(error))
    if missing:
        found = f"missing: {', '.join(f'{one.number} ({one.title})' for one in missing)}"
        return Finding(Verdict.FAIL, "migrations", found, "Start `serve`; it runs them before it answers.")
    return Finding(Verdict.OK, "migrations", f"all {len(MIGRATIONS)} ran")


async def _indexes(database: Database) -> Finding:
    indexes = await examination.indexes(database)
    if indexes.missing:
        found = f"missing: {', '.join(indexes.missing)}"
        return Finding(Verdict.FAIL, "indexes", found, "Start `serve`; it builds them.")
    if indexes.undeclared:
        mend = f"The next start drops them. To keep one of your own, name it {OWN}…, for example {OWN}by_name."
        return Finding(Verdict.WARN, "indexes", f"undeclared: {', '.join(indexes.undeclared)}", mend)
    kept = f", and of your own: {', '.join(indexes.own)}" if indexes.own else ""
    return Finding(Verdict.OK, "indexes", f"all there{kept}")


async def _lanes(database: Database) -> Finding:
    count, oldest = await examination.overdue_lanes(database)
    if count:
        mend = "Messages are waiting: start a worker, or more of them, and look into their log."
        return Finding(
            Verdict.FAIL, "lanes", f"{count} overdue, the oldest by {int(oldest.total_seconds())} s", mend
        )
    return Finding(Verdict.OK, "lanes", "none is overdue")


async def _journal(database: Database) -> Finding:
    parked = await examination.parked_entries(database)
    if parked:
        mend = "See `message-center journal list`; replay them once the cause is mended."
        return Finding(Verdict.WARN, "journal", f"events parked: {parked}", mend)
    return Finding(Verdict.OK, "journal", "nothing is parked")


async def _accounts(database: Database) -> Finding:
    broken = await examination.broken_accounts(database)
    if broken:
        return Finding(Verdict.WARN, "accounts", "; ".join(broken), "Connect these accounts again.")
    return Finding(Verdict.OK, "accounts", "all connections worked when they were last used")


async def _secrets(database: Database, settings: Settings) -> Finding:
    if not settings.secret_key.get_secret_value():
        return Finding(Verdict.FAIL, "stored secrets", "cannot be read without the secret key")
    cipher = FernetCipher(settings.secret_key.get_secret_value())
    unreadable = await examination.unreadable_secrets(database, cipher)
    if unreadable:
        mend = (
            "Add the key they were stored with to MESSAGE_CENTER_SECRET_KEY, behind the newest, or connect again."
        )
        return Finding(Verdict.FAIL, "stored secrets", f"unreadable: {', '.join(unreadable)}", mend)
    return Finding(Verdict.OK, "stored secrets", "can be read")


def _hours(window: timedelta) -> str:
    return f"{window.total_seconds() / 3600:.0f} h"
