"""The lanes: intake, bots, profiles, sending, in order, under leases (docs/architecture.md).

Any number of worker processes share the lanes. A worker that dies loses its leases, and another goes on with
what the dead one left.
"""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from functools import partial

import structlog

from message_center.bots.runner import BotRunner
from message_center.contracts.channels import Channels
from message_center.contracts.clock import Clock
from message_center.contracts.sending import PublicFiles
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.actors import system_caller
from message_center.domain.chores import Chore
from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.reminders import PAYMENT_REMINDERS
from message_center.domain.shops import Shop
from message_center.errors import told_without_words
from message_center.inbox import (
    account_outbox,
    delete_tag,
    deletion_requests,
    empty_conversations,
    erase_customer,
    rename_tag,
    retention,
)
from message_center.inbox.cart_orders import go_on_ordering
from message_center.inbox.deliver import SendingRules, deliver
from message_center.inbox.desk import Desk
from message_center.inbox.hand_back import hand_back_when_due
from message_center.inbox.ice_breakers import publish_ice_breakers
from message_center.inbox.jobs import Jobs, read_job_lane
from message_center.inbox.media import keep_media
from message_center.inbox.member_profile import learn_member
from message_center.inbox.member_writes import MEMBER_WRITES, write_members
from message_center.inbox.merge_suggestions import match_members
from message_center.inbox.prepared_images import FORGET_IMAGE, forget_image
from message_center.inbox.profiles import learn_profile
from message_center.inbox.receive import Received, receive
from message_center.inbox.remind import remind
from message_center.inbox.search_index import keep_searchable
from message_center.inbox.send_at_once import HowToSend
from message_center.inbox.snooze import wake_when_due
from message_center.storage.database import DatabaseFailure
from message_center.storage.journal import JournalEntry
from message_center.storage.lanes import Lane, claim, finish, next_due_in, renew, touched
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage

log = structlog.get_logger(__name__)

BATCH = 100
IDLE_SECONDS = 1.0
FAILURE_SECONDS = 2.0
UNKNOWN_JOB_SECONDS = 60.0

JOBS: Jobs = {
    account_outbox.JOB: account_outbox.wake_outbox,
    delete_tag.JOB: delete_tag.take_off_customers,
    rename_tag.JOB: rename_tag.carry_name,
    erase_customer.JOB: erase_customer.go_on_erasing,
    deletion_requests.JOB: deletion_requests.erase_person,
    MEMBER_WRITES: write_members,
    FORGET_IMAGE: forget_image,
    retention.JOB: empty_conversations.empty_expired,
}
"""What this worker does for shops, by the kind that stands in the lane (inbox/jobs.py)."""

_CHORES: Mapping[Chore, Callable[[Desk, Conversation], Awaitable[float | None]]] = {
    Chore.PROFILE: learn_profile,
    Chore.MEMBER: learn_member,
    Chore.MEDIA: keep_media,
    Chore.WAKE: wake_when_due,
    Chore.MATCHING: match_members,
    Chore.SWEEP: empty_conversations.sweep,
    Chore.ORDER: go_on_ordering,
}
"""Each returns the seconds until it is to be tried again, None when it is done."""


class Worker:
    """Claims lanes and works on up to `concurrency` of them at a time, while `running` is entered."""

    def __init__(
        self,
        storage: Storage,
        channels: Channels,
        clock: Clock,
        bots: BotRunner,
        files: PublicFiles,
        *,
        patience: SendingRules,
        lease_seconds: float,
        concurrency: int,
        jobs: Jobs = JOBS,
        host: ShopBackend | None = None,
    ) -> None:
        self._storage = storage
        self._channels = channels
        self._clock = clock
        self._bots = bots
        self._files = files
        how = HowToSend(patience, files, lease_seconds)
        self._jobs: Jobs = {**jobs, PAYMENT_REMINDERS: partial(remind, how=how)}
        self._host = host
        self._patience = patience
        self._lease_seconds = lease_seconds
        self._places = asyncio.Semaphore(concurrency)
        self._woken = asyncio.Event()
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work until the block ends; what is under way is brought to its end first."""
        async with asyncio.TaskGroup() as tasks:
            listening = tasks.create_task(self._listen(), name="lanes-listen")
            claiming = tasks.create_task(self._claim(tasks), name="lanes-claim")
            indexing = tasks.create_task(keep_searchable(self._storage, holder=self._name), name="search-index")
            try:
                yield
            finally:
                listening.cancel()
                claiming.cancel()
                indexing.cancel()

    async def _listen(self) -> None:
        while True:
            async for _ in touched(self._storage.database):
                self._woken.set()
            await asyncio.sleep(IDLE_SECONDS)

    async def _claim(self, tasks: asyncio.TaskGroup) -> None:
        while True:
            await self._places.acquire()
            self._woken.clear()
            lane = await self._next_lane()
            if lane is None:
                self._places.release()
                await self._rest()
            else:
                tasks.create_task(self._hold(lane), name=f"lane {lane.key}")

    async def _next_lane(self) -> Lane | None:
        try:
            holder = f"{self._name}:{new_id()}"
            return await claim(self._storage.database, holder=holder, seconds=self._lease_seconds)
        except Exception as error:
            log.error("lanes.claim_failed", **told_without_words(error))
            await asyncio.sleep(FAILURE_SECONDS)
            return None

    async def _rest(self) -> None:
        """Sleep until new work is announced, or the next lane comes due; never longer than a moment."""
        seconds = IDLE_SECONDS
        with suppress(Exception):
            due = await next_due_in(self._storage.database)
            seconds = min(IDLE_SECONDS, max(due, 0.005)) if due is not None else IDLE_SECONDS
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _hold(self, lane: Lane) -> None:
        """Work on one lane under its lease; a failure puts it back and is told in the log."""
        renewing = asyncio.create_task(self._renew(lane, asyncio.current_task()))
        try:
            again_after = await self.work_on(lane)
            if await finish(self._storage.database, lane, again_after=again_after):
                self._woken.set()  # who looked for work meanwhile did not see what we held
        except Exception as error:
            log.error("lane.failed", lane=lane.key, **told_without_words(error))
            with suppress(Exception):
                await finish(self._storage.database, lane, again_after=FAILURE_SECONDS)
        finally:
            renewing.cancel()
            self._places.release()

    async def _renew(self, lane: Lane, working: "asyncio.Task[None] | None") -> None:
        """Keep the lease; work that lost it is stopped at once, because another works on the lane now."""
        held_until = time.monotonic() + self._lease_seconds
        held = True
        while held:
            await asyncio.sleep(self._lease_seconds / 3)
            asked_at = time.monotonic()
            try:
                held = await renew(self._storage.database, lane, seconds=self._lease_seconds)
                held_until = asked_at + self._lease_seconds
            except Exception:
                held = time.monotonic() < held_until
        log.warning("lane.lost", lane=lane.key)
        if working is not None:
            working.cancel()

    async def work_on(self, lane: Lane) -> float | None:
        """Everything that waits in this lane, in order. Returns the seconds until it must come again."""
        job = read_job_lane(lane.key)
        if job is not None:
            return await self._job(*job)
        entries = await self._storage.journal.waiting(lane.key, limit=BATCH)
        if entries:
            return await self._take_in(lane, entries)
        found = await self._storage.conversation_of(lane.key)
        if found is None:
            return await self._account_work(lane)
        conversation, shop = found
        return await self._conversation_work(self._desk(shop), conversation)

    async def _take_in(self, lane: Lane, entries: Sequence[JournalEntry]) -> float | None:
        """Take in what arrived; when nothing more waits, go on with the conversation."""
        failed_before = entries[0].failures > 0
        # By itself, so that one bad entry is found among good ones.
        received = await self._receive(entries[:1] if failed_before else entries)
        if failed_before or len(entries) == BATCH:
            return 0  # more may wait, and is taken in before anybody answers
        if received is None:
            return 0  # the lane may have other work: a snoozed conversation waits in it
        if received.conversation is None:
            return await self._account_work(lane)
        return await self._conversation_work(self._desk(received.shop), received.conversation)

    async def _receive(self, entries: Sequence[JournalEntry]) -> Received | None:
        try:
            return await receive(self._storage, self._channels, self._clock, entries, bots_want=self._bots.want)
        except DatabaseFailure:
            raise
        except Exception as error:
            reason = f"Taking it in failed again and again: {type(error).__name__}. Mend the cause, then replay."
            await self._storage.journal.fail(entries, reason)
            raise

    async def _conversation_work(self, desk: Desk, conversation: Conversation) -> float | None:
        """Bots, then what is to be sent, then chores. A change meanwhile touches the lane, which comes again."""
        if conversation.bots_waiting:
            conversation = await self._bots.run(desk, conversation)
        again_after: float | None = None
        if conversation.outbox:
            again_after = await deliver(desk, conversation, patience=self._patience, files=self._files)
        for chore in conversation.chores:
            again_after = _sooner(again_after, await _do(chore, desk, conversation))
        return _sooner(again_after, await hand_back_when_due(desk, conversation))

    async def _account_work(self, lane: Lane) -> float | None:
        route = await self._storage.account_of(lane.key)
        if route is None:
            return None
        return await publish_ice_breakers(self._desk(route.shop), route.access.account)

    async def _job(self, kind: str, shop_id: Id, subject: str) -> float | None:
        """A job's next piece. One that this worker has no word for is left to a worker that has."""
        if kind not in self._jobs:
            log.warning("job.unknown", kind=kind)
            return UNKNOWN_JOB_SECONDS
        shop = await self._storage.shops.get(shop_id)
        return await self._jobs[kind](self._desk(shop), subject)

    def _desk(self, shop: Shop) -> Desk:
        scope = self._storage.scope(system_caller(shop.id))
        return Desk(shop, scope, self._channels, self._clock, self._host)


async def _do(chore: Chore, desk: Desk, conversation: Conversation) -> float | None:
    """One chore; one that breaks is tried again, and holds back none of the others."""
    try:
        return await _CHORES[chore](desk, conversation)
    except DatabaseFailure:
        raise
    except Exception as error:
        log.error("chore.failed", chore=chore.value, lane=conversation.key, **told_without_words(error))
        return FAILURE_SECONDS


def _sooner(one: float | None, other: float | None) -> float | None:
    """The shorter wait; None is no wish to come again."""
    wishes = [wish for wish in (one, other) if wish is not None]
    return min(wishes) if wishes else None
