"""A customer's profile and addresses, edited by staff (spec D1, D2)."""

from datetime import date
from typing import Any

import pytest

from message_center.domain.imports import ImportKind
from message_center.domain.members import Gender
from message_center.domain.permissions import Permission
from tests.api.conftest import Shop
from tests.api.customer_editing import EMPTY, HOME, SEND, profile, update
from tests.api.test_customers import told
from tests.api.test_live_events import cursor
from tests.shop.made import link, member


@pytest.fixture
async def anna(shop: Shop) -> str:
    """A customer who wrote, and of whom nothing is known."""
    return (await shop.written("anna")).customer_id


@pytest.mark.spec("D1")
async def test_only_what_is_given_changes(shop: Shop, anna: str) -> None:
    """Each field is kept in one spelling; what is left out stays, null and blank clear."""
    mei = await shop.hire("Mei", SEND)
    assert await profile(mei, anna) == EMPTY
    payload = await update(
        mei,
        anna,
        name="  王小美 🌸 ",
        phone="0912-345 678",
        email="Mei.Wang@Example.COM",
        gender="FEMALE",
        birthday="1990-06-01",
        locale="zh-Hant",
    )
    assert payload["userErrors"] == []
    wanted = EMPTY | {
        "name": "王小美 🌸",
        "phone": "+886912345678",
        "shownPhone": "0912 345 678",
        "email": "mei.wang@example.com",
        "gender": "FEMALE",
        "birthday": "1990-06-01",
        "isBirthday": True,
        "locale": "zh-Hant",
        "revision": 1,
    }
    assert payload["customer"] == wanted
    assert await profile(mei, anna) == wanted
    payload = await update(mei, anna, phone="+852 9123 4567", gender="UNDISCLOSED", birthday=None, email="  ")
    wanted |= {
        "phone": "+85291234567",
        "shownPhone": "+852 9123 4567",
        "gender": "UNDISCLOSED",
        "birthday": None,
        "isBirthday": False,
        "email": None,
        "revision": 2,
    }
    assert payload["customer"] == wanted
    assert (await update(mei, anna, name="王小美 🌸"))["customer"] == wanted
    assert (await update(mei, anna))["customer"] == wanted


@pytest.mark.spec("D1")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "王" * 201),
        ("name", "🌸" * 201),
        ("name", "two\nlines"),
        ("name", "half \ud83c"),
        ("phone", "0912"),
        ("phone", "call me"),
        ("phone", "9" * 41),
        ("email", "anna@"),
        ("email", "安娜@例子.公司 x"),
        ("email", "a" * 250 + "@x.tw"),
        ("birthday", "2023-02-29"),
        ("birthday", "2026-06-02"),
        ("birthday", "1990/02/28"),
        ("locale", "繁體中文"),
    ],
)
async def test_a_bad_value_names_its_field_and_changes_nothing(
    shop: Shop, anna: str, field: str, value: str
) -> None:
    """Nothing is half done: the good fields beside a bad one are not kept either."""
    mei = await shop.hire("Mei", SEND)
    good = {"name": "Anna", "email": "anna@example.com"}
    payload = await update(mei, anna, **(good | {field: value}))
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, "INVALID")]
    assert payload["customer"] is None
    assert await profile(mei, anna) == EMPTY


@pytest.mark.spec("D1")
@pytest.mark.parametrize("name", ["王" * 200, "🌸" * 200, "e\u0301" * 200])
async def test_a_name_of_the_longest_length_is_taken(shop: Shop, anna: str, name: str) -> None:
    """Two hundred characters in any script."""
    mei = await shop.hire("Mei", SEND)
    payload = await update(mei, anna, name=name)
    assert payload["userErrors"] == []
    assert len(payload["customer"]["name"]) == 200


@pytest.mark.spec("D1")
async def test_the_birthday_is_the_shops_day(shop: Shop, anna: str) -> None:
    """The hint comes and goes at midnight in the shop's zone, not in the server's."""
    mei = await shop.hire("Mei", SEND)
    await update(mei, anna, birthday="1988-06-02")  # it is noon of 1 June in Taipei
    seen = []
    for hours in (11.9, 0.2, 23.7, 0.3):
        shop.center.clock.advance(hours=hours)
        mei = await shop.hire(f"Mei {hours}", SEND)
        seen.append((await profile(mei, anna))["isBirthday"])
    assert seen == [False, True, True, False]


@pytest.mark.spec("D1")
async def test_nobody_overwrites_what_they_have_not_seen(shop: Shop, anna: str) -> None:
    """Of two who edit what they read at the same time, the second is told and nothing of theirs is kept."""
    mei, lin = await shop.hire("Mei", SEND), await shop.hire("Lin", SEND)
    assert (await update(mei, anna, name="Anna", expectedRevision=0))["userErrors"] == []
    payload = await update(lin, anna, name="Ann", expectedRevision=0)
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [
        ("expectedRevision", "CONFLICT")
    ]
    assert (await profile(mei, anna))["name"] == "Anna"


@pytest.mark.spec("D1", "F2")
async def test_every_console_shows_the_edit(shop: Shop, anna: str) -> None:
    """An edit is an event that carries the customer as they are now."""
    mei = await shop.hire("Mei", SEND)
    now = await cursor(mei)
    await update(mei, anna, name="Anna", birthday="1990-01-01")
    events = """subscription ($after: String!) { inboxEvents(after: $after) {
      kind revision values { name value } customer { name birthday } } }"""
    stream: Any = await mei.schema.stream(events, variable_values={"after": now}, context_value=mei.connection())
    event = (await anext(stream)).data["inboxEvents"]
    await stream.aclose()
    assert event == {
        "kind": "CUSTOMER_CHANGED",
        "revision": 1,
        "values": [{"name": "fields", "value": "birthday name"}],
        "customer": {"name": "Anna", "birthday": "1990-01-01"},
    }


@pytest.mark.spec("D1", "C8")
async def test_without_send_messages_nobody_edits_a_customer(shop: Shop, anna: str) -> None:
    """Whoever may not answer customers may not change them."""
    lin = await shop.hire("Lin", *(one for one in Permission if one is not SEND))
    for mutation, given in (
        ("updateCustomer", {"name": "x"}),
        ("addAddress", {"address": HOME}),
        ("changeAddress", {"before": HOME, "address": HOME}),
        ("removeAddress", {"address": HOME}),
        ("addNote", {"text": "x"}),
    ):
        payload = await lin.do(mutation, "__typename", customerId=anna, **given)
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"], mutation
    assert await profile(lin, anna) == EMPTY


@pytest.mark.spec("D2")
async def test_a_linked_customer_and_the_member_are_one(shop: Shop, anna: str) -> None:
    """What staff edit is the member's at once, what the host changes shows here; staff are warned before."""
    mei = await shop.hire("Mei", SEND)
    await link(shop.center, anna, "M-1")
    await told(
        shop, ImportKind.MEMBERS, member(gender=Gender.MALE, birthday=date(1990, 6, 1), email="anna@shop.tw")
    )
    before = await profile(mei, anna)
    assert (before["isLoginData"], before["gender"], before["isBirthday"]) == (True, "MALE", True)
    await update(mei, anna, gender="FEMALE", phone="0912345678", birthday="1991-01-01")
    await mei.do("addAddress", "__typename", customerId=anna, address=HOME)
    operation = """query ($id: ID!) { customer(id: $id) { memberSync { state } member {
      gender phone birthday email addresses { rest } } } }"""
    assert (await mei.ask(operation, id=anna))["customer"] == {
        "memberSync": {"state": "SYNCED"},
        "member": {
            "gender": "FEMALE",
            "phone": "+886912345678",
            "birthday": "1991-01-01",
            "email": "anna@shop.tw",
            "addresses": [{"rest": HOME["rest"]}],
        },
    }
    shown = await profile(mei, anna)
    assert (shown["gender"], shown["birthday"], len(shown["addresses"])) == ("FEMALE", "1991-01-01", 1)


@pytest.mark.spec("D2")
@pytest.mark.parametrize(("field", "value"), [("phone", "0922 222 222"), ("email", "Ben@shop.tw")])
async def test_what_another_member_has_is_a_field_error(shop: Shop, anna: str, field: str, value: str) -> None:
    """A phone or e-mail of another member is refused with its field; neither customer nor member changes."""
    mei = await shop.hire("Mei", SEND)
    await link(shop.center, anna, "M-1")
    await told(shop, ImportKind.MEMBERS, member(name="Anna"))
    await told(shop, ImportKind.MEMBERS, member("M-2", phone="+886922222222", email="ben@shop.tw"))
    before = await profile(mei, anna)
    payload = await update(mei, anna, name="Ann", **{field: value})
    assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, "CONFLICT")]
    assert await profile(mei, anna) == before
    members = await mei.ask("query ($id: ID!) { customer(id: $id) { member { name phone email } } }", id=anna)
    assert members["customer"]["member"] == {"name": "Anna", "phone": None, "email": None}
