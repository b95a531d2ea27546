"""The server process itself: its options, its birth, its end."""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from message_center.storage.embedded.folder import DataFolder

REPLICA_SET = "mc0"
OPLOG_MEGABYTES = 990
OPLOG_HOURS = 24
"""A reader that was away for less can resume its change stream: the oplog grows rather than forget."""

TRANSACTION_SECONDS = 15
"""A transaction may last so long. What a killed process had begun keeps its conversation from everybody else until
then: up to a minute and a half with the server's own limit of 60 seconds."""

_PR_SET_PDEATHSIG = 1
_STOP_SECONDS = 30.0


def start_mongod(binary: Path, folder: DataFolder, socket_path: str) -> subprocess.Popen[bytes]:
    """Start the server as our child, to be ended by the kernel with us.

    Call it from the main thread: on Linux the death signal follows the *thread* that forked. Raises OSError if the
    binary cannot be run at all.
    """
    Path(socket_path).unlink(missing_ok=True)
    return subprocess.Popen(
        [str(binary), *_options(folder, socket_path)],
        stdin=subprocess.DEVNULL,
        preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  the keeper has one thread
    )


def _options(folder: DataFolder, socket_path: str) -> list[str]:
    return [
        *("--dbpath", str(folder.db), "--pidfilepath", str(folder.mongod_pid)),
        # A path in bind_ip opens the unix socket alone: no port on the network. The number only has to be there.
        *("--bind_ip", socket_path, "--port", "27217", "--nounixsocket"),
        *("--replSet", REPLICA_SET),
        *("--oplogSize", str(OPLOG_MEGABYTES), "--oplogMinRetentionHours", str(OPLOG_HOURS)),
        *("--wiredTigerCacheSizeGB", "0.25"),
        *("--wiredTigerEngineConfigString", "log=(file_max=4MB,prealloc=false)"),
        *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        *("--setParameter", f"transactionLifetimeLimitSeconds={TRANSACTION_SECONDS}"),
        *("--logpath", str(folder.mongod_log), "--logappend", "--logRotate", "reopen", "--quiet"),
        # Slow commands would be logged with their arguments, and so with customers' words.
        *("--slowms", "2147483647"),
    ]


def _die_with(parent: int) -> Callable[[], None]:
    """Have the kernel kill it at the parent's death; elsewhere than on Linux the next keeper ends it.

    Not SIGTERM: a server that hears it while it recovers may never end (see `kill_mongod`), and would keep the
    next keeper from the files.
    """
    prctl = ctypes.CDLL(None, use_errno=True).prctl if sys.platform == "linux" else None

    def before_exec() -> None:
        if prctl is not None:
            prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it died before the request was made
            os._exit(1)

    return before_exec


def accepts_connections(socket_path: str) -> bool:
    """Whether a server listens. (A MongoClient would look again only every half second.)"""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex(socket_path) == 0


def kill_mongod(process: subprocess.Popen[bytes]) -> None:
    """End a server that does not accept connections yet; it recovers from its journal next time.

    Asked to end in the middle of its recovery, MongoDB 6.0 stops half-way and waits for ever, and we with it.
    """
    process.kill()
    process.wait()


def stop_mongod(process: subprocess.Popen[bytes]) -> None:
    """Shut down cleanly; a server that does not heed in half a minute is killed, and recovers from its journal."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        kill_mongod(process)


def reopen_log(process: subprocess.Popen[bytes]) -> None:
    """Go on in a new file after the log was set aside. For a server that listens: earlier it would die of it."""
    process.send_signal(signal.SIGUSR1)


def end_orphan(folder: DataFolder) -> None:
    """End a mongod that an earlier keeper started; one that others run on our files is left alone."""
    ours, holder = (_pid_in(path) for path in (folder.mongod_pid, folder.mongod_lock))
    if ours is not None and ours == holder:
        with contextlib.suppress(ProcessLookupError):
            os.kill(ours, signal.SIGKILL)


def _pid_in(path: Path) -> int | None:
    text = path.read_text().strip() if path.exists() else ""
    return int(text) if text.isdecimal() else None
