"""What it takes to select a field, declared with the field and enforced wherever it is resolved (spec C9)."""

from dataclasses import dataclass

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Context


@dataclass(frozen=True, slots=True)
class Access:
    """Who may select a field: anybody, staff who are signed in, or staff who hold all these permissions; and only
    in shops whose plan has the feature.
    """

    signed_in: bool = True
    permissions: frozenset[Permission] = frozenset()
    feature: Feature | None = None

    def check(self, context: Context) -> None:
        """Raise Unauthenticated, FeatureDisabled or PermissionDenied."""
        if self.signed_in:
            desk = context.desk
            if self.feature is not None:
                desk.require_feature(self.feature)
            for permission in self.permissions:
                desk.require(permission)

    def __str__(self) -> str:
        """The sentence that stands in the schema."""
        if not self.signed_in:
            return "Public: needs no sign-in."
        who = " and ".join(sorted(self.permissions)) or "a signed-in staff member"
        return f"Needs {who}." if self.feature is None else f"Needs {who}, and the feature {self.feature.value}."


PUBLIC = Access(signed_in=False)
SIGNED_IN = Access()


def needs(*permissions: Permission, feature: Feature | None = None) -> Access:
    """Staff who hold all of these, in shops whose plan has the feature."""
    return Access(permissions=frozenset(permissions), feature=feature)
