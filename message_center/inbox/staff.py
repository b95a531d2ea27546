"""Giving people access to the message center, and taking it away (spec C10, H10)."""

from collections.abc import Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from message_center.domain.assignment import may_be_assigned
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.domain.staffing import deactivated, reactivated, with_permissions
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.inbox.hand_back import hand_back_all
from message_center.inbox.shop_facts import staff_changed
from message_center.inbox.sign_in import hash_password
from message_center.storage.mapping import new_id
from message_center.storage.shops import StaffRule

NAME_LIMIT = 100


@dataclass(frozen=True, slots=True)
class StaffChange:
    """A person afterwards, and the conversations that went back because they cannot answer them any more."""

    staff: Staff
    handed_back: tuple[Id, ...] = ()


async def create_staff(
    desk: Desk, *, email: str, name: str, permissions: Sequence[Permission], password: str | None = None
) -> Staff:
    """Let somebody sign in with this e-mail address; without a password, once they accept an invitation.

    Raises PermissionDenied, InvalidInput, and Conflict when the address is in use, in whichever shop.
    """
    desk.require(Permission.MANAGE_STAFF)
    if not 0 < len(name.strip()) <= NAME_LIMIT:
        raise InvalidInput(f"A name has 1 to {NAME_LIMIT} characters.", field="name")
    staff = Staff(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        email=_address(email),
        name=name.strip(),
        created_at=desk.clock.now(),
        permissions=tuple(dict.fromkeys(permissions)),
    )
    # No hash at all matches no password.
    password_hash = "" if password is None else await hash_password(password)
    await desk.scope.staff.add(staff, password_hash=password_hash, fact=staff_changed(desk, staff.id))
    return staff


async def change_permissions(
    desk: Desk, *, staff_id: str, grant: Sequence[Permission] = (), revoke: Sequence[Permission] = ()
) -> StaffChange:
    """Grant and revoke permissions; it holds at once, for everything that the person has open.

    Whoever may not send messages any more gives their conversations back. Raises PermissionDenied, NotFound,
    InvalidInput, and Conflict when nobody would be left to manage staff.
    """

    def rule(before: Staff, everybody: Sequence[Staff]) -> Staff:
        return with_permissions(before, everybody, grant=grant, revoke=revoke, by=desk.caller.staff_id)

    return await _change(desk, staff_id, rule)


async def deactivate_staff(desk: Desk, *, staff_id: str) -> StaffChange:
    """Take somebody's access away: all their tokens are void at once, and their conversations go back.

    Their name stays on what they wrote. To do it again goes on where it was cut off. Raises PermissionDenied,
    NotFound, and Conflict for oneself and for the last who manages staff.
    """

    def rule(before: Staff, everybody: Sequence[Staff]) -> Staff:
        return deactivated(before, everybody, by=desk.caller.staff_id)

    return await _change(desk, staff_id, rule)


async def reactivate_staff(desk: Desk, *, staff_id: str) -> StaffChange:
    """Give somebody their access back. Raises PermissionDenied, NotFound."""
    return await _change(desk, staff_id, lambda before, _: reactivated(before))


async def _change(desk: Desk, staff_id: str, rule: StaffRule) -> StaffChange:
    desk.require(Permission.MANAGE_STAFF)
    staff = await desk.scope.staff.get(staff_id)
    changed = await desk.scope.staff.change_by_rule(staff.id, rule, fact=staff_changed(desk, staff.id))
    if may_be_assigned(changed):
        return StaffChange(changed)
    return StaffChange(changed, await hand_back_all(desk, changed.id))


def _address(email: str) -> str:
    """The form that signing in looks for."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InvalidInput(f"This is not an e-mail address: {error}", field="email") from None
    return checked.normalized.lower()
