"""Staff reject what was recognised wrongly, and take it back."""

import pytest

from message_center.domain.permissions import Permission
from tests.api.conftest import Shop
from tests.api.recognizing import NUMBER, finds, recognized, rows


@pytest.mark.spec("B1", "B2")
async def test_a_rejected_find_stays_rejected(shop: Shop) -> None:
    """A wrong find goes from customer, row and messages, and is not found again; other finds stay."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "0912345678 a@shop.tw", "0912-345-678")
    wrong = {"customerId": conversation.customer_id, "kind": "PHONE", "value": NUMBER}

    payload = await mei.do("rejectFind", "customer { recognized { phones { value } emails { value } } }", **wrong)

    assert payload["userErrors"] == []
    assert payload["customer"]["recognized"] == {"phones": [], "emails": [{"value": "a@shop.tw"}]}
    await shop.written("anna", "really, 0912 345 678")
    assert await rows(mei, hasPhone=True) == []
    assert await rows(mei, phone=NUMBER) == []
    assert [[find["value"] for find in one] for one in await finds(mei, conversation.id)] == [
        ["a@shop.tw"],
        [],
        [],
    ]
    found = await recognized(mei, conversation.customer_id)
    assert (found["phones"], found["rejected"]) == ([], [{"kind": "PHONE", "value": NUMBER}])
    assert (await mei.do("rejectFind", "__typename", **wrong))["userErrors"] == []


@pytest.mark.spec("B1", "B2")
async def test_a_rejection_is_taken_back(shop: Shop) -> None:
    """What was rejected by a slip is recognised again where it stood, and other rejections stay."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "0912345678 a@shop.tw", "0912-345-678", "thanks")
    slip = {"customerId": conversation.customer_id, "kind": "PHONE", "value": NUMBER}
    before = (await rows(mei), await recognized(mei, conversation.customer_id))
    never = await mei.do("restoreFind", "__typename", **{**slip, "value": "+886911111111"})
    assert [(one["code"], one["field"]) for one in never["userErrors"]] == [("NOT_FOUND", "value")]
    await mei.do("rejectFind", "__typename", **slip)
    await mei.do("rejectFind", "__typename", **{**slip, "kind": "EMAIL", "value": "a@shop.tw"})

    payload = await mei.do("restoreFind", "customer { recognized { rejected { value } } }", **slip)

    assert payload["customer"]["recognized"]["rejected"] == [{"value": "a@shop.tw"}]
    assert await rows(mei) == before[0]
    assert (await recognized(mei, conversation.customer_id))["phones"] == before[1]["phones"]
    found = await finds(mei, conversation.id)
    assert [[find["value"] for find in one] for one in found] == [[NUMBER], [NUMBER], []]
    assert (await mei.do("restoreFind", "__typename", **slip))["userErrors"] == []
    await shop.written("anna", "really, 0912 345 678")
    assert [find["value"] for find in (await finds(mei, conversation.id))[-1]] == [NUMBER]


@pytest.mark.spec("B1", "C9")
async def test_rejecting_is_refused_without_permission_or_find(shop: Shop) -> None:
    """It needs SEND_MESSAGES, a customer of the shop, and something that was recognised; else nothing changes."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    lin = await shop.hire("Lin", Permission.MANAGE_CONVERSATIONS)
    conversation = await shop.written("anna", "0912345678")
    given = {"customerId": conversation.customer_id, "kind": "PHONE", "value": NUMBER}
    for person, wrong, code, field in (
        (lin, {}, "PERMISSION_DENIED", None),
        (mei, {"customerId": "0" * 24}, "NOT_FOUND", "customerId"),
        (mei, {"value": "+886"}, "NOT_FOUND", "value"),
        (mei, {"kind": "EMAIL"}, "NOT_FOUND", "value"),
    ):
        payload = await person.do("rejectFind", "customer { id }", **(given | wrong))
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
        assert payload["customer"] is None
    assert await shop.stored(conversation.id) == conversation
