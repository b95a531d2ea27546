"""What it takes to select a field, declared with the field and enforced wherever it is resolved (design.md 5)."""

from dataclasses import dataclass

from message_center.domain.permissions import Permission
from message_center.graphql.context import Context


@dataclass(frozen=True, slots=True)
class Access:
    """Who may select a field: anybody, staff who are signed in, or staff who hold all these permissions."""

    signed_in: bool = True
    permissions: frozenset[Permission] = frozenset()

    def check(self, context: Context) -> None:
        """Raise Unauthenticated or PermissionDenied."""
        if self.signed_in:
            desk = context.desk
            for permission in self.permissions:
                desk.require(permission)

    def __str__(self) -> str:
        """The sentence that stands in the schema."""
        if not self.signed_in:
            return "Public: needs no sign-in."
        if not self.permissions:
            return "Needs a signed-in staff member."
        return f"Needs {' and '.join(sorted(self.permissions))}."


PUBLIC = Access(signed_in=False)
SIGNED_IN = Access()


def needs(*permissions: Permission) -> Access:
    """Staff who hold all of these."""
    return Access(permissions=frozenset(permissions))
