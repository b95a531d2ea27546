"""Staff keep a customer's addresses, and take over what the customer wrote."""

from typing import Any

import pytest

from tests.api.conftest import Answer, Shop
from tests.api.customer_editing import HOME, PROFILE, SEND, profile, update


@pytest.fixture
async def anna(shop: Shop) -> str:
    """A customer who wrote, and of whom nothing is known."""
    return (await shop.written("anna")).customer_id


@pytest.mark.spec("D1")
async def test_addresses_are_added_corrected_and_removed(shop: Shop, anna: str) -> None:
    """An address is named by what it says; the same one is not kept twice, one that is gone is refused."""
    mei = await shop.hire("Mei", SEND)
    shown = f"customer {{ {PROFILE} }}"

    async def addresses(mutation: str, **given: Any) -> list[Answer]:
        payload = await mei.do(mutation, shown, customerId=anna, **given)
        assert payload["userErrors"] == []
        found: list[Answer] = payload["customer"]["addresses"]
        return found

    home = {**HOME, "recipient": "王小美", "phone": "0912345678"}
    kept = {**home, "phone": "+886912345678"}
    office = {"rest": "1 Queen's Road", "country": "hk"}
    shown_office = dict.fromkeys(kept) | {"rest": "1 Queen's Road", "country": "HK"}
    assert await addresses("addAddress", address=home) == [kept]
    assert await addresses("addAddress", address=home) == [kept]
    assert await addresses("addAddress", address=office) == [kept, shown_office]
    moved = {**kept, "rest": "忠孝東路五段 3 號"}
    assert await addresses("changeAddress", before=kept, address=moved) == [moved, shown_office]
    for mutation, given in (
        ("changeAddress", {"before": kept, "address": home}),
        ("removeAddress", {"address": kept}),
    ):
        payload = await mei.do(mutation, "__typename", customerId=anna, **given)
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [("address", "NOT_FOUND")]
    assert await addresses("removeAddress", address=shown_office) == [moved]


@pytest.mark.spec("D1")
async def test_at_most_twenty_addresses_and_none_without_a_street(shop: Shop, anna: str) -> None:
    """The limits are refused with their field, and what was there stays."""
    mei = await shop.hire("Mei", SEND)
    for number in range(20):
        await mei.do("addAddress", "__typename", customerId=anna, address={"rest": f"{number}"})
    before = await profile(mei, anna)
    assert len(before["addresses"]) == 20
    for address, field, code in (
        ({"rest": "one more"}, "address", "LIMIT_EXCEEDED"),
        ({"rest": " "}, "address.rest", "INVALID"),
        ({"rest": "路" * 201}, "address.rest", "INVALID"),
        ({"rest": "x", "city": "市" * 101}, "address.city", "INVALID"),
        ({"rest": "x", "country": "TAIWAN"}, "address.country", "INVALID"),
        ({"rest": "x", "phone": "12"}, "address.phone", "INVALID"),
    ):
        payload = await mei.do("addAddress", "__typename", customerId=anna, address=address)
        assert [(error["field"], error["code"]) for error in payload["userErrors"]] == [(field, code)]
    assert await profile(mei, anna) == before


@pytest.mark.spec("B3", "B5")
async def test_what_the_customer_wrote_is_offered_and_taken_over_as_it_is(shop: Shop) -> None:
    """A recognised number and address go into the profile as they are offered, in the same fields."""
    mei = await shop.hire("Mei", SEND)
    conversation = await shop.written("anna", "寄到 台北市信義區忠孝東路五段1號 謝謝", "我的電話 0912-345-678")
    operation = """query ($id: ID!) { customer(id: $id) { recognized {
      phones { value } addresses { address { rest district city postalCode country } } } } }"""
    offered = (await mei.ask(operation, id=conversation.customer_id))["customer"]["recognized"]
    [phone], [address] = offered["phones"], offered["addresses"]
    assert (phone["value"], address["address"]["city"]) == ("+886912345678", "台北市")
    await update(mei, conversation.customer_id, phone=phone["value"])
    await mei.do(
        "addAddress",
        "__typename",
        customerId=conversation.customer_id,
        address={**address["address"], "phone": phone["value"]},
    )
    kept = await profile(mei, conversation.customer_id)
    assert kept["phone"] == "+886912345678"
    assert kept["addresses"] == [{**address["address"], "recipient": None, "phone": "+886912345678"}]
