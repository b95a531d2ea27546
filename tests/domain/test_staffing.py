"""Who may do what: a shop always keeps somebody who can mend its permissions (spec C10)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.domain.staffing import (
    PERMISSION_GROUPS,
    deactivated,
    reactivated,
    with_permissions,
)
from message_center.errors import Conflict, InvalidInput
from tests.domain.made import SHOP, START, fresh_id

MANAGE = Permission.MANAGE_STAFF


def person(*permissions: Permission, active: bool = True) -> Staff:
    return Staff(
        id=fresh_id(), shop_id=SHOP, email="x", name="X", created_at=START, permissions=permissions, active=active
    )


def manager_is_left(everybody: list[Staff]) -> bool:
    return any(one.active and MANAGE in one.permissions for one in everybody)


permissions = st.lists(st.sampled_from(Permission), max_size=3, unique=True)
steps = st.tuples(st.integers(0, 3), st.integers(0, 3), st.booleans(), permissions, permissions)


@pytest.mark.spec("C10")
@given(st.lists(steps, max_size=30))
def test_whatever_managers_do_one_is_left(
    acts: list[tuple[int, int, bool, list[Permission], list[Permission]]],
) -> None:
    """Any sequence of grants, revocations and removals by those who may leaves somebody who manages staff."""
    everybody = [person(MANAGE), person(MANAGE), person(), person(Permission.SEND_MESSAGES)]
    for by, whom, removes, grant, revoke in acts:
        actor, target = everybody[by], everybody[whom]
        if not (actor.active and MANAGE in actor.permissions):
            continue
        try:
            if removes:
                everybody[whom] = deactivated(target, everybody, by=actor.id)
            else:
                everybody[whom] = with_permissions(target, everybody, grant=grant, revoke=revoke, by=actor.id)
        except (Conflict, InvalidInput):
            assert everybody[whom] == target
        assert manager_is_left(everybody)
        assert everybody[by].active
        assert MANAGE in everybody[by].permissions


@pytest.mark.spec("C10")
def test_nobody_locks_themselves_or_the_shop_out() -> None:
    """One's own MANAGE_STAFF and access stay, whoever else has them; so do the last one's, whoever asks."""
    boss, other = person(MANAGE, Permission.SEND_MESSAGES), person(MANAGE, active=False)
    for by in (boss.id, None):
        with pytest.raises(Conflict) as refusal:
            with_permissions(boss, [boss, other], grant=[], revoke=[MANAGE], by=by)
        assert refusal.value.field == "revoke"
        with pytest.raises(Conflict) as refusal:
            deactivated(boss, [boss, other], by=by)
        assert refusal.value.field == "staffId"
    second = reactivated(other)
    with pytest.raises(Conflict, match="from yourself"):
        with_permissions(boss, [boss, second], grant=[], revoke=[MANAGE], by=boss.id)
    with pytest.raises(Conflict, match="yourself"):
        deactivated(boss, [boss, second], by=boss.id)
    kept = with_permissions(boss, [boss, second], grant=[], revoke=[MANAGE], by=second.id)
    assert kept.permissions == (Permission.SEND_MESSAGES,)


@pytest.mark.spec("C10")
def test_granting_and_revoking() -> None:
    """What is in neither list stays; the same in both is refused; removal ends every token, once."""
    ben = person(Permission.SEND_MESSAGES)
    changed = with_permissions(
        ben, [ben], grant=[Permission.MANAGE_CONVERSATIONS], revoke=[Permission.MANAGE_SETTINGS], by=None
    )
    assert changed.permissions == (Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    with pytest.raises(InvalidInput, match="SEND_MESSAGES is both"):
        with_permissions(ben, [ben], grant=[*Permission], revoke=[Permission.SEND_MESSAGES], by=None)
    gone = deactivated(ben, [ben], by=None)
    assert (gone.active, gone.generation) == (False, ben.generation + 1)
    assert deactivated(gone, [gone], by=gone.id) == gone
    assert reactivated(gone).permissions == ben.permissions


def test_every_permission_is_in_a_group() -> None:
    """A console that shows the groups shows everything that can be granted, once."""
    shown = [permission for group in PERMISSION_GROUPS for permission in group.permissions]
    assert sorted(shown) == sorted(Permission)
