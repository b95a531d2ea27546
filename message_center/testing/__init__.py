"""For partners and for us: a whole center in a test, and the promises that every channel keeps.

`center` opens storage, bots and worker on a real MongoDB, with a channel that the test plays. `promises` is the
suite that every channel passes, `platform_http` plays a channel's platform for it.
"""

from message_center.testing.center import (
    MOMENT,
    PATIENCE,
    SECRET_KEY,
    START,
    NoFiles,
    PlayedChannel,
    SetClock,
    TestCenter,
    TestCustomer,
    open_test_center,
)

__all__ = [
    "MOMENT",
    "PATIENCE",
    "SECRET_KEY",
    "START",
    "NoFiles",
    "PlayedChannel",
    "SetClock",
    "TestCenter",
    "TestCustomer",
    "open_test_center",
]
