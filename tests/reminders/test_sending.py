"""Payment reminders from the order to the customer: sent once, when due, or the ledger says why not."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from message_center.contracts.channels import Capabilities
from message_center.domain.buttons import LinkButton
from message_center.domain.facts import FactKind
from message_center.domain.orders import OrderSource, PaymentStatus
from message_center.domain.permissions import Permission
from message_center.domain.reminder_schedule import Schedule
from message_center.domain.reminders import ReminderReason, ReminderState
from message_center.domain.replyability import Replyability, ReplyBarrier, ReplyMeans
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, TestCenter
from tests.law import the_law
from tests.reminders.made import CARRIES, entry, order, reminding_shop, settle, stands, tell, until

SENT = (ReminderState.SENT, ReminderReason.MESSAGE_ACCEPTED)
WAITING = (ReminderState.PLANNED, ReminderReason.WAITING)


@pytest.fixture
async def center(database: Database) -> AsyncIterator[TestCenter]:
    """A shop that reminds two days after an order, at ten."""
    async with reminding_shop(database) as center:
        yield center


def held_back(reason: ReminderReason) -> tuple[ReminderState, ReminderReason]:
    """It is not sent, for this reason."""
    return ReminderState.HELD_BACK, reason


@pytest.mark.spec("E6", "E7")
async def test_an_unpaid_order_is_reminded_of_once_when_it_is_due(center: TestCenter) -> None:
    """Two days after the order at ten o'clock, with its amount, and a button to the page where it is paid."""
    await tell(center, order(center))
    await until(center, "03T09:59")
    assert (await stands(center), await center.customer().is_answered()) == (WAITING, [])
    async with the_law(center):
        await until(center, "03T10:00")
    await until(center, "09T10:00")
    assert await center.customer().is_answered() == ["Dear 顧客, NT$1,280 is to be paid."]
    *_, message = await center.customer().messages()
    assert message.buttons == (LinkButton(title="Pay now", url="https://shop.example/pay/O-1"),)
    assert message.author.name == "payment_reminders"
    assert message.why == "The order #O-1 is unpaid, and its payment reminder has come due."
    assert await stands(center) == SENT
    assert (await entry(center)).message_id == message.id


LONG = "https://shop.example/pay/" + "1" * 1000
SHOWN = {LONG: f"\nPay now: {LONG}", "javascript:alert(1)": "", "/orders/3": ""}


@pytest.mark.spec("E7")
async def test_an_address_that_no_button_takes_costs_no_reminder(center: TestCenter) -> None:
    """One that is too long for platforms' buttons stands in the text; what is no web address is left out."""
    await tell(center, *(order(center, f"O-{number}", url=url) for number, url in enumerate(SHOWN)))
    await until(center, "03T10:00")
    answers = await center.customer().is_answered()
    assert sorted(answers) == sorted(f"Dear 顧客, NT$1,280 is to be paid.{line}" for line in SHOWN.values())
    assert [one.buttons for one in await center.customer().messages()] == [()] * 4


NOT_REMINDED_OF: dict[ReminderReason, tuple[ReminderState, dict[str, Any]]] = {
    ReminderReason.SOURCE_EXCLUDED: (ReminderState.HELD_BACK, {"source": OrderSource.OTHER}),
    ReminderReason.CASH_ON_DELIVERY: (ReminderState.HELD_BACK, {"cash_on_delivery": True}),
    ReminderReason.ORDER_CANCELLED: (ReminderState.CANCELLED, {"cancelled": True}),
    ReminderReason.ORDER_PAID: (ReminderState.CANCELLED, {"payment_status": PaymentStatus.PAID}),
    ReminderReason.ORDER_REFUNDED: (ReminderState.CANCELLED, {"payment_status": PaymentStatus.REFUNDED}),
}


@pytest.mark.spec("E7")
async def test_an_order_that_is_not_reminded_of_says_why(center: TestCenter) -> None:
    """Whether it was so from the beginning, or became so before the due time."""
    expected = {reason: (state, reason) for reason, (state, _) in NOT_REMINDED_OF.items()}
    became = [order(center, f"became {reason}") for reason in NOT_REMINDED_OF]
    await tell(center, *became)
    await tell(center, *(order(center, f"is {reason}", **what) for reason, (_, what) in NOT_REMINDED_OF.items()))
    assert {reason: await stands(center, f"is {reason}") for reason in NOT_REMINDED_OF} == expected
    assert {await stands(center, one.id) for one in became} == {WAITING}
    news = [
        replace(one, updated_at=center.clock.now(), **what)
        for one, (_, what) in zip(became, NOT_REMINDED_OF.values(), strict=True)
    ]
    await tell(center, *news)
    await until(center, "09T10:00")
    assert {reason: await stands(center, f"became {reason}") for reason in NOT_REMINDED_OF} == expected
    assert await center.customer().is_answered() == []


@pytest.mark.spec("E7")
async def test_orders_of_the_three_sources_are_reminded_of(center: TestCenter) -> None:
    """Live, message center, post sales; told by whoever knows the buyer."""
    sources = [one for one in OrderSource if one is not OrderSource.OTHER]
    await tell(center, *(order(center, one.value, source=one) for one in sources))
    await until(center, "03T10:00")
    assert {one.value: await stands(center, one.value) for one in sources} == dict.fromkeys(
        ["LIVE", "MESSAGE_CENTER", "POST_SALES"], SENT
    )


@pytest.mark.spec("E7")
async def test_an_order_that_can_be_paid_again_is_reminded_of_again(center: TestCenter) -> None:
    """Paid by mistake, and unpaid before the due time: the reminder waits as before."""
    first = order(center)
    paid = replace(first, payment_status=PaymentStatus.PAID)
    await tell(center, first)
    await tell(center, paid)
    await tell(center, replace(first, updated_at=center.clock.now()))
    assert await stands(center) == WAITING
    await until(center, "03T10:00")
    assert await stands(center) == SENT


@pytest.mark.spec("E6")
async def test_switched_off_at_the_due_time_it_is_not_sent_late_after_switching_on(center: TestCenter) -> None:
    """The ledger says that it was switched off."""
    await tell(center, order(center))
    await settle(center, Schedule(days=2, hour=10), enabled=False)
    async with the_law(center):
        await until(center, "03T10:00")
    await settle(center, Schedule(days=2, hour=10))
    await until(center, "04T10:00")
    assert await stands(center) == held_back(ReminderReason.SWITCHED_OFF)
    assert await center.customer().is_answered() == []


@pytest.mark.spec("E6")
async def test_a_worker_that_comes_late_still_reads_the_switch_as_it_was(center: TestCenter) -> None:
    """Off at ten, on at eleven, and the workers were down until noon."""
    await tell(center, order(center))
    await settle(center, Schedule(days=2, hour=10), enabled=False)
    center.clock.advance(hours=47)  # 11:00 on the third
    await settle(center, Schedule(days=2, hour=10))
    await until(center, "03T12:00")
    assert await stands(center) == held_back(ReminderReason.SWITCHED_OFF)


@pytest.mark.spec("E6")
@pytest.mark.parametrize(("days", "due"), [(2, "04T10:00"), (5, "06T10:00")])
async def test_the_articles_examples_hold_from_end_to_end(center: TestCenter, days: int, due: str) -> None:
    """Three days at ten when the order was made on 6/1; on 6/2 it becomes two days, or five."""
    await settle(center, Schedule(days=3, hour=10))
    await tell(center, order(center))
    await until(center, "02T12:00")
    await settle(center, Schedule(days=days, hour=10))
    await until(center, due.replace("10:00", "09:59"))
    assert await center.customer().is_answered() == []
    await until(center, due)
    assert await stands(center) == SENT


@pytest.mark.spec("E6")
async def test_a_wait_that_is_taken_back_ends_when_it_is(center: TestCenter) -> None:
    """Postponed by a later schedule, and due at once when the earlier one is back."""
    await tell(center, order(center))
    await settle(center, Schedule(days=7, hour=10))
    await until(center, "04T10:00")
    assert await stands(center) == (ReminderState.PLANNED, ReminderReason.POSTPONED)
    await settle(center, Schedule(days=2, hour=10))
    await center.work()
    assert await stands(center) == SENT


@pytest.mark.spec("E7")
async def test_an_order_that_is_told_after_its_due_time_is_not_reminded_of(center: TestCenter) -> None:
    """The first import of a shop's old orders reminds nobody; one within a day of its due time still goes out."""
    center.clock.advance(days=3)
    then = order(center)
    center.clock.advance(days=4)
    await tell(center, then, replace(then, id="O-2", cancelled=True))
    assert await stands(center) == held_back(ReminderReason.TOO_LATE)
    assert await stands(center, "O-2") == (ReminderState.CANCELLED, ReminderReason.ORDER_CANCELLED)


@pytest.mark.spec("E7")
async def test_nobody_known_and_nobody_on_a_channel_with_reminders_are_told_apart(database: Database) -> None:
    """As a customer of WhatsApp is."""
    async with reminding_shop(database, channel=PlayedChannel(capabilities=Capabilities())) as center:
        await tell(center, order(center), order(center, "O-2", buyer="nobody"))
        async with the_law(center):
            await until(center, "03T10:00")
        assert await stands(center) == held_back(ReminderReason.CHANNEL_EXCLUDED)
        assert await stands(center, "O-2") == held_back(ReminderReason.NO_CONVERSATION)


CLOSED = {
    "anna": (Replyability(barrier=ReplyBarrier.WINDOW_CLOSED), ReminderReason.OUTSIDE_WINDOW),
    "ben": (Replyability(means=(ReplyMeans.HUMAN_AGENT,)), ReminderReason.OUTSIDE_WINDOW),
    "cleo": (Replyability(barrier=ReplyBarrier.CUSTOMER_UNREACHABLE), ReminderReason.CUSTOMER_UNREACHABLE),
}


@pytest.mark.spec("E7", "H1")
async def test_where_the_platform_forbids_it_the_ledger_says_exactly_that(database: Database) -> None:
    """Also where a person still might, by a tag that no machine may use."""
    channel = PlayedChannel(capabilities=CARRIES)
    async with reminding_shop(database, channel=channel) as center:
        for name in CLOSED:
            await center.customer(name).writes("hello")
        await tell(center, *(order(center, name, buyer=name) for name in CLOSED))
        channel.open_until = lambda conversation: CLOSED[conversation.identity][0]
        async with the_law(center) as facts:
            await until(center, "03T10:00")
        for name, (_, reason) in CLOSED.items():
            assert await stands(center, name) == held_back(reason)
            assert (await entry(center, name)).conversation_id == (await center.customer(name).conversation()).id
        told = [fact for fact in facts if fact.kind is FactKind.REMINDER_CHANGED]
        assert sorted(str(fact.values["reason"]) for fact in told) == [
            "CUSTOMER_UNREACHABLE",
            "OUTSIDE_WINDOW",
            "OUTSIDE_WINDOW",
        ]
        assert all(fact.customer_id is not None for fact in told)
        assert channel.marks == []


@pytest.mark.long
@pytest.mark.spec("E7", "H3")
async def test_of_several_orders_each_is_reminded_of_once_until_bots_have_written_enough(
    center: TestCenter,
) -> None:
    """In one conversation one after the other, and never more than bots may write."""
    await tell(center, *(order(center, f"O-{number}") for number in range(22)))
    await until(center, "03T10:00")
    reasons = [await stands(center, f"O-{number}") for number in range(22)]
    assert sorted(reasons) == sorted([SENT] * 20 + [held_back(ReminderReason.BUDGET_SPENT)] * 2)
    assert len(center.channel.sent["anna"]) == 20


@pytest.mark.long
@pytest.mark.spec("E7", "H3")
async def test_what_bots_wrote_before_a_person_answered_holds_no_reminder_back(center: TestCenter) -> None:
    """A person's answer settles the budget, for reminders as for every other bot."""
    *orders, late = (order(center, f"O-{number}") for number in range(21))
    await tell(center, *orders)
    await until(center, "03T10:00")
    await until(center, "03T10:01")
    conversation = await center.customer().conversation()
    amy = center.desk(await center.staff("Amy", Permission.SEND_MESSAGES))
    await send_message(amy, conversation_id=conversation.id, text="Forgive so many messages")
    await tell(center, late)
    await until(center, "03T10:02")
    assert await stands(center, "O-20") == SENT
