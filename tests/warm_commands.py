"""Our command line as real processes that are forked from one with everything imported.

A test runs many commands, and importing takes longer than what most of them do. The process is one of its own all
the same: with its own environment, input, output and exit code.
"""

import asyncio
import io
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from message_center.__main__ import main

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["message_center.app", "message_center.commands.cli", "tests.warm_commands"])


async def run_command(
    arguments: tuple[str, ...], environment: Mapping[str, str], typed: str = ""
) -> tuple[int, str, str]:
    """Run a command to its end: its exit code, what it printed, and what it said on standard error."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_text(typed, encoding="utf-8")
        process = _FORKS.Process(target=_command, args=(arguments, dict(environment), folder))
        process.start()
        await asyncio.to_thread(process.join)
        assert process.exitcode is not None
        out, err = ((folder / one).read_text(encoding="utf-8") for one in ("out", "err"))
        return process.exitcode, out, err


def _command(arguments: tuple[str, ...], environment: Mapping[str, str], folder: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, (name, mode) in enumerate((("in", "r"), ("out", "w"), ("err", "w"))):
        with (folder / name).open(mode) as file:
            os.dup2(file.fileno(), number)
    raw = io.FileIO(0, closefd=False)  # multiprocessing has closed Python's own
    raw.name = "<stdin>"
    sys.stdin = io.TextIOWrapper(io.BufferedReader(raw), encoding="utf-8")
    sys.argv = ["message-center", *arguments]
    main()
