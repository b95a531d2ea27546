"""What every channel promises about receiving, whatever its platform does (spec G2, H8).

Each promise is a function that plays the platform on a real database and raises AssertionError when the channel
does not keep it; its docstring is the promise.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import httpx

from message_center.contracts.channels import Webhooks
from message_center.storage.database import Database
from message_center.testing.cases import Json, WebhookCase
from message_center.testing.center import START
from message_center.testing.expecting import expect
from message_center.testing.real_channel import RealChannelShop, open_real_channel_shop
from message_center.webhooks import journal_entries

WebhookPromise = Callable[[WebhookCase, Database], Awaitable[None]]

AMY = "U4af4980629f2f0d1b0e4c8f3a1c2d3e4"
"""A customer's id that every platform could have given."""

MANY = 200
ODD_VALUES: tuple[Any, ...] = (None, True, -1, 0, 1.5, 2**70, "", "x" * 5000, "\ud800", "\0", [], {}, [[]], [None])
ODD_BODIES = (
    b"",
    b"null",
    b"[]",
    b"{}",
    b"42",
    b'"text"',
    b"not json",
    b"\xff\xfe\x00",
    b'{"a": NaN}',
    b"[" * 2000 + b"]" * 2000,
    b'{"entry": 1, "events": 1, "object": 1, "destination": 1}',
    b'{"entry": [null, 1, "x", [], {}], "events": [null, 1, "x", [], {}]}',
    b"9" * 6000,
    json.dumps({"events": ["x" * 100] * 30_000}).encode(),
)
STEPS_UNTIL_DEATH = (1, 2, 3, 5, 8, 13, 21, 34, 55)


async def takes_in_what_a_customer_writes(case: WebhookCase, database: Database) -> None:
    """A message reaches the inbox with its text, also when the platform left out all that it may leave out."""
    async with _shop(case, database) as shop:
        await _deliver(shop, case, case.message(AMY, "m1", "您好 👋", _at(1)))
        await _deliver(shop, case, case.bare_message(AMY, "m2", "hello", _at(2)))
        await shop.work()
        expect(await _texts(shop), ["您好 👋", "hello"], "the texts in the inbox")
        conversation = await shop.conversation(AMY)
        expect(conversation and conversation.unread, 2, "the unread messages")
        expect(conversation and conversation.last_message_at, _at(2), "the time of the last message")


async def refuses_what_is_not_signed(case: WebhookCase, database: Database) -> None:
    """Without the app's own signature over exactly these bytes nothing is stored, and the answer is 401."""
    body = case.body(case.message(AMY, "m1", "hello", _at(1)))
    longer = case.body(case.message(AMY, "m1", "hello!", _at(1)))
    genuine = case.headers(body, case.secrets)
    async with _shop(case, database) as shop:
        for forged in _forgeries(case, body, genuine):
            expect(await shop.post(body, forged), 401, f"the answer to the headers {forged}")
        for changed in (longer, body + b" ", body[:-1], b""):
            expect(await shop.post(changed, genuine), 401, f"the answer to the changed body {changed[-40:]!r}")
        expect(await shop.journal(), [], "what was stored")
        nobody = dict.fromkeys(case.secrets, "")
        unsigned = _lowered(case.headers(body, nobody))
        expect(_webhooks(shop).is_signed(body, unsigned, {}), False, "a signature by an app without a secret")
        expect(await shop.post(body, genuine), 200, "the answer to the genuine webhook")


async def takes_each_event_once(case: WebhookCase, database: Database) -> None:
    """However often the platform repeats a delivery, at once or later, the customer wrote once."""
    async with _shop(case, database) as shop:
        event = case.message(AMY, "m1", "hello", _at(1))
        await asyncio.gather(*(_deliver(shop, case, event) for _ in range(3)))
        await shop.work()
        before = await _state(shop, AMY)
        await _deliver(shop, case, event, event)
        await shop.work()
        expect(await _texts(shop), ["hello"], "the texts in the inbox")
        expect(await _state(shop, AMY), before, "the conversation after the repetition")


async def ends_in_the_same_state_in_any_order(case: WebhookCase, database: Database) -> None:
    """Webhooks that overtake each other end in the same conversation; a message taken back stays taken back."""
    async with _shop(case, database) as shop:
        states = []
        for number, order in enumerate(itertools.permutations(range(len(_story(case, AMY))))):
            customer = f"{AMY[:-2]}{number:02}"
            story = _story(case, customer)
            for position in order:
                await _deliver(shop, case, story[position])
                await shop.work()
            states.append(await _state(shop, customer))
        for state in states:
            expect(state, states[0], "the conversation after another order")


async def begins_one_conversation(case: WebhookCase, database: Database) -> None:
    """A new customer whose first messages come all at once has one conversation, with every message once."""
    async with _shop(case, database) as shop:
        events = [case.message(AMY, f"m{number}", f"text {number}", _at(number)) for number in range(5)]
        await asyncio.gather(*(_deliver(shop, case, event) for event in events), shop.work(), shop.work())
        await asyncio.gather(shop.work(), shop.work())
        expect(sorted(await _texts(shop)), [f"text {number}" for number in range(5)], "the texts in the inbox")
        for name in ("conversations", "customers"):
            expect(await shop.storage.database.raw[name].count_documents({}), 1, f"the number of {name}")


async def keeps_what_it_has_no_word_for(case: WebhookCase, database: Database) -> None:
    """Unknown events are put aside with a reason, and take no other event of their body with them."""
    async with _shop(case, database) as shop:
        events = [case.message(AMY, "m1", "before", _at(1)), *case.strange_events]
        await _deliver(shop, case, *events, case.message(AMY, "m2", "after", _at(2)))
        await shop.work()
        expect(await _texts(shop), ["before", "after"], "the texts in the inbox")
        parked = await shop.journal("PARKED")
        expect(len(parked), len(case.strange_events), "the number of events put aside")
        expect([row for row in parked if not row["reason"]], [], "those without a reason")


async def answers_every_genuine_body(case: WebhookCase, database: Database) -> None:
    """Whatever a signed body holds, the platform is content; nothing is lost in an exception."""
    async with _shop(case, database) as shop:
        for body in ODD_BODIES:
            expect(await shop.post(body, case.headers(body, case.secrets)), 200, f"the answer to {body[:60]!r}")
        await shop.work()
        failed = [row["reason"] for row in await shop.journal() if "translation failed" in str(row["reason"])]
        expect(failed, [], "translations that raised")


async def bears_any_value_in_any_place(case: WebhookCase, database: Database) -> None:
    """A field that is missing, or holds something else than documented, raises nothing and can be stored."""
    async with _shop(case, database) as shop:
        whole = json.loads(case.body(case.message(AMY, "m1", "hello", _at(1))))
        bodies = [json.dumps(mutant).encode() for mutant in _mutants(whole)]
        told = [inbound for body in bodies for inbound in _webhooks(shop).translate(body)]
        await shop.storage.journal.add(journal_entries(shop.app, told, shop.clock.now()))
        await shop.work()
        expect([row["failures"] for row in await shop.journal() if row["failures"]], [], "failed intakes")


async def survives_death_while_taking_in(case: WebhookCase, database: Database) -> None:
    """A worker that dies at any step loses no message and doubles none, also when the platform sends it again."""
    async with _shop(case, database) as shop:
        for number, steps in enumerate(STEPS_UNTIL_DEATH):
            event = case.message(AMY, f"m{number}", f"text {number}", _at(number))
            await _deliver(shop, case, event)
            await shop.die_working(steps=steps)
            await _deliver(shop, case, event)
            await shop.later(minutes=1)
        wanted = [f"text {number}" for number in range(len(STEPS_UNTIL_DEATH))]
        expect(await _texts(shop), wanted, "the texts in the inbox")


async def takes_many_events_at_once(case: WebhookCase, database: Database) -> None:
    """A body of hundreds of messages is answered at once, and all of them are taken in, in order."""
    async with _shop(case, database) as shop:
        events = [case.message(AMY, f"m{number}", f"{number}", _at(number)) for number in range(MANY)]
        await _deliver(shop, case, *events)
        await shop.work()
        expect(await _texts(shop), [str(number) for number in range(MANY)], "the texts in the inbox")


WEBHOOK_PROMISES: tuple[WebhookPromise, ...] = (
    takes_in_what_a_customer_writes,
    refuses_what_is_not_signed,
    takes_each_event_once,
    ends_in_the_same_state_in_any_order,
    begins_one_conversation,
    keeps_what_it_has_no_word_for,
    answers_every_genuine_body,
    bears_any_value_in_any_place,
    survives_death_while_taking_in,
    takes_many_events_at_once,
)


@asynccontextmanager
async def _shop(case: WebhookCase, database: Database) -> AsyncIterator[RealChannelShop]:
    silence = httpx.MockTransport(lambda _: httpx.Response(404))
    async with (
        httpx.AsyncClient(transport=silence) as http,
        open_real_channel_shop(
            database, case.channel(http), account=case.account, app_secrets=case.secrets
        ) as shop,
    ):
        yield shop


async def _deliver(shop: RealChannelShop, case: WebhookCase, *events: Json) -> None:
    body = case.body(*events)
    expect(await shop.post(body, case.headers(body, case.secrets)), 200, "the answer to a genuine webhook")


def _story(case: WebhookCase, customer: str) -> list[Json]:
    """Two messages, the first of them taken back where the platform knows that."""
    written = [case.message(customer, f"{customer}-{n}", f"text {n}", _at(n)) for n in (1, 2)]
    taken_back = case.withdrawal(customer, f"{customer}-1", _at(3))
    return [*written, taken_back] if taken_back is not None else written


def _forgeries(case: WebhookCase, body: bytes, genuine: dict[str, str]) -> Iterator[dict[str, str]]:
    yield {}
    yield case.headers(body, case.other_secrets)
    yield case.headers(body, dict.fromkeys(case.secrets, ""))
    for name, value in genuine.items():
        end = "0" if value[-1] != "0" else "1"
        for forged in (
            "",
            " ",
            value[:-1],
            value[:10],
            value + "0",
            value[:-1] + end,
            value.swapcase(),
            "é" + value,
        ):
            yield {**genuine, name: forged}


def _mutants(value: Any) -> Iterator[Any]:
    """The value with one of its parts missing, or replaced by each odd value, at every depth."""
    if isinstance(value, dict):
        for name, part in value.items():
            others = {other: kept for other, kept in value.items() if other != name}
            yield others
            yield from ({**others, name: odd} for odd in (*ODD_VALUES, *_mutants(part)))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield [*value[:index], *value[index + 1 :]]
            yield from ([*value[:index], odd, *value[index + 1 :]] for odd in (*ODD_VALUES, *_mutants(part)))


def _webhooks(shop: RealChannelShop) -> Webhooks:
    channel: object = shop.channel
    if not isinstance(channel, Webhooks):
        raise AssertionError(f"The channel {shop.channel.name} takes no webhooks.")
    return channel


def _lowered(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _at(second: int) -> datetime:
    """Moments before the test's present, because nothing happens in the future."""
    return START - timedelta(hours=1) + timedelta(seconds=second)


async def _texts(shop: RealChannelShop) -> Sequence[str]:
    return [message.text for message in await shop.messages(AMY)]


async def _state(shop: RealChannelShop, customer: str) -> object:
    """A conversation as staff see it, whatever the customer's name and the order of arrival."""
    conversation = await shop.conversation(customer)
    if conversation is None:
        return None
    messages = sorted((one.at, one.text, one.unsent_at) for one in await shop.messages(customer))
    return conversation.unread, conversation.last_message_at, conversation.waiting_since, messages
