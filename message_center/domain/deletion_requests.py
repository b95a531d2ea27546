"""A person asked a platform to have their data deleted, and the platform passed it on to us (spec F15)."""

from dataclasses import dataclass
from datetime import datetime

from message_center.domain.ids import Id


@dataclass(frozen=True, slots=True)
class PersonToForget:
    """Whom a platform means, by its id of them, and its words as it signed them: however they are wrapped when
    they come again, these stay the same.
    """

    id: str
    signed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionRequest:
    """One request. `code` is what the person looks it up by, `person` the platform's id of them, which is kept no
    longer than it is needed.

    `waiting` are the shops that have not looked yet, `found` the customers who were erased. `fingerprint` tells a
    request that comes again from another.
    """

    id: Id
    code: str
    channel: str
    app_id: Id
    person: str | None
    fingerprint: str
    requested_at: datetime
    waiting: tuple[Id, ...] = ()
    found: tuple[Id, ...] = ()

    @property
    def is_done(self) -> bool:
        """Whether every shop has looked."""
        return not self.waiting
