"""Taking platform events into a conversation, one after the other: a fold over the lane's new entries.

Pure. However often and in whatever order the platform delivers, the same events end in the same state
(spec G2): a message is known by the platform's id, states only move forward, and an edit or a withdrawal that
arrives before its message leaves a placeholder, which counts for nothing until the message meets it.

`mentions` says which stored messages the events speak of; `state` is what the events are folded into; `arrivals`,
`receipts` and `corrections` say what each kind of event does to it; `finds` what the customer's words tell.
"""

from datetime import datetime

from message_center.domain import conversation_moves as rules
from message_center.domain.delivery import DeliveryStatus
from message_center.domain.inbound import (
    AccountNotice,
    Delivered,
    EchoArrived,
    Edited,
    Event,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    Reacted,
    Read,
    ReferralOpened,
    StatusTold,
    Unsent,
    Unsupported,
)
from message_center.domain.intake.arrivals import take_echo, take_message, take_tap
from message_center.domain.intake.corrections import take_edit, take_reaction, take_withdrawal
from message_center.domain.intake.finds import leave_out
from message_center.domain.intake.mentions import Mentions, mentions_in
from message_center.domain.intake.receipts import take_receipt, take_status
from message_center.domain.intake.state import Intake

__all__ = ["Intake", "Mentions", "leave_out", "mentions_in", "take"]


def take(intake: Intake, event: Event, *, at: datetime) -> None:
    """Fold one event in; `at` is when it happened."""
    match event:
        case MessageArrived():
            take_message(intake, event, at)
        case PostbackTapped():
            take_tap(intake, event, at)
        case ReferralOpened():
            intake.moved(rules.open_through(intake.conversation, event.referral, at))
        case EchoArrived():
            take_echo(intake, event, at)
        case Delivered():
            take_receipt(intake, DeliveryStatus.DELIVERED, event.external_ids, event.watermark, at)
        case Read():
            watermark = event.watermark or intake.sent_at(event.up_to)
            take_receipt(intake, DeliveryStatus.READ, event.external_ids, watermark, at)
        case StatusTold():
            take_status(intake, event, at)
        case Unsent():
            take_withdrawal(intake, event, at)
        case Edited():
            take_edit(intake, event, at)
        case Reacted():
            take_reaction(intake, event, at)
        case ReachChanged():
            reachable, detail = event.reachable, event.detail
            intake.moved(rules.change_reach(intake.conversation, reachable=reachable, detail=detail, at=at))
        case AccountNotice() | Unsupported():
            pass  # not about a conversation
