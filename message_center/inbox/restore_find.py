"""Taking a rejection back: what was recognised is looked for again in the customer's latest messages (spec B).

The customer first, so that new messages tell it again; then each conversation, in batches. Whoever is interrupted
asks again: what is done already is found done.
"""

from dataclasses import replace
from functools import reduce

from message_center.domain.conversation_finds import note_finds
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer, learn_finds
from message_center.domain.customers import restore_find as restoring
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.merge_suggestions import expect_match
from message_center.domain.messages import Message
from message_center.domain.permissions import Permission
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognise import recognise
from message_center.domain.recognition.recognized import RejectedFind, kept_finds
from message_center.errors import NotFound
from message_center.inbox.desk import Desk
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

BATCH = 200
BATCHES = 5
"""So many batches of a conversation's latest messages are looked through."""


async def restore_find(desk: Desk, *, customer_id: str, kind: FindKind, value: str) -> Customer:
    """Recognise again what was rejected, in new messages and in the latest thousand of each conversation.

    Raises PermissionDenied, and NotFound when the customer is unknown or nothing like this was rejected.
    """
    desk.require(Permission.SEND_MESSAGES)
    find = RejectedFind(kind=kind, value=value)

    def decide(customer: Customer) -> CustomerChange:
        if not find.is_among(customer.recognized) and find not in customer.rejected:
            raise NotFound("Nothing like this was rejected for this customer.", field="value")
        return CustomerChange(
            customer=restoring(customer, find), happened=(Happened(kind=FactKind.CUSTOMER_CHANGED),)
        )

    customer = await desk.scope.customers.change(customer_id, decide, at=desk.clock.now())
    for conversation_id in await desk.scope.conversations.ids_of_customer(customer.id):
        await _look_through(desk, conversation_id, customer, find)
    return await desk.scope.customers.get(customer.id)


async def _look_through(desk: Desk, conversation_id: Id, customer: Customer, find: RejectedFind) -> None:
    """Recognise anew in one conversation, the latest messages first."""
    below: int | None = None
    for _ in range(BATCHES):
        batch = await _look_at(desk, conversation_id, customer, find, below=below)
        if len(batch) < BATCH:
            return
        below = batch[-1].sequence


async def _look_at(
    desk: Desk, conversation_id: Id, customer: Customer, find: RejectedFind, *, below: int | None
) -> tuple[Message, ...]:
    looked_at: tuple[Message, ...] = ()

    async def decide(moment: Moment) -> Move:
        nonlocal looked_at
        looked_at = await moment.own_words(below=below, count=BATCH)
        examined = [_examined(desk, one, customer) for one in looked_at if not find.is_among(one.finds)]
        changed = [one for one in examined if find.is_among(one.finds)]
        if not changed:
            return Move(conversation=moment.conversation)

        def learn(known: Customer) -> CustomerChange:
            return CustomerChange(customer=reduce(learn_finds, changed, known))

        await moment.change_customer(learn, at=desk.clock.now())
        told = [Happened(kind=FactKind.FIND_RESTORED, message_id=one.id) for one in changed]
        return Move(
            conversation=reduce(_told, changed, moment.conversation),
            changed=tuple(changed),
            happened=(*told, Happened(kind=FactKind.CUSTOMER_CHANGED)),
            wakes=True,
        )

    await desk.scope.conversations.move(conversation_id, decide, at=desk.clock.now())
    return looked_at


def _examined(desk: Desk, message: Message, customer: Customer) -> Message:
    return replace(message, finds=kept_finds(recognise(message.text, desk.shop.country), customer.rejected))


def _told(conversation: Conversation, message: Message) -> Conversation:
    return expect_match(note_finds(conversation, message), message)
