"""Inviting people: they choose their password themselves, by a token that works once (spec C10)."""

from message_center.contracts.clock import Clock
from message_center.domain.actors import Actor, ActorKind
from message_center.domain.facts import Fact, FactKind
from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.errors import Conflict, Unauthenticated
from message_center.inbox.desk import Desk
from message_center.inbox.sign_in import Session, hash_password, open_session
from message_center.inbox.tokens import Issued, Tokens
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage


async def invite(desk: Desk, tokens: Tokens, *, staff_id: str) -> tuple[Staff, Issued]:
    """A token with which this person chooses a password, the first or a new one; it is shown once.

    Raises PermissionDenied, NotFound, and Conflict when the person has no access.
    """
    desk.require(Permission.MANAGE_STAFF)
    staff = await desk.scope.staff.get(staff_id)
    if not staff.active:
        raise Conflict("This person has no access; reactivate them first.", field="staffId")
    return staff, tokens.issue_invitation(staff, now=desk.clock.now())


async def accept_invitation(
    storage: Storage, tokens: Tokens, clock: Clock, *, invitation: str, password: str
) -> Session:
    """Choose the password and be signed in; every other session and invitation of this person ends.

    Raises Unauthenticated for an invitation that is used, expired or none, and InvalidInput.
    """
    now = clock.now()
    claims = tokens.read_invitation(invitation, now=now)
    staff = await storage.sign_ins.by_id(claims.staff_id)
    if staff is None or not staff.active or staff.generation != claims.generation:
        raise _void()
    fact = Fact(
        id=new_id(),
        shop_id=staff.shop_id,
        kind=FactKind.STAFF_CHANGED,
        at=now,
        actor=Actor(ActorKind.STAFF, staff.id, staff.name),
        values={"staff_id": staff.id},
    )
    changed = await storage.sign_ins.choose_password(staff, await hash_password(password), fact=fact)
    if changed is None:
        raise _void()
    return await open_session(storage, tokens, clock, changed)


def _void() -> Unauthenticated:
    return Unauthenticated("This invitation is used up or void. Ask whoever manages staff for another.")
