"""What is told when the delivery of a message moves on."""

from message_center.domain.delivery import Delivery
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id


def delivery_changed(message_id: Id, delivery: Delivery) -> Happened:
    """The message stands here now; `failure` is the kind of what was refused or failed last, if anything."""
    failure = delivery.failure.kind.value if delivery.failure else None
    return Happened(
        kind=FactKind.DELIVERY_CHANGED,
        message_id=message_id,
        values={"status": delivery.status.value, "failure": failure},
    )
