"""Sending a conversation's queued messages, in order, each part once (spec A19, E11).

Runs in the conversation's lane, so nobody else sends for it. What is about to be sent is stored as SENDING
before the call: whoever finds SENDING here later knows that a worker died in between, and sends again only
where the platform recognises a repetition.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from message_center.contracts.channels import Channel
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    PublicFiles,
    Recipient,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain import delivery as rules
from message_center.domain.accounts import AccountState
from message_center.domain.conversation_moves import miss
from message_center.domain.conversations import Conversation
from message_center.domain.delivery import Delivery, DeliveryStatus, Failure, FailureKind
from message_center.domain.delivery_facts import delivery_changed
from message_center.domain.facts import Happened
from message_center.domain.marks import PartMark
from message_center.domain.messages import Message
from message_center.errors import told_without_words
from message_center.inbox.account_notices import heed_failure
from message_center.inbox.desk import Desk
from message_center.inbox.outdated_reminders import take_back_outdated
from message_center.inbox.outgoing import outgoing_of, recipient_of
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move

log = structlog.get_logger(__name__)

Rule = Callable[[Delivery], Delivery]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingRules:
    """How patient we are: seconds before each retry, for an answer, and for an unknown outcome to settle."""

    retry_delays: Sequence[float]
    timeout: float
    unknown_hold: float


async def deliver(
    desk: Desk, conversation: Conversation, *, patience: SendingRules, files: PublicFiles
) -> float | None:
    """Send what waits. Returns the seconds until the lane is to come again, None when nothing waits."""
    channel = desk.channels.get(conversation.channel)
    if channel is None:
        await _fail_all(desk, conversation, f"The channel {conversation.channel} is not installed.")
        return None
    access = await desk.scope.accounts.access(conversation.account_id)
    if access.account.state is AccountState.DISCONNECTED:
        await _fail_all(desk, conversation, "The account was disconnected before this was sent.")
        return None
    if access.account.state.holds_back:
        return None  # until the account works again, and its job wakes this lane (inbox/account_outbox.py)
    sending = Sending(desk, conversation, access, channel, patience, files)
    for message in await desk.scope.messages.outbox(conversation):
        if await take_back_outdated(desk, message):
            continue
        wait = await sending.go_on_with(message)
        if wait is not None:
            return wait
    return None


async def _fail_all(desk: Desk, conversation: Conversation, detail: str) -> None:
    absent = Failure(FailureKind.BAD_REQUEST, detail)
    for message in await desk.scope.messages.outbox(conversation):
        await _settle(desk, message, lambda known: _fail(known, absent))


@dataclass(frozen=True, slots=True)
class Sending:
    """Sends one conversation's messages; the worker holds its lane."""

    desk: Desk
    conversation: Conversation
    access: AccountAccess
    channel: Channel
    patience: SendingRules
    files: PublicFiles

    async def go_on_with(self, message: Message) -> float | None:
        """Bring one message to its end, or return the seconds that it holds the conversation back."""
        delivery = message.delivery or Delivery()
        repeatable = self.channel.capabilities.idempotent_sending and delivery.failure is None
        if delivery.status is DeliveryStatus.SENDING and not repeatable:
            delivery = await self._unknown(message, delivery)
        wait = self._wait(delivery)
        if wait is not None and wait > 0:
            return wait
        if delivery.status is DeliveryStatus.UNKNOWN:
            await _settle(self.desk, message, rules.left_to_a_person)
            return None
        return await self._send_parts(message, delivery)

    def _wait(self, delivery: Delivery) -> float | None:
        """Seconds until the message is to be looked at again; None when nothing is waited for."""
        now = self.desk.clock.now()
        if delivery.status is DeliveryStatus.UNKNOWN and delivery.unknown_since is not None:
            settles_at = delivery.unknown_since + timedelta(seconds=self.patience.unknown_hold)
            return (settles_at - now).total_seconds()
        if delivery.next_attempt_at is not None:
            return (delivery.next_attempt_at - now).total_seconds()
        return None

    async def _send_parts(self, message: Message, delivery: Delivery) -> float | None:
        allowed = self.channel.replyability(self.conversation, now=self.desk.clock.now())
        outgoing = replace(await outgoing_of(self.desk, message, self.files), means=allowed.means)
        recipient = await recipient_of(self.desk, self.conversation)
        parts = self.channel.plan(outgoing)
        if not parts:
            nothing = Failure(FailureKind.BAD_CONTENT, "This channel can carry nothing of this message.")
            await _settle(self.desk, message, lambda known: _fail(known, nothing))
            return None
        while (index := rules.next_part(delivery, parts=len(parts))) is not None:
            begun_at = self.desk.clock.now()
            begun = await self._begin(message, delivery)
            if begun is None:
                return 0
            mark = PartMark(message.id, index, len(parts))
            outcome = await self.call(recipient, outgoing, parts[index], mark)
            delivery = await self.record(message, begun, outcome, mark=mark, begun_at=begun_at)
            if not isinstance(outcome, Accepted):
                overtaken = delivery.attempt_id != begun.attempt_id
                return 0 if overtaken or _concerns_account(outcome) else self._wait(delivery)
            if not rules.holds_back(delivery):
                return None  # all went out, or a part that was taken before has failed meanwhile
        # All that was wanted again has arrived meanwhile.
        now = self.desk.clock.now()
        await _settle(self.desk, message, lambda known: _rest(known, parts=len(parts), at=now))
        return None

    async def _begin(self, message: Message, delivery: Delivery) -> Delivery | None:
        """Store that a call is about to be made; None when another moved the message since we read it.

        That other is a worker that took over our lane while this process was suspended.
        """
        begun = rules.begin(delivery, attempt_id=new_id())

        def rule(known: Delivery) -> Delivery:
            return begun if _call_of(known) == _call_of(delivery) else known

        stands = await _settle(self.desk, message, rule)
        return begun if stands.attempt_id == begun.attempt_id else None

    async def call(
        self, recipient: Recipient, outgoing: OutgoingMessage, part: OutgoingPart, mark: PartMark
    ) -> SendOutcome:
        """One call to the platform. Never raises, and never takes longer than our patience."""
        try:
            async with asyncio.timeout(self.patience.timeout):
                return await self.channel.send(self.access, recipient, outgoing, part, str(mark))
        except TimeoutError:
            return Unknown("The platform did not answer in time.")
        except Exception as error:
            # A partner's channel may break its promise not to raise; what it did before is unknown.
            told = told_without_words(error)
            log.error("channel.failed", channel=self.channel.name, message_id=outgoing.id, **told)
            return Unknown(f"The channel raised {type(error).__name__}.")

    async def record(
        self, message: Message, begun: Delivery, outcome: SendOutcome, *, mark: PartMark, begun_at: datetime
    ) -> Delivery:
        """Write what came of the call that `begun` stands for; returns where the message stands then."""
        match outcome:
            case Accepted(external_id):
                # Sent when the call began, because a platform's watermark may be older than its answer.
                return await _settle(
                    self.desk, message, lambda known: _accepted(known, begun, mark, external_id, at=begun_at)
                )
            case Unknown(detail):
                repeatable = self.channel.capabilities.idempotent_sending
                if repeatable and begun.attempts <= len(self.patience.retry_delays):
                    return await self._repeated_later(message, begun, Failure(FailureKind.TRANSIENT, detail))
                return await self._unknown(message, begun)
            case Rejected(failure):
                await heed_failure(self.desk, self.access.account, failure)
                return await self._refused(message, begun, outcome)

    async def _refused(self, message: Message, begun: Delivery, refusal: Rejected) -> Delivery:
        now = self.desk.clock.now()
        failure, wait, delays = refusal.failure, refusal.wait, self.patience.retry_delays
        return await _settle(
            self.desk,
            message,
            _about(begun, lambda known: rules.refused(known, failure, at=now, wait=wait, delays=delays)),
            failure=failure,
        )

    async def _repeated_later(self, message: Message, begun: Delivery, failure: Failure) -> Delivery:
        """As a passing refusal, though the platform may have taken it."""
        now, delays = self.desk.clock.now(), self.patience.retry_delays

        def rule(known: Delivery) -> Delivery:
            return rules.refused(replace(known, doubtful=True), failure, at=now, wait=None, delays=delays)

        return await _settle(self.desk, message, _about(begun, rule), failure=failure)

    async def _unknown(self, message: Message, begun: Delivery) -> Delivery:
        now = self.desk.clock.now()
        rule = _about(begun, lambda known: rules.outcome_unknown(known, at=now))
        return await _settle(self.desk, message, rule)


def _call_of(delivery: Delivery) -> tuple[object, ...]:
    """Which call is next or under way: what a worker must find unchanged to make it."""
    return delivery.status, delivery.attempt_id, delivery.external_ids, delivery.failed_parts


def _concerns_account(outcome: SendOutcome) -> bool:
    """Whether it shut the account for everything else, so that the lane looks at the account before it goes on."""
    return isinstance(outcome, Rejected) and outcome.failure.kind.shuts_account


def _accepted(known: Delivery, begun: Delivery, mark: PartMark, external_id: str, *, at: datetime) -> Delivery:
    """The part is taken, whoever has settled the message meanwhile; and this call is over in any case."""
    after = rules.part_accepted(known, index=mark.index, external_id=external_id, parts=mark.parts, at=at)
    return _rest(after, parts=mark.parts, at=at) if after.attempt_id == begun.attempt_id else after


def _rest(known: Delivery, *, parts: int, at: datetime) -> Delivery:
    waits = known.status in (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)
    return rules.call_over(known, parts=parts, at=at) if waits else known


def _about(begun: Delivery, rule: Rule) -> Rule:
    """The rule, for this call only: what became of it says nothing of a later call, which another worker made."""
    return lambda known: rule(known) if known.attempt_id == begun.attempt_id else known


def _fail(delivery: Delivery, failure: Failure) -> Delivery:
    """Unless it was settled or taken back since it was read."""
    if not rules.holds_back(delivery):
        return delivery
    return replace(delivery, status=DeliveryStatus.FAILED, failure=failure)


async def _settle(desk: Desk, message: Message, rule: Rule, *, failure: Failure | None = None) -> Delivery:
    """Move one message's delivery by a rule, with its fact, and return where it stands then."""
    stands: list[Delivery] = []

    async def decide(moment: Moment) -> Move:
        known = await moment.message(message.id)
        before = known.delivery or Delivery()
        after = rule(before)
        stands[:] = [after]
        conversation = moment.conversation
        reach: tuple[Happened, ...] = ()
        if failure is not None and failure.kind is FailureKind.USER_UNREACHABLE:
            conversation, reach = miss(conversation, detail=failure.detail)
        if after == before:
            return Move(conversation=conversation, happened=reach)
        changed = replace(known, delivery=after)
        happened = (delivery_changed(known.id, after), *reach)
        return Move(conversation=conversation, changed=(changed,), happened=happened)

    await desk.scope.conversations.move(message.conversation_id, decide, at=desk.clock.now())
    return stands[0]
