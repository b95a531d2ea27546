"""Our command line as real processes."""

import os
import socket
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.warm_commands import run_command

COMMAND = (sys.executable, "-m", "message_center")


def free_ports(count: int) -> list[int]:
    """Different ports that nobody listens on."""
    with ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [listener.getsockname()[1] for listener in listeners]


def clean_environment(**settings: str) -> dict[str, str]:
    """This process's environment without anybody's settings, and with these."""
    ours = {f"MESSAGE_CENTER_{name.upper()}": value for name, value in settings.items()}
    return {name: value for name, value in os.environ.items() if "MESSAGE_CENTER" not in name} | ours


async def command(*arguments: str, typed: str = "", **settings: str) -> tuple[int, str, str]:
    """Run a command to its end: its exit code, what it printed, and what it said on standard error."""
    return await run_command(arguments, clean_environment(**settings), typed)


def processes_with(setting: str) -> dict[int, str]:
    """The running processes whose environment has this text: their command lines by process id."""
    found = {}
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and setting.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue  # it has just ended, or is not ours to read
    return found
