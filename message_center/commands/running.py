"""Running until told to stop: signals, the life of a supervised process, and the garbage collector."""

import asyncio
import gc
import os
import signal
import threading
import time
from collections.abc import Coroutine
from typing import Any

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_STDIN = 0
GRACE_SECONDS = 10.0
"""How long an orphan may take to stop cleanly before it ends itself."""


def stop_on_signals() -> asyncio.Event:
    """An event that is set when somebody asks this process to stop."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stopping.set)
    return stopping


async def unless(stopping: asyncio.Event, work: Coroutine[Any, Any, object]) -> bool:
    """Do the work, unless we are asked to stop before it is done; whether it was done."""
    doing = asyncio.ensure_future(work)
    asked = asyncio.create_task(stopping.wait())
    await asyncio.wait({doing, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not doing.done():
        doing.cancel()
        await asyncio.wait({doing})
        return False
    await doing
    return True


def end_with_supervisor() -> None:
    """Stop this process when its supervisor is gone, however that died.

    The supervisor holds the other end of our standard input, and the kernel closes it with its last holder. A
    thread watches it, because it must also work while the event loop hangs.
    """

    def watch() -> None:
        # The bare descriptor: Python's own object has a lock that would be in the way when we end.
        while os.read(_STDIN, 1024):
            pass
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()


def settle_memory() -> None:
    """Take what the start loaded out of the garbage collector's sight, and let that run less often.

    With a large heap its full runs took 25 % of the CPU and 0.3 s pauses.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
