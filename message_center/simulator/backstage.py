"""What all platforms share behind the scenes: the time, the post, the record of refusals, files, onlookers."""

from __future__ import annotations

from dataclasses import dataclass

from message_center.simulator.clock import Clock
from message_center.simulator.files import Files
from message_center.simulator.postman import Postman
from message_center.simulator.refusals import Refusals
from message_center.simulator.watchers import Watchers


@dataclass(frozen=True, slots=True)
class Backstage:
    """One of each for the whole simulator."""

    clock: Clock
    postman: Postman
    refusals: Refusals
    files: Files
    watchers: Watchers
