"""Approved templates of payment reminders: what can be saved, what is sent, and when it is used (spec E7, E10)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.domain.conversations import Conversation
from message_center.domain.ids import Id
from message_center.domain.orders import Order
from message_center.domain.reminder_rules import Closed, Door, choose
from message_center.domain.reminder_templates import (
    ReminderTemplate,
    check_reminder_template,
    template_values,
)
from message_center.domain.reminders import ReminderReason
from message_center.domain.replyability import OPEN, Replyability, ReplyBarrier, ReplyMeans
from message_center.domain.shops import Shop
from message_center.errors import InvalidInput
from tests.domain.made import a_conversation
from tests.shop import made

NOW = datetime(2026, 6, 3, 10, tzinfo=UTC)
SHOP = Shop(id=Id("0" * 24), handle="xiaosen", name="小森選物", created_at=NOW)
ORDER = replace(made.order("O-1"), url="https://shop.example/pay/O-1")
TEMPLATE = ReminderTemplate(
    account_id=Id("1" * 24),
    name="payment_reminder",
    language="zh_TW",
    text="{{1}} 您好,訂單 {{2}} 尚未付款 {{2}}",
    variables=("customer_name", "order_number"),
)
CLOSED = Replyability(barrier=ReplyBarrier.WINDOW_CLOSED)
ONLY_PEOPLE = Replyability(means=(ReplyMeans.HUMAN_AGENT,))


@pytest.mark.spec("E7", "E10")
@settings(max_examples=50)
@given(st.text(st.sampled_from("王{}1_ \n\té👍"), max_size=12))
def test_any_name_becomes_one_line_that_the_platform_takes(name: str) -> None:
    """Never empty, never of several lines, and what looks like a parameter stays what the customer is called."""
    values = template_values(SHOP, name, ORDER)
    sent = TEMPLATE.sent(values)
    shown = " ".join(name.split()) or "顧客"
    assert (sent.name, sent.language, sent.parameters) == ("payment_reminder", "zh_TW", (shown, ORDER.number))
    assert TEMPLATE.shown(values) == f"{shown} 您好,訂單 {ORDER.number} 尚未付款 {ORDER.number}"


REFUSED = [
    ({"name": "Payment reminder"}, "template.name"),
    ({"name": ""}, "template.name"),
    ({"language": "zh-TW"}, "template.language"),
    ({"text": " "}, "template.text"),
    ({"text": "{{1}} {{2}}" + "x" * 1014}, "template.text"),
    ({"text": "{{1}} {{3}}"}, "template.text"),
    ({"text": "{{1}}"}, "template.text"),
    ({"text": "{{1}} {{2}} {{3"}, "template.text"),
    ({"text": "{{1}} {{customer_name}}"}, "template.text"),
    ({"text": "{{1}} {{{{2}}}}"}, "template.text"),
    ({"variables": ("customer_name", "cart_total")}, "template.variables.1"),
    ({"variables": ("customer_name",) * 11}, "template.variables"),
    ({"variables": ()}, "template.text"),
]


@pytest.mark.spec("E10")
@pytest.mark.parametrize(("fields", "field"), REFUSED)
def test_what_the_platform_would_refuse_is_refused_when_saving(fields: dict[str, object], field: str) -> None:
    """Names and languages that no platform has, and parameters that do not fit to the text, by their field."""
    check_reminder_template(TEMPLATE)
    with pytest.raises(InvalidInput) as refused:
        check_reminder_template(replace(TEMPLATE, **fields))  # type: ignore[arg-type]
    assert refused.value.field == field


def door(
    allowed: Replyability, template: ReminderTemplate | None = TEMPLATE, *, hours: int = 0, carries: bool = True
) -> Door:
    """A conversation whose last message is so many hours old."""
    at = NOW - timedelta(hours=hours)
    one: Conversation = replace(a_conversation(), last_message_at=at)
    return Door(conversation=one, carries_reminders=carries, allowed=allowed, template=template)


def used(order: Order, *doors: Door) -> str | ReminderReason:
    """How an order's reminder goes out, or why not."""
    chosen = choose(doors, order)
    if isinstance(chosen, Closed):
        return chosen.reason
    return "template" if chosen.template_for(order) else "text"


@pytest.mark.spec("E7", "H1")
def test_a_template_is_used_only_where_nothing_but_the_window_is_in_the_way() -> None:
    """The shop's own words go first, by whatever conversation; blocks and broken accounts close every door."""
    assert used(ORDER, door(OPEN)) == "text"
    assert used(ORDER, door(CLOSED), door(OPEN, hours=5)) == "text"
    assert used(ORDER, door(CLOSED)) == used(ORDER, door(ONLY_PEOPLE)) == "template"
    assert used(ORDER, door(CLOSED, None), door(CLOSED, hours=5)) == "template"
    assert used(ORDER, door(CLOSED, None)) == used(ORDER, door(ONLY_PEOPLE, None)) == ReminderReason.OUTSIDE_WINDOW
    assert used(ORDER, door(CLOSED, carries=False)) == ReminderReason.CHANNEL_EXCLUDED
    for barrier in set(ReplyBarrier) - {ReplyBarrier.WINDOW_CLOSED}:
        assert used(ORDER, door(Replyability(barrier=barrier))) != "template"


@pytest.mark.spec("E7")
def test_a_template_with_the_orders_page_tells_of_no_order_without_one() -> None:
    """An empty parameter would be refused by the platform; the ledger says that the window was closed."""
    with_page = replace(TEMPLATE, text="{{1}}", variables=("order_url",))
    for url in (None, "javascript:alert(1)"):
        assert used(replace(ORDER, url=url), door(CLOSED, with_page)) == ReminderReason.OUTSIDE_WINDOW
    assert used(ORDER, door(CLOSED, with_page)) == "template"
    assert with_page.sent(template_values(SHOP, "Amy", ORDER)).parameters == ("https://shop.example/pay/O-1",)
