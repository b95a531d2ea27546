"""Who did it: the author of a message, the actor of a fact, the caller of a use case."""

from dataclasses import dataclass, field
from enum import StrEnum

from message_center.domain.ids import Id
from message_center.domain.permissions import Permission


class ActorKind(StrEnum):
    """The kinds of actor."""

    CUSTOMER = "CUSTOMER"
    STAFF = "STAFF"
    BOT = "BOT"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone or something that acts. `id` is a staff or customer id, a bot's name, or None for the system."""

    kind: ActorKind
    id: str | None = None
    name: str = ""


SYSTEM = Actor(ActorKind.SYSTEM, None, "Message Center")


@dataclass(frozen=True, slots=True)
class Caller:
    """On whose behalf a use case runs, in which shop, and what they may do there."""

    shop_id: Id
    actor: Actor
    permissions: frozenset[Permission] = field(default_factory=frozenset)

    @property
    def staff_id(self) -> Id | None:
        """The staff member's id, if the caller is one."""
        return Id(self.actor.id) if self.actor.kind is ActorKind.STAFF and self.actor.id else None

    def may(self, permission: Permission) -> bool:
        """Whether the caller holds `permission` now."""
        return permission in self.permissions


def system_caller(shop_id: Id) -> Caller:
    """The center itself, for the work that no person asked for; it may do everything in its shop."""
    return Caller(shop_id, SYSTEM, frozenset(Permission))
