"""Payment reminders through the API: settings, preview, and the ledger."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.reminder_settings import get_reminder_settings
from message_center.storage.database import Database
from message_center.testing import PlayedChannel, open_test_center
from tests.api.conftest import Person, Shop, open_shop
from tests.law import the_law
from tests.reminders.made import CARRIES, order, tell, until

SETTINGS = "paymentReminders { enabled text buttonText days hour timezone revision }"
LEDGER = """query ($filter: ReminderFilter, $first: Int! = 20, $after: String) {
  reminders(filter: $filter, first: $first, after: $after) {
    edges { node { orderId orderNumber dueAt state reason why decidedAt
      order { total { amount } } customer { shownName } conversation { id } message { text buttons { title } } } }
    pageInfo { hasNextPage endCursor } } }"""
PREVIEW = """query ($text: String!, $buttonText: String!) {
  paymentReminderPreview(text: $text, buttonText: $buttonText) {
    channel messages { text buttons { title } } warnings { kind } } }"""


@pytest.fixture
async def shop(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Shop]:
    """A shop on a channel that carries reminders."""
    channel = PlayedChannel(capabilities=CARRIES)
    async with open_test_center(database, channel=channel) as center, open_shop(schema, center) as shop:
        yield shop


def wanted(**fields: Any) -> dict[str, Any]:
    """All that is saved at once."""
    given = {"enabled": True, "text": "{{customer_name}}: {{order_amount}}", "buttonText": "Pay"}
    return {**given, "days": 2, "hour": 10, "revision": 0, **fields}


async def save(person: Person, **fields: Any) -> dict[str, Any]:
    """Save, and return the payload."""
    return await person.do("savePaymentReminders", SETTINGS, **wanted(**fields))


@pytest.mark.spec("E5")
async def test_a_shop_begins_switched_off_with_the_systems_words_in_its_language(shop: Shop) -> None:
    """Two days after the order at 14 o'clock in Taipei, until somebody saves something else."""
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    read = (await boss.ask(f"{{ {SETTINGS} }}"))["paymentReminders"]
    assert read == {
        "enabled": False,
        "text": "{{customer_name}} 您好，您有一筆 {{order_amount}} 的訂單尚未付款，"
        "請點按下方按鈕完成付款。謝謝您！",
        "buttonText": "前往付款",
        "days": 2,
        "hour": 14,
        "timezone": "Asia/Taipei",
        "revision": 0,
    }
    text = "é" * 340  # two code points each as typed, and one in NFC
    saved = await save(boss, text=text, buttonText="付" * 23, days=7, hour=0)
    assert saved["userErrors"] == []
    assert saved["paymentReminders"] == {
        **read,
        "enabled": True,
        "text": text,
        "buttonText": "付" * 23,
        "days": 7,
        "hour": 0,
        "revision": 1,
    }
    assert (await save(boss))["userErrors"][0]["code"] == "CONFLICT"


@pytest.mark.spec("E5", "E10")
async def test_what_cannot_be_saved_names_the_field_and_changes_nothing(shop: Shop) -> None:
    """Hour 24, eight days, texts over their limits, unknown and broken variables with their position."""
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    bad: list[tuple[dict[str, Any], str, str]] = [
        ({"hour": 24}, "hour", "Choose an hour from 0 to 23; midnight is 0."),
        ({"hour": -1}, "hour", "Choose an hour from 0 to 23; midnight is 0."),
        ({"days": 0}, "days", "Choose 1 to 7 days after the order."),
        ({"days": 8}, "days", "Choose 1 to 7 days after the order."),
        ({"text": " "}, "text", "The text is required."),
        ({"text": "x" * 341}, "text", "The text has at most 340 characters; this has 341."),
        ({"buttonText": "x" * 24}, "buttonText", "The button's text has at most 23 characters; this has 24."),
        (
            {"text": "Hi {{cart_total}}"},
            "text",
            "Unknown variable {{cart_total}} at character 4. Known here: {{customer_name}}, {{order_amount}}.",
        ),
        (
            {"buttonText": "Pay {{order"},
            "buttonText",
            "Unfinished placeholder at character 5. Write it as {{variable}}.",
        ),
    ]
    for fields, field, message in bad:
        payload = await save(boss, **fields)
        assert payload["userErrors"] == [{"field": field, "code": "INVALID", "message": message}]
        assert payload["paymentReminders"] is None
    assert (await get_reminder_settings(shop.center.desk())).revision == 0
    anybody = await shop.hire("Mei", Permission.SEND_MESSAGES)
    assert (await save(anybody))["userErrors"][0]["code"] == "PERMISSION_DENIED"


@pytest.mark.spec("E5", "E11")
async def test_the_preview_shows_what_each_channel_sends(shop: Shop) -> None:
    """With an example of an order; a text that cannot be saved cannot be seen either."""
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    shown = await boss.ask(PREVIEW, text="{{customer_name}}: {{order_amount}}", buttonText="Pay")
    assert shown["paymentReminderPreview"] == [
        {
            "channel": "played",
            "messages": [{"text": "顧客: NT$1,280", "buttons": [{"title": "Pay"}]}],
            "warnings": [],
        }
    ]
    assert await boss.refused(PREVIEW, text="{{who}}", buttonText="Pay") == "INVALID"


TEMPLATE = {
    "name": "payment_reminder",
    "language": "zh_TW",
    "text": "{{1}} 您好,訂單 {{2}} 尚未付款",
    "variables": ["customer_name", "order_number"],
}
TEMPLATES = "paymentReminders { revision templates { accountId name language text variables } }"
TEMPLATE_PREVIEW = """query ($account: ID!, $template: PaymentReminderTemplateInput!) {
  paymentReminderTemplatePreview(accountId: $account, template: $template) {
    channel messages { text buttons { title } } warnings { kind } } }"""


@pytest.mark.spec("E7", "E10")
async def test_an_account_has_a_template_for_reminders_outside_the_window(shop: Shop) -> None:
    """Saved and deleted by whoever manages settings, previewed as it will be read, and kept with other changes."""
    shop.center.channel.capabilities = replace(CARRIES, utility_templates=True)
    boss, account = await shop.hire("Boss", Permission.MANAGE_SETTINGS), shop.center.account.id
    put = {"accountId": account, "template": TEMPLATE}
    async with the_law(shop.center):
        saved = await boss.do("savePaymentReminderTemplate", TEMPLATES, **put, revision=0)
        assert saved["paymentReminders"] == {"revision": 1, "templates": [{"accountId": account, **TEMPLATE}]}
        kept = await save(boss, revision=1)
        assert kept["paymentReminders"]["revision"] == 2
        assert (await boss.ask(f"{{ {TEMPLATES} }}"))["paymentReminders"]["templates"] == [
            {"accountId": account, **TEMPLATE}
        ]
        gone = await boss.do("deletePaymentReminderTemplate", TEMPLATES, accountId=account, revision=2)
        assert gone["paymentReminders"] == {"revision": 3, "templates": []}
    shown = await boss.ask(TEMPLATE_PREVIEW, account=account, template=TEMPLATE)
    assert shown["paymentReminderTemplatePreview"] == {
        "channel": "played",
        "messages": [{"text": "顧客 您好,訂單 1001 尚未付款", "buttons": []}],
        "warnings": [],
    }
    late = await boss.do("savePaymentReminderTemplate", TEMPLATES, **put, revision=0)
    assert late["userErrors"][0]["code"] == "CONFLICT"


@pytest.mark.spec("E7", "E10")
async def test_a_template_that_cannot_be_sent_cannot_be_saved(shop: Shop) -> None:
    """Unknown variables, accounts of other channels, and people who may not; nothing is written."""
    boss, account = await shop.hire("Boss", Permission.MANAGE_SETTINGS), shop.center.account.id
    put = {"accountId": account, "template": TEMPLATE, "revision": 0}
    elsewhere = await boss.do("savePaymentReminderTemplate", TEMPLATES, **put)
    assert elsewhere["userErrors"] == [
        {
            "field": "accountId",
            "code": "INVALID",
            "message": "Accounts of this channel take no approved templates.",
        }
    ]
    shop.center.channel.capabilities = replace(CARRIES, utility_templates=True)
    unknown = {**TEMPLATE, "variables": ["customer_name", "cart_total"]}
    refused = await boss.do("savePaymentReminderTemplate", TEMPLATES, **{**put, "template": unknown})
    assert refused["userErrors"][0]["field"] == "template.variables.1"
    assert await boss.refused(TEMPLATE_PREVIEW, account=account, template=unknown) == "INVALID"
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    for name, given in (("save", put), ("delete", {"accountId": account, "revision": 0})):
        denied = await mei.do(f"{name}PaymentReminderTemplate", TEMPLATES, **given)
        assert denied["userErrors"][0]["code"] == "PERMISSION_DENIED"
    assert (await get_reminder_settings(shop.center.desk())).revision == 0


@pytest.mark.spec("E7")
async def test_the_ledger_says_of_every_order_what_became_of_its_reminder(shop: Shop) -> None:
    """By state, order and customer, the latest orders first, page by page."""
    boss, center = await shop.hire("Boss", Permission.MANAGE_SETTINGS), shop.center
    await save(boss)
    anna = await shop.written("anna")
    await tell(center, order(center), order(center, "O-2", buyer="nobody", cash_on_delivery=True))
    await until(center, "03T10:00")
    boss = await shop.hire("Boss again, because tokens do not last two days", Permission.MANAGE_SETTINGS)
    await tell(center, order(center, "O-3"))
    await save(boss, days=3, revision=1)
    listed = await boss.ask(LEDGER, first=2)
    planned, _ = (edge["node"] for edge in listed["reminders"]["edges"])
    assert planned == {
        "orderId": "O-3",
        "orderNumber": "#O-3",
        "dueAt": "2026-06-06T02:00:00.000Z",
        "state": "PLANNED",
        "reason": "WAITING",
        "why": "The order is unpaid; the reminder waits for its due time.",
        "decidedAt": None,
        "order": {"total": {"amount": "1280"}},
        "customer": None,
        "conversation": None,
        "message": None,
    }
    rest = await boss.ask(LEDGER, first=2, after=listed["reminders"]["pageInfo"]["endCursor"])
    both = [edge["node"]["orderId"] for page in (listed, rest) for edge in page["reminders"]["edges"]]
    assert (both[0], sorted(both)) == ("O-3", ["O-1", "O-2", "O-3"])
    assert rest["reminders"]["pageInfo"]["hasNextPage"] is False

    [sent] = (await boss.ask(LEDGER, filter={"state": "SENT"}))["reminders"]["edges"]
    assert sent["node"] == {
        "orderId": "O-1",
        "orderNumber": "#O-1",
        "dueAt": "2026-06-03T02:00:00.000Z",
        "state": "SENT",
        "reason": "MESSAGE_ACCEPTED",
        "why": "The platform took the message.",
        "decidedAt": "2026-06-03T02:00:00.000Z",
        "order": {"total": {"amount": "1280"}},
        "customer": {"shownName": "#anna"},
        "conversation": {"id": anna.id},
        "message": {"text": "顧客: NT$1,280", "buttons": [{"title": "Pay"}]},
    }
    [held] = (await boss.ask(LEDGER, filter={"orderId": "O-2"}))["reminders"]["edges"]
    assert (held["node"]["state"], held["node"]["reason"]) == ("HELD_BACK", "CASH_ON_DELIVERY")
    hers = (await boss.ask(LEDGER, filter={"customerId": anna.customer_id}))["reminders"]["edges"]
    assert [edge["node"]["orderId"] for edge in hers] == ["O-3", "O-1"]


@pytest.mark.spec("F15")
async def test_an_erased_customers_reminders_are_nobodys(shop: Shop) -> None:
    """What waited is cancelled, what was sent stays so, and nothing leads to the customer."""
    boss, center = await shop.hire("Boss", *Permission), shop.center
    await save(boss)
    anna = await shop.written("anna")
    await tell(center, order(center))
    await until(center, "03T10:00")
    await tell(center, order(center, "O-2"))
    exported = [kind async for kind, _ in center.desk().scope.customer_export.records(anna.customer_id)]
    assert exported.count("reminder") == 2
    boss = await shop.hire("Boss again, because tokens do not last two days", Permission.MANAGE_SETTINGS)
    await boss.do("eraseCustomer", "__typename", customerId=anna.customer_id)
    found = await center.desk().scope.reminders.of_orders(["O-1", "O-2"])
    assert [(one.state, one.reason) for one in (found["O-1"], found["O-2"])] == [
        ("SENT", "MESSAGE_ACCEPTED"),
        ("CANCELLED", "CUSTOMER_ERASED"),
    ]
    for one in found.values():
        assert (one.buyer_keys, one.customer_id, one.conversation_id, one.message_id) == ((), None, None, None)
    await until(center, "06T10:00")
    assert len(center.channel.marks) == 1
