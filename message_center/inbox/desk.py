"""What a use case works with: one caller's desk in one shop."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.actors import Actor, ActorKind, Caller
from message_center.domain.conversations import Conversation
from message_center.domain.facts import Fact, FactKind, FactValue
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission, needed_to_act_on
from message_center.domain.shops import Shop
from message_center.errors import FeatureDisabled, PermissionDenied
from message_center.storage.built_in_shop import BuiltInShop
from message_center.storage.mapping import new_id
from message_center.storage.scope import Scope


@dataclass(frozen=True, slots=True)
class Desk:
    """The shop, storage bound to it and to the caller, the channels in use, the time, and the host's system."""

    shop: Shop
    scope: Scope
    channels: Channels
    clock: Clock
    host: ShopBackend | None = None

    @property
    def backend(self) -> ShopBackend:
        """Who knows members, orders and products: the host, or where none is given, the built-in one."""
        return self.host or BuiltInShop(self.scope.database, self.clock)

    @property
    def caller(self) -> Caller:
        """On whose behalf this desk works."""
        return self.scope.caller

    def as_bot(self, name: str) -> "Desk":
        """The same desk with the bot of this name as its caller."""
        caller = replace(self.caller, actor=Actor(ActorKind.BOT, name, name))
        return replace(self, scope=Scope(self.scope.database, caller, self.scope.cipher))

    def fact(
        self,
        kind: FactKind,
        *,
        account_id: Id | None = None,
        customer_id: Id | None = None,
        values: Mapping[str, FactValue] | None = None,
        why: str | None = None,
    ) -> Fact:
        """What the caller did just now, without changing a conversation or a customer."""
        return Fact(
            id=new_id(),
            shop_id=self.shop.id,
            kind=kind,
            at=self.clock.now(),
            actor=self.caller.actor,
            account_id=account_id,
            customer_id=customer_id,
            values=dict(values or {}),
            why=why,
        )

    def require(self, permission: Permission) -> None:
        """Raise PermissionDenied unless the caller holds it (spec C9)."""
        if not self.caller.may(permission):
            raise PermissionDenied(f"This needs the permission {permission.value}; ask whoever manages staff.")

    def require_feature(self, feature: Feature) -> None:
        """Raise FeatureDisabled unless the shop's plan has it (spec F10)."""
        if not self.shop.has(feature):
            raise FeatureDisabled(f"This shop's plan does not have {feature.value}.")

    def require_to_act_on(self, conversation: Conversation) -> None:
        """Raise PermissionDenied unless the caller may answer this conversation or change its state (spec C7)."""
        for permission in needed_to_act_on(assignee_id=conversation.assignee_id, staff_id=self.caller.staff_id):
            self.require(permission)
