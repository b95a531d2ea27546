"""Taking back a reply that still waits, before the customer can have any of it (spec A19)."""

from dataclasses import replace

from message_center.domain.conversation_moves import hide_snippet
from message_center.domain.conversations import Conversation, ConversationKind, Moved
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure
from message_center.domain.delivery_facts import delivery_changed
from message_center.domain.messages import Message

IN_THE_THREAD = "The customer reads it in the thread already."
DOUBTFUL = "The customer may have it: nobody knows what came of an earlier try."
NOT_WAITING = {
    DeliveryStatus.SENDING: "It is being sent at this moment.",
    DeliveryStatus.UNKNOWN: "The customer may have it: the platform has not said whether it took it.",
    DeliveryStatus.FAILED: "It failed, and is not sent unless somebody asks for it.",
}


def why_not_cancel(conversation: Conversation, delivery: Delivery) -> str | None:
    """Why a message cannot be taken back, in a sentence for staff; None when it can.

    It must wait, for its turn, another try or its account, with no part that a platform took or may have taken.
    The shop's own threads show a reply as soon as it is written.
    """
    if delivery.status is not DeliveryStatus.QUEUED:
        return NOT_WAITING.get(delivery.status, "It was sent already.")
    if conversation.kind is not ConversationKind.INSTANT:
        return IN_THE_THREAD
    if delivery.external_ids:
        return "A part of it was sent already."
    return DOUBTFUL if delivery.doubtful else None


def take_back(conversation: Conversation, message: Message, why: Failure | None = None) -> tuple[Message, Moved]:
    """The message as it stays with the shop, and the conversation whose lists show its words no longer.

    `why` is the reason of a machine; a person needs none.
    """
    after = replace(message, delivery=replace(cancelled(message.delivery or Delivery()), failure=why))
    told = delivery_changed(message.id, after.delivery or Delivery())
    return after, (hide_snippet(conversation, (message.id,)), (told,))


def cancelled(delivery: Delivery) -> Delivery:
    """It is not sent, by nobody. The words stay with the shop."""
    return replace(
        delivery,
        status=DeliveryStatus.CANCELLED,
        attempt_id=None,
        attempts=0,
        next_attempt_at=None,
        failure=None,
    )
