"""Giving people access to the message center (spec C10)."""

from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email

from message_center.domain.facts import Fact, FactKind
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.errors import InvalidInput
from message_center.inbox.desk import Desk
from message_center.inbox.sign_in import hash_password
from message_center.storage.mapping import new_id

NAME_LIMIT = 100


async def create_staff(
    desk: Desk, *, email: str, name: str, password: str, permissions: Sequence[Permission]
) -> Staff:
    """Let somebody sign in with this e-mail address and password.

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
    await desk.scope.staff.add(staff, password_hash=await hash_password(password))
    await desk.scope.facts.add(
        Fact(
            id=new_id(),
            shop_id=staff.shop_id,
            kind=FactKind.STAFF_CHANGED,
            at=staff.created_at,
            actor=desk.caller.actor,
            values={"staff_id": staff.id},
        )
    )
    return staff


def _address(email: str) -> str:
    """The form that signing in looks for."""
    try:
        checked = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise InvalidInput(f"This is not an e-mail address: {error}", field="email") from None
    return checked.normalized.lower()
