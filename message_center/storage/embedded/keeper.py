"""The keeper: a small process that keeps mongod running as long as anybody uses the data folder.

Started by `server.py` as `python -m message_center.storage.embedded.keeper <folder> <mongod> <fd of keeper.lock>`;
the package's docstring tells why it exists. It has one thread, so that forking is safe and mongod's death signal,
which follows the forking thread, works; hence it looks around at short intervals instead of waiting in threads.
"""

import os
import signal
import subprocess
import sys
import time
import traceback
from pathlib import Path

from message_center.errors import MessageCenterError
from message_center.storage.embedded.folder import DataFolder, Running
from message_center.storage.embedded.mongod import (
    accepts_connections,
    end_orphan,
    kill_mongod,
    reopen_log,
    start_mongod,
    stop_mongod,
)
from message_center.storage.embedded.ownership import FileLock, is_held

_WAKE_SECONDS = 0.01
_LOOK_SECONDS = 0.05
_LOG_LOOK_SECONDS = 60.0
_HANDOVER_SECONDS = 60.0
_SETTLED_SECONDS = 60.0
_LONGEST_DELAY_SECONDS = 10.0
_ENDED_FROM_OUTSIDE = (0, -signal.SIGKILL)


class _UsersGone(Exception):
    """Nobody uses the data folder any more, and nobody can join until we have ended."""


class _CannotRun(Exception):
    """mongod does not come up, and trying again at once would not help; the text says why."""


class Keeper:
    """The keeper of one data folder; the caller holds `keeper.lock`."""

    def __init__(self, folder: DataFolder, binary: Path) -> None:
        self._folder = folder
        self._binary = binary
        self._socket = folder.choose_socket()
        self._users = FileLock(folder.users_lock)

    def keep(self) -> None:
        """Run mongod, and again when it dies, until the users have gone. Raises _CannotRun or OSError."""
        delay = 0.0
        try:
            while True:
                born = time.monotonic()
                self._one_life()
                settled = time.monotonic() - born > _SETTLED_SECONDS
                delay = 0.0 if settled else min(max(delay * 2, 0.1), _LONGEST_DELAY_SECONDS)
                self._pause(delay)
        except _UsersGone:
            self._folder.clear_socket(self._socket)

    def _one_life(self) -> None:
        """Start mongod and stay until it dies. Raises _UsersGone after stopping it, or _CannotRun."""
        self._wait_for_the_files()
        self._folder.cut_log()
        process = start_mongod(self._binary, self._folder, self._socket)
        end = kill_mongod
        try:
            self._wait_until_listening(process)
            end = stop_mongod
            self._attend(process)
        finally:
            self._folder.note_not_running()
            if process.poll() is None:
                end(process)

    def _wait_for_the_files(self) -> None:
        """A mongod whose keeper was killed may still be writing: never start beside it, nor take it for ours."""
        lock = self._folder.mongod_lock
        deadline = time.monotonic() + _HANDOVER_SECONDS
        if sys.platform != "linux" and is_held(lock):
            end_orphan(self._folder)
        while is_held(lock):
            if time.monotonic() > deadline:
                raise _CannotRun(f"another mongod, process {lock.read_text().strip()}, uses {self._folder.db}")
            self._pause(_WAKE_SECONDS)

    def _wait_until_listening(self, process: subprocess.Popen[bytes]) -> None:
        while not accepts_connections(self._socket):
            if process.poll() is not None:
                self._judge(process.returncode)
                return
            self._pause(_WAKE_SECONDS)
        self._folder.note_running(Running(os.getpid(), process.pid, self._socket))

    def _judge(self, code: int) -> None:
        """Killed from outside, it may start next time; when it ended by itself, it would do so again."""
        if code not in _ENDED_FROM_OUTSIDE:
            raise _CannotRun(f"mongod ended with code {code}")

    def _attend(self, process: subprocess.Popen[bytes]) -> None:
        next_log_look = time.monotonic() + _LOG_LOOK_SECONDS
        while process.poll() is None:
            self._pause(_LOOK_SECONDS)
            if time.monotonic() > next_log_look:
                next_log_look = time.monotonic() + _LOG_LOOK_SECONDS
                if self._folder.cut_log():
                    reopen_log(process)

    def _pause(self, seconds: float) -> None:
        """Sleep, unless the users have gone: then lock newcomers out and raise _UsersGone."""
        if self._users.try_exclusive():
            raise _UsersGone
        time.sleep(seconds)


def main() -> None:
    """Leave the process that started us behind, then keep; a failure is noted for the users."""
    path, binary, lock_fd = sys.argv[1:]
    folder = DataFolder(Path(path))
    lock = FileLock.inherited(int(lock_fd))
    if os.fork():
        os._exit(0)  # so that we are nobody's child, and nobody has to reap us
    _outlive_signals()
    try:
        Keeper(folder, Path(binary)).keep()
    except (_CannotRun, MessageCenterError, OSError) as error:
        folder.note_failure(str(error))
    except Exception as error:
        traceback.print_exc()
        folder.note_failure(f"the keeper met {error!r}")
    finally:
        lock.close()


def _outlive_signals() -> None:
    """Users alone decide when we end. A service manager's SIGTERM to all must not take the database from users
    that are finishing their work. (Handlers, not SIG_IGN: mongod would inherit that.)
    """
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)


if __name__ == "__main__":
    main()
