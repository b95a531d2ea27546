"""Locks that the kernel drops when their holder dies: who uses the database, who keeps it."""

import os
from pathlib import Path
from typing import Self


class FileLock:
    """A flock on one file. It belongs to the open file, so a child that inherits the descriptor holds it too.

    Use as a context manager, or call `close`, which also drops the lock unless a child has inherited it.
    """

    def __init__(self, path: Path) -> None:
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    @classmethod
    def inherited(cls, fd: int) -> Self:
        """Take over a descriptor that the parent process opened, without handing it on to our own children."""
        lock = cls.__new__(cls)
        os.set_inheritable(fd, False)
        lock.fd = fd
        return lock

    def try_shared(self) -> bool:
        """Join the holders, unless somebody holds it alone."""
        return _try_flock(self.fd, exclusive=False)

    def try_exclusive(self) -> bool:
        """Hold it alone, unless anybody else holds it."""
        return _try_flock(self.fd, exclusive=True)

    def close(self) -> None:
        """Let go. Harmless when called twice."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_held(path: Path) -> bool:
    """Whether any process holds the lock at `path`; a file that does not exist is held by nobody."""
    if not path.exists():
        return False
    with FileLock(path) as lock:
        return not lock.try_exclusive()


def _try_flock(fd: int, *, exclusive: bool) -> bool:
    import fcntl  # here, because Windows has none and must still be able to import us

    try:
        fcntl.flock(fd, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
