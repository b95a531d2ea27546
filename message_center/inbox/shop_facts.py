"""Facts about the shop itself: its settings and its people."""

from message_center.domain.facts import Fact, FactKind, FactValue
from message_center.domain.ids import Id
from message_center.inbox.desk import Desk
from message_center.storage.mapping import new_id


def settings_changed(desk: Desk, topic: str, **values: FactValue) -> Fact:
    """Somebody changed what the topic is about."""
    return _fact(desk, FactKind.SETTINGS_CHANGED, {"topic": topic, **values})


def staff_changed(desk: Desk, staff_id: Id) -> Fact:
    """A person's permissions, access or working hours changed."""
    return _fact(desk, FactKind.STAFF_CHANGED, {"staff_id": staff_id})


def _fact(desk: Desk, kind: FactKind, values: dict[str, FactValue]) -> Fact:
    return Fact(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        kind=kind,
        at=desk.clock.now(),
        actor=desk.caller.actor,
        values=values,
    )
