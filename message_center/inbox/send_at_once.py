"""Sending one message into each of several conversations at once (decision 0030).

With the promises of inbox/deliver.py, but the bookkeeping of all is one transaction before the calls and one after
them. The conversations' lanes are held meanwhile, so nobody else sends there. Whoever dies leaves the messages in
SENDING and the lanes due: the next worker settles them like any other.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from message_center.contracts.sending import Accepted, OutgoingMessage, PublicFiles, Recipient, SendOutcome
from message_center.domain import delivery as rules
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.delivery import Delivery
from message_center.domain.delivery_facts import delivery_changed
from message_center.domain.marks import PartMark
from message_center.domain.messages import Message
from message_center.inbox.deliver import Sending, SendingRules
from message_center.inbox.desk import Desk
from message_center.inbox.outgoing import outgoing_of, recipient_for
from message_center.storage.joint_moves import Gathering, Joint, move_together
from message_center.storage.moves import Move

ONE_PART = 1


@dataclass(frozen=True, slots=True)
class HowToSend:
    """What a worker brings to sending: its patience, where files are found, and how long it holds a lane."""

    patience: SendingRules
    files: PublicFiles
    lease_seconds: float


@dataclass(frozen=True, slots=True)
class Begun:
    """A message of one part that stands in SENDING, where and to whom it goes."""

    message: Message
    conversation: Conversation
    customer: Customer

    @property
    def delivery(self) -> Delivery:
        """The call that is about to be made."""
        return self.message.delivery or Delivery()

    @property
    def mark(self) -> PartMark:
        """How the platform may name it."""
        return PartMark(self.message.id, 0, ONE_PART)


async def send_at_once(desk: Desk, begun: Sequence[Begun], how: HowToSend) -> frozenset[str]:
    """Make the calls, all at once, and write what came of them; returns the lanes that are done with."""
    if not begun:
        return frozenset()
    accounts = {one.conversation.account_id for one in begun}
    accesses = {one: await desk.scope.accounts.access(one) for one in accounts}
    sendings = [
        Sending(
            desk,
            one.conversation,
            accesses[one.conversation.account_id],
            desk.channels[one.conversation.channel],
            how.patience,
            how.files,
        )
        for one in begun
    ]
    at = desk.clock.now()
    outcomes = await asyncio.gather(*(_call(sending, one) for sending, one in zip(sendings, begun, strict=True)))
    accepted = [(one, said) for one, said in zip(begun, outcomes, strict=True) if isinstance(said, Accepted)]
    await _accept(desk, accepted, at)
    for sending, one, said in zip(sendings, begun, outcomes, strict=True):
        if not isinstance(said, Accepted):
            await sending.record(one.message, one.delivery, said, mark=one.mark, begun_at=at)
    return frozenset(one.conversation.key for one, _ in accepted)


async def _call(sending: Sending, one: Begun) -> SendOutcome:
    outgoing: OutgoingMessage = await outgoing_of(sending.desk, one.message, sending.files)
    recipient: Recipient = recipient_for(one.customer, one.conversation)
    [part] = sending.channel.plan(outgoing)
    return await sending.call(recipient, outgoing, part, one.mark)


async def _accept(desk: Desk, accepted: Sequence[tuple[Begun, Accepted]], at: datetime) -> None:
    """Write in one transaction what the platforms took; sent when the calls began, as in inbox/deliver.py."""

    async def decide(gathering: Gathering) -> Joint:
        moves = []
        for one, said in accepted:
            current = gathering.conversations[one.conversation.id]
            known = gathering.messages.get(one.message.id)
            if known is not None and known.delivery is not None:
                moves.append(_move(current, known, known.delivery, said, at))
        return Joint(moves)

    if accepted:
        await move_together(
            desk.scope.database,
            desk.caller,
            [one.conversation.id for one, _ in accepted],
            decide,
            at=desk.clock.now(),
            message_ids=[one.message.id for one, _ in accepted],
        )


def _move(current: Conversation, known: Message, before: Delivery, said: Accepted, at: datetime) -> Move:
    after = rules.part_accepted(before, index=0, external_id=said.external_id, parts=ONE_PART, at=at)
    if after == before:
        return Move(conversation=current)
    happened = delivery_changed(known.id, after)
    return Move(conversation=current, changed=(replace(known, delivery=after),), happened=(happened,))
