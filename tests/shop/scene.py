"""Anna, who is a member of a host that can be away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from message_center.domain.ids import Id
from message_center.domain.member_writes import MemberSync, sync_of
from message_center.domain.members import Member, MemberChange
from message_center.errors import ShopBackendUnavailable
from message_center.inbox.member_writes import change_linked_customer
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.database import Database
from message_center.testing import TestCenter


@dataclass
class AwayShop(BuiltInShop):
    """A host that can be away, and notes what it was asked to change.

    `after` is what happens once between its change and its answer.
    """

    database: Database
    clock: Any = None
    away: bool = False
    asked: list[frozenset[str]] = field(default_factory=list)
    after: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.database, self.clock)

    async def change_member(self, shop_id: Id, member_id: str, change: MemberChange, *, write_id: Id) -> Member:
        """Change, unless away."""
        if self.away:
            raise ShopBackendUnavailable("The shop is closed for repairs.")
        self.asked.append(change.named)
        changed = await super().change_member(shop_id, member_id, change, write_id=write_id)
        if self.after:
            await self.after.pop()()
        return changed


@dataclass
class Scene:
    """Anna, who is the member M-1, at a host that can be away."""

    center: TestCenter
    host: AwayShop
    anna: str

    async def changes(self, **values: Any) -> Any:
        """Staff edit Anna."""
        return await change_linked_customer(
            self.center.desk(), customer_id=self.anna, change=MemberChange.of(**values)
        )

    async def member(self) -> Member:
        """What the host has."""
        return (await self.host.members(self.center.shop.id, ["M-1"]))["M-1"]

    async def shown(self) -> Any:
        """Anna as staff see her."""
        return await self.center.desk().scope.customers.get(self.anna)

    async def sync(self) -> MemberSync:
        """How Anna stands with the host."""
        writes = await self.center.desk().scope.member_writes.of_customers([Id(self.anna)])
        return sync_of(writes.get(Id(self.anna), ()))
