"""Who may do what, and who works here: the rules of changing staff (spec C10).

A shop always keeps somebody who can mend its permissions: the last who manages staff stays, and nobody takes
that permission or access from themselves. Whoever leaves is let out by a colleague.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.errors import Conflict, InvalidInput


@dataclass(frozen=True, slots=True)
class PermissionGroup:
    """Permissions that a screen shows together."""

    key: str
    title: str
    permissions: tuple[Permission, ...]


MESSAGE_CENTER = PermissionGroup("message_center", "Message center", tuple(Permission))
PERMISSION_GROUPS = (MESSAGE_CENTER,)


def with_permissions(
    staff: Staff,
    everybody: Sequence[Staff],
    *,
    grant: Sequence[Permission],
    revoke: Sequence[Permission],
    by: Id | None,
) -> Staff:
    """The person with these granted and those revoked. Raises InvalidInput, Conflict."""
    if both := set(grant) & set(revoke):
        raise InvalidInput(f"{min(both)} is both granted and revoked.", field="revoke")
    wanted = (set(staff.permissions) | set(grant)) - set(revoke)
    changed = replace(staff, permissions=tuple(one for one in Permission if one in wanted))
    _check_somebody_manages(staff, changed, everybody, by=by, field="revoke")
    return changed


def deactivated(staff: Staff, everybody: Sequence[Staff], *, by: Id | None) -> Staff:
    """The person without access: every token they hold is void. Raises Conflict."""
    if not staff.active:
        return staff
    if staff.id == by:
        raise Conflict("You cannot remove yourself; ask a colleague who manages staff.", field="staffId")
    changed = replace(staff, active=False, generation=staff.generation + 1)
    _check_somebody_manages(staff, changed, everybody, by=by, field="staffId")
    return changed


def reactivated(staff: Staff) -> Staff:
    """The person with access again, with the permissions they had."""
    return replace(staff, active=True)


def _check_somebody_manages(
    before: Staff, after: Staff, everybody: Sequence[Staff], *, by: Id | None, field: str
) -> None:
    if not _manages(before) or _manages(after):
        return
    if before.id == by:
        raise Conflict("You cannot take MANAGE_STAFF from yourself; ask a colleague who has it.", field=field)
    if not any(_manages(one) for one in everybody if one.id != before.id):
        raise Conflict(
            f"{before.name} is the last who manages staff; give it to somebody else first.", field=field
        )


def _manages(staff: Staff) -> bool:
    return staff.active and Permission.MANAGE_STAFF in staff.permissions
