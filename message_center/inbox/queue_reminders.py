"""Writing a batch of payment reminders: messages, ledger and facts in one transaction (spec E7, H2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from message_center.domain.buttons import URL_LIMIT, LinkButton, with_lines
from message_center.domain.conversation_moves import remind
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.delivery import Delivery, DeliveryStatus, begin
from message_center.domain.facts import Fact, FactKind, Happened
from message_center.domain.messages import Message
from message_center.domain.orders import Order
from message_center.domain.reminder_messages import message_key, told_values
from message_center.domain.reminder_rules import queued
from message_center.domain.reminder_settings import ReminderSettings, words_of
from message_center.domain.reminder_templates import ReminderTemplate, template_values
from message_center.domain.reminder_wording import ReminderWording
from message_center.domain.reminders import Reminder
from message_center.domain.replies import new_reply
from message_center.domain.web_addresses import is_web_address
from message_center.inbox.desk import Desk
from message_center.inbox.outgoing import planned_parts
from message_center.inbox.send_at_once import ONE_PART, Begun
from message_center.storage.joint_moves import Gathering, Joint, move_together
from message_center.storage.lanes import HeldLanes
from message_center.storage.mapping import new_id
from message_center.storage.moves import Move

_WHY = "The order {} is unpaid, and its payment reminder has come due."
_APPROVED_WORDS = "The answer window is closed, so it goes out as the template that the platform approved."


@dataclass(frozen=True, slots=True)
class Plan:
    """A reminder that goes out, whom to, and where; `template` where it goes out in approved words only."""

    reminder: Reminder
    order: Order
    customer: Customer
    conversation: Conversation
    template: ReminderTemplate | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of a batch: those that go out, at most one a conversation, and those that do not."""

    plans: Sequence[Plan]
    held_back: Sequence[Reminder]


async def queue_reminders(
    desk: Desk, settings: ReminderSettings, decided: Decided, lanes: HeldLanes
) -> tuple[Begun, ...]:
    """Write these messages in the name of the bot, and enter those that are held back.

    Returns the messages that the caller is to send: those whose lane it holds, with nothing before them, in one
    part. They stand in SENDING; the others are queued for their lanes. What was decided or ended meanwhile, by
    another worker or an order's change, is left as it is.
    """
    plans, held_back = decided.plans, decided.held_back
    if not plans and not held_back:
        return ()
    joint = await move_together(
        desk.scope.database,
        desk.caller,
        [plan.conversation.id for plan in plans],
        partial(_decide, desk, settings, decided, lanes),
        at=desk.clock.now(),
        reminders=[*(plan.reminder for plan in plans), *held_back],
    )
    customers = {plan.conversation.id: plan.customer for plan in plans}
    return tuple(
        Begun(message, move.conversation, customers[move.conversation.id])
        for move in joint.moves
        for message in move.added
        if message.delivery is not None and message.delivery.status is DeliveryStatus.SENDING
    )


async def _decide(
    desk: Desk, settings: ReminderSettings, decided: Decided, lanes: HeldLanes, gathering: Gathering
) -> Joint:
    ended = [one for one in decided.held_back if one.id in gathering.waiting]
    moves: list[Move] = []
    entries: list[Reminder] = []
    for plan in decided.plans:
        current = gathering.conversations.get(plan.conversation.id)
        if plan.reminder.id not in gathering.waiting or current is None or current.blocked or current.erased_at:
            continue  # what closed in this moment is found closed in the next piece
        message = _message(desk, settings, plan, current)
        if current.key in lanes.keys and not current.outbox and _is_one_part(desk, current, message):
            message = replace(message, delivery=begin(Delivery(), attempt_id=new_id()))
        entry = queued(plan.reminder, current, message.id, at=message.at)
        moved, happened = remind(current, message)
        wakes = current.key not in lanes.made
        moves.append(Move(conversation=moved, added=(message,), happened=(*happened, _told(entry)), wakes=wakes))
        entries.append(entry)
    return Joint(moves, [*entries, *ended], [_fact(desk, one) for one in ended])


def _message(desk: Desk, settings: ReminderSettings, plan: Plan, current: Conversation) -> Message:
    order = plan.order
    if plan.template is not None:
        return _in_approved_words(desk, plan, plan.template, current)
    text, buttons = _shown(words_of(settings, desk.shop, plan.customer.name, order.total), order.url)
    return new_reply(
        current,
        message_id=new_id(),
        author=desk.caller.actor,
        at=desk.clock.now(),
        text=text,
        buttons=buttons,
        client_key=message_key(order.id),
        why=_WHY.format(order.number),
    )


def _in_approved_words(desk: Desk, plan: Plan, template: ReminderTemplate, current: Conversation) -> Message:
    values = template_values(desk.shop, plan.customer.name, plan.order)
    return new_reply(
        current,
        message_id=new_id(),
        author=desk.caller.actor,
        at=desk.clock.now(),
        text=template.shown(values),
        client_key=message_key(plan.order.id),
        why=f"{_WHY.format(plan.order.number)} {_APPROVED_WORDS}",
        template=template.sent(values),
    )


def _is_one_part(desk: Desk, conversation: Conversation, message: Message) -> bool:
    return len(planned_parts(desk.channels[conversation.channel], message)) == ONE_PART


def _shown(words: ReminderWording, url: str | None) -> tuple[str, tuple[LinkButton, ...]]:
    """Text and button. No platform takes a button with a longer address, but a text may hold one; what is no
    address of a page leads nowhere."""
    if url is None or not is_web_address(url):
        return words.text, ()
    button = LinkButton(title=words.button, url=url)
    return (words.text, (button,)) if len(url) <= URL_LIMIT else (with_lines(words.text, (button,)), ())


def _told(entry: Reminder) -> Happened:
    values = told_values(entry.order_id, (entry.state, entry.reason))
    return Happened(kind=FactKind.REMINDER_CHANGED, message_id=entry.message_id, values=values)


def _fact(desk: Desk, entry: Reminder) -> Fact:
    values = told_values(entry.order_id, (entry.state, entry.reason))
    return desk.fact(FactKind.REMINDER_CHANGED, customer_id=entry.customer_id, values=values)
