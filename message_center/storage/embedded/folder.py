"""The data folder: which files it holds, and what users and keeper tell each other through them."""

import contextlib
import hashlib
import json
import os
import re
import stat
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from message_center.errors import EmbeddedMongoFailed

SOCKET_PATH_LIMIT = 103
"""Bytes: Linux takes 107, macOS 103."""

_PLAIN = re.compile(r"[a-z0-9/._-]+")
"""What a socket's path may hold: PyMongo lower-cases the hosts of a replica set, and both ends split at colons."""

_LOG_LIMIT = 20 * 1024 * 1024
_TAIL_BYTES = 65_536
_LAST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Running:
    """What the keeper says once mongod accepts connections: process ids and the socket's path."""

    keeper: int
    mongod: int
    socket: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A start that failed: when (nanoseconds, to tell two apart) and why."""

    at: int
    why: str


class DataFolder:
    """Paths and notes in one data folder, which only its owner can read."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().resolve()  # one spelling for all, as the socket hangs on it
        self.db = self.path / "db"
        self.users_lock = self.path / "users.lock"
        self.keeper_lock = self.path / "keeper.lock"
        self.mongod_lock = self.db / "mongod.lock"
        self.mongod_pid = self.path / "mongod.pid"
        self.mongod_log = self.path / "mongod.log"
        self.keeper_log = self.path / "keeper.log"
        self._version = self.path / "mongod.version"
        self._ready = self.path / "ready.json"
        self._failure = self.path / "failure.txt"
        self._socket = self.path / "socket.path"

    def create(self) -> None:
        """Make the folder. Raises EmbeddedMongoFailed where that is impossible."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.db.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise EmbeddedMongoFailed(f"MESSAGE_CENTER_DATA_FOLDER cannot be used: {error}") from error

    def choose_socket(self) -> str:
        """Decide where the socket is and note it, for the holder of `keeper.lock` to call.

        It lies in the data folder if its path is short and plain enough, else in a private temporary folder
        that is noted, so that processes with another TMPDIR find it and keep using it.
        """
        inside = str(self.path / "mongod.sock")
        socket = inside if _fits(inside) else self._socket_elsewhere()
        _write(self._socket, socket)
        return socket

    def clear_socket(self, socket: str) -> None:
        """Remove the temporary folder of a socket that its server has removed; a socket in use stays."""
        parent = Path(socket).parent
        if parent != self.path:
            with contextlib.suppress(OSError):
                parent.rmdir()

    def _socket_elsewhere(self) -> str:
        name = f"mc-{os.getuid()}-{hashlib.sha256(bytes(self.path)).hexdigest()[:16]}"
        noted = Path(_read(self._socket) or "")
        parent = noted.parent if noted.parent.name == name else _temporary_root() / name
        _make_private(parent)
        return str(parent / "mongod.sock")

    def running(self) -> Running | None:
        """What the keeper noted last, or None while mongod is not accepting connections."""
        text = _read(self._ready)
        return Running(**json.loads(text)) if text else None

    def note_running(self, running: Running) -> None:
        """Tell the users that mongod accepts connections."""
        self._failure.unlink(missing_ok=True)
        _write(self._ready, json.dumps(asdict(running)))

    def note_not_running(self) -> None:
        """Take back what `note_running` said."""
        self._ready.unlink(missing_ok=True)

    def failure(self) -> Failure | None:
        """The last start, if it failed."""
        text = _read(self._failure)
        return Failure(**json.loads(text)) if text else None

    def note_failure(self, why: str) -> None:
        """Tell the users that mongod does not start, and why."""
        _write(self._failure, json.dumps(asdict(Failure(time.time_ns(), why))))

    def last_version(self) -> str | None:
        """The version of the mongod that opened the data last."""
        return _read(self._version)

    def note_version(self, version: str) -> None:
        """Stamp the data with the version of the mongod that opened them."""
        if version != self.last_version():
            _write(self._version, version)

    def last_words(self) -> str:
        """The end of what the keeper and mongod logged, for error messages."""
        spoken = [line for line in _tail(self.keeper_log) if not line.startswith("{")]  # JSON: mongod's greetings
        words = [*spoken[-_LAST_WORDS:], *_telling(_tail(self.mongod_log))[-_LAST_WORDS:]]
        return "\n".join(words) or "(nothing)"

    def cut_log(self, limit: int = _LOG_LIMIT) -> bool:
        """Set mongod's log aside as `mongod.log.1`, over the one before, if it is above `limit` bytes."""
        if not self.mongod_log.exists() or self.mongod_log.stat().st_size <= limit:
            return False
        self.mongod_log.replace(self.mongod_log.with_name("mongod.log.1"))
        return True


def _fits(socket: str) -> bool:
    return len(os.fsencode(socket)) <= SOCKET_PATH_LIMIT and _PLAIN.fullmatch(socket) is not None


def _temporary_root() -> Path:
    # Room for "/mc-<uid>-<16 digits>/mongod.sock"; a TMPDIR that is itself long or not plain is of no use here.
    root = tempfile.gettempdir()
    return Path(root if _fits(root + "x" * 40) else "/tmp")


def _make_private(folder: Path) -> None:
    """In a shared temporary folder the name may have been taken by somebody else: then refuse."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise EmbeddedMongoFailed(f"{folder} is not ours alone; remove it, or shorten MESSAGE_CENTER_DATA_FOLDER.")


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except FileNotFoundError:
        return None


def _write(path: Path, text: str) -> None:
    """Readers see the old text or the new one, never half of it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_text(text)
    draft.replace(path)


def _tail(log: Path) -> list[str]:
    if not log.exists():
        return []
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _TAIL_BYTES))
        return file.read().decode(errors="replace").splitlines()


def _telling(lines: list[str]) -> list[str]:
    """Of mongod's lines (JSON, with a severity), the errors of the last run; without any, all its lines."""
    starts = [number for number, line in enumerate(lines) if "SERVER RESTARTED" in line]
    run = lines[starts[-1] :] if starts else lines
    return [line for line in run if '"s":"E"' in line or '"s":"F"' in line] or run
