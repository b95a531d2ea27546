"""What each staff member sets for themselves: the accounts they see (spec A15), their notifications (spec F5)."""

from collections.abc import Sequence
from dataclasses import replace

from message_center.domain.facts import Fact, FactKind
from message_center.domain.ids import Id, is_id
from message_center.domain.preferences import Notifications, check_notifications
from message_center.domain.shops import Staff
from message_center.errors import InvalidInput, NotFound, PermissionDenied
from message_center.inbox.desk import Desk
from message_center.storage.mapping import new_id


async def set_accounts_view(desk: Desk, *, account_ids: Sequence[str] | None) -> Staff:
    """See these accounts only, or (None) all, those connected later included.

    Raises NotFound, InvalidInput for an empty choice, PermissionDenied for a caller who is no person.
    """
    chosen = None if account_ids is None else await _own_accounts(desk, account_ids)
    return await _change(desk, replace(await _myself(desk), accounts_view=chosen), "accounts_view")


async def set_notifications(desk: Desk, *, new_message: bool, sound: bool) -> Staff:
    """Choose how to be told of new messages.

    Raises InvalidInput for a sound without notification, PermissionDenied for a caller who is no person.
    """
    wanted = Notifications(new_message=new_message, sound=sound)
    check_notifications(wanted)
    return await _change(desk, replace(await _myself(desk), notifications=wanted), "notifications")


async def _own_accounts(desk: Desk, account_ids: Sequence[str]) -> tuple[Id, ...]:
    if not account_ids:
        raise InvalidInput("Choose at least one account, or null for all.", field="accountIds")
    wanted = tuple(dict.fromkeys(Id(one) for one in account_ids))
    known = {account.id for account in await desk.scope.accounts.by_ids([one for one in wanted if is_id(one)])}
    for one in wanted:
        if one not in known:
            raise NotFound(f"This shop has no account {one[:40]!r}.", field="accountIds")
    return wanted


async def _myself(desk: Desk) -> Staff:
    if desk.caller.staff_id is None:
        raise PermissionDenied("Only staff have settings of their own.")
    return await desk.scope.staff.get(desk.caller.staff_id)


async def _change(desk: Desk, staff: Staff, field: str) -> Staff:
    fact = Fact(
        id=new_id(),
        shop_id=staff.shop_id,
        kind=FactKind.STAFF_CHANGED,
        at=desk.clock.now(),
        actor=desk.caller.actor,
        values={"staff_id": staff.id, "changed": field},
    )
    await desk.scope.staff.change(staff, [field], fact=fact)
    return staff
