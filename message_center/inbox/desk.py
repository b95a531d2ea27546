"""What a use case works with: one caller's desk in one shop."""

from dataclasses import dataclass

from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock
from message_center.domain.actors import Caller
from message_center.domain.conversations import Conversation
from message_center.domain.permissions import Permission, needed_to_act_on
from message_center.domain.shops import Shop
from message_center.errors import PermissionDenied
from message_center.storage.scope import Scope


@dataclass(frozen=True, slots=True)
class Desk:
    """The shop, storage bound to it and to the caller, the channels in use, and the time."""

    shop: Shop
    scope: Scope
    channels: Channels
    clock: Clock

    @property
    def caller(self) -> Caller:
        """On whose behalf this desk works."""
        return self.scope.caller

    def require(self, permission: Permission) -> None:
        """Raise PermissionDenied unless the caller holds it (spec C9)."""
        if not self.caller.may(permission):
            raise PermissionDenied(f"This needs the permission {permission.value}; ask whoever manages staff.")

    def require_to_act_on(self, conversation: Conversation) -> None:
        """Raise PermissionDenied unless the caller may answer this conversation or change its state (spec C7)."""
        for permission in needed_to_act_on(assignee_id=conversation.assignee_id, staff_id=self.caller.staff_id):
            self.require(permission)
