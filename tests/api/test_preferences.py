"""Each person's own choices: the accounts they see, and how they are told of new messages (A15, F5)."""

from typing import Any

import pytest

from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import ChannelAccount
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import open_test_center
from tests.api.conftest import Person, Shop
from tests.api.test_live_events import listening
from tests.api.test_reading_the_inbox import names

VIEW = "{ viewer { accountsView { all accounts { name } } } }"
SETTINGS = "{ viewer { notifications { newMessage sound } } }"


async def connect(shop: Shop, name: str) -> str:
    """Another account of the shop."""
    account = ChannelAccount(
        id=new_id(),
        shop_id=shop.center.shop.id,
        channel="played",
        external_id=f"page of {name}",
        name=name,
        created_at=shop.center.clock.now(),
    )
    await shop.center.desk().scope.accounts.connect(AccountAccess(account=account))
    return account.id


async def view(person: Person) -> dict[str, Any]:
    """What the person sees, by their own settings."""
    found: dict[str, Any] = (await person.ask(VIEW))["viewer"]["accountsView"]
    return found


@pytest.mark.spec("A15", "A16")
async def test_everybody_sees_all_accounts_until_they_choose(shop: Shop) -> None:
    """All accounts by default, later ones included; after a choice only those chosen, for that person alone."""
    mei, an = await shop.hire("Mei"), await shop.hire("An")
    second = await connect(shop, "Second page")
    await shop.written("on the first")
    await shop.change(await shop.written("on the second"), account_id=second)
    assert await view(mei) == {"all": True, "accounts": []}
    both = ["on the second", "on the first"]
    assert await names(shop, mei) == both

    payload = await mei.do("setAccountsView", "accountsView { all accounts { name } }", accountIds=[second])
    assert payload["accountsView"] == {"all": False, "accounts": [{"name": "Second page"}]}
    third = await connect(shop, "Third page")
    await shop.change(await shop.written("on the third"), account_id=third)

    totals = "{ unreadTotals { total accounts { account { name } total } } }"
    assert await names(shop, mei) == ["on the second"]
    assert await mei.ask(totals) == {
        "unreadTotals": {"total": 1, "accounts": [{"account": {"name": "Second page"}, "total": 1}]}
    }
    everything = ["on the third", *both]
    assert await names(shop, an) == everything
    assert (await an.ask(totals))["unreadTotals"]["total"] == 3

    assert await names(shop, mei, filter={"accountIds": [shop.center.account.id]}) == ["on the first"]
    assert await names(shop, mei, filter={"accountIds": []}) == everything
    assert await names(shop, mei, filter={"unread": True}) == ["on the second"]
    await mei.do("setAccountsView", "__typename", accountIds=None)
    assert await names(shop, mei) == everything


@pytest.mark.spec("A14", "A15")
async def test_a_bulk_mark_by_filter_keeps_to_what_one_sees(shop: Shop) -> None:
    """Who sees one account marks by a filter only what is on it."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    second = await connect(shop, "Second page")
    first = await shop.written("on the first")
    other = await shop.change(await shop.written("on the second"), account_id=second)
    await mei.do("setAccountsView", "__typename", accountIds=[second])
    payload = await mei.do("markConversations", "succeeded", mark="STARRED", filter={})
    assert payload["succeeded"] == 1
    assert [(await shop.stored(one.id)).starred for one in (first, other)] == [False, True]


@pytest.mark.spec("A15", "C9")
async def test_a_customer_s_conversations_are_shown_whatever_one_chose(shop: Shop) -> None:
    """From a customer one reaches all of that customer's conversations, also on accounts one does not watch."""
    mei = await shop.hire("Mei")
    anna = await shop.written("anna")
    await mei.do("setAccountsView", "__typename", accountIds=[await connect(shop, "Second page")])
    assert await names(shop, mei) == []
    assert await names(shop, mei, filter={"customerId": anna.customer_id}) == ["anna"]


@pytest.mark.spec("A15", "C9")
async def test_accounts_that_are_not_there_cannot_be_chosen(
    shop: Shop, schema: ExtensibleSchema, database: Database
) -> None:
    """Nothing, an unknown account or another shop's: a user error, and the view stays as it was."""
    mei = await shop.hire("Mei")
    async with open_test_center(database) as other:
        for given, code in (
            ([], "INVALID"),
            ([new_id()], "NOT_FOUND"),
            (["nonsense"], "NOT_FOUND"),
            ([shop.center.account.id, other.account.id], "NOT_FOUND"),
        ):
            payload = await mei.do("setAccountsView", "__typename", accountIds=given)
            assert [(one["code"], one["field"]) for one in payload["userErrors"]] == [(code, "accountIds")]
    assert await view(mei) == {"all": True, "accounts": []}


@pytest.mark.spec("F5")
async def test_notifications_are_off_until_asked_for(shop: Shop) -> None:
    """New-message notices and sound are off by default, and each person's own."""
    mei, an = await shop.hire("Mei"), await shop.hire("An")
    off = {"viewer": {"notifications": {"newMessage": False, "sound": False}}}
    assert await mei.ask(SETTINGS) == off
    payload = await mei.do("setNotifications", "notifications { newMessage sound }", newMessage=True, sound=True)
    assert payload["notifications"] == {"newMessage": True, "sound": True}
    assert await mei.ask(SETTINGS) == {"viewer": {"notifications": {"newMessage": True, "sound": True}}}
    assert await an.ask(SETTINGS) == off


@pytest.mark.spec("F5")
async def test_no_sound_without_a_notice(shop: Shop) -> None:
    """A sound alone is refused, names its field, and changes nothing."""
    mei = await shop.hire("Mei")
    payload = await mei.do("setNotifications", "notifications { sound }", newMessage=False, sound=True)
    assert payload["userErrors"] == [
        {
            "field": "sound",
            "code": "INVALID",
            "message": "A sound needs the notification: turn newMessage on, or sound off.",
        }
    ]
    assert await mei.ask(SETTINGS) == {"viewer": {"notifications": {"newMessage": False, "sound": False}}}


@pytest.mark.spec("F5")
async def test_a_new_message_s_event_says_who_what_and_where(shop: Shop) -> None:
    """The event of a new message carries all that a notice shows: customer, text, conversation."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna")
    async with listening(mei) as stream:
        await shop.written("anna", "Where is my parcel?")
        event = await stream.event()
    assert event["kind"] == "MESSAGE_RECEIVED"
    assert event["message"]["text"] == "Where is my parcel?"
    assert event["conversation"]["id"] == event["conversationId"] == conversation.id
    assert event["customer"] == {"id": conversation.customer_id, "shownName": "#anna"}
