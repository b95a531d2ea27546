"""Merge suggestions, merging, and undoing it, as staff see them (spec B8, B9)."""

import asyncio
from typing import Any

import pytest

from message_center.domain.imports import ImportKind
from message_center.domain.members import Member
from message_center.domain.permissions import Permission
from message_center.inbox.merging import merge_customer, undo_merge
from message_center.storage.imports import Imports
from tests.api.conftest import Person, Shop
from tests.law import the_law
from tests.shop.made import member

MEI = "+886911111111"
SUGGESTED = """query ($id: ID!) { conversation(id: $id) {
  mergeSuggestion { messageId members { id } proofs { kind value startCodePoint endCodePoint } } } }"""
OF_CUSTOMER = """query ($id: ID!) { customer(id: $id) {
  id memberId tags { name } identities { externalId } revision
  conversations(first: 10) { edges { node { id customer { id } tags { name } } } }
  notes(first: 10) { edges { node { text } } }
  merges { id undoneAt by { name } customerId conversationCount noteCount } } }"""


async def members(shop: Shop, *told: Member) -> None:
    """What the host shop knows."""
    desk = shop.center.desk()
    imports = Imports(desk.scope.database, desk.caller)
    await imports.take_in(ImportKind.MEMBERS, list(told), at=shop.center.clock.now())


@pytest.fixture
async def lin(shop: Shop) -> Person:
    """Somebody who answers customers, in a shop whose members are Mei and Bo."""
    await members(
        shop,
        member("M-1", name="Mei", phone=MEI, email="mei@mail.example"),
        member("M-2", name="Bo", phone="+886922222222", email="bo@mail.example"),
    )
    return await shop.hire("Lin", Permission.SEND_MESSAGES)


async def suggestion(lin: Person, conversation_id: str) -> Any:
    """What is suggested in a conversation."""
    return (await lin.ask(SUGGESTED, id=conversation_id))["conversation"]["mergeSuggestion"]


@pytest.mark.spec("B8")
async def test_a_member_is_suggested_with_the_proof(shop: Shop, lin: Person) -> None:
    """A member's phone and e-mail in one message give one suggestion, which says where they stand."""
    conversation = await shop.written("anna", "hi", "call 0911-111-111 or mei@mail.example")
    message = (await shop.center.customer("anna").messages())[-1]
    assert await suggestion(lin, conversation.id) == {
        "messageId": message.id,
        "members": [{"id": "M-1"}],
        "proofs": [
            {"kind": "PHONE", "value": MEI, "startCodePoint": 5, "endCodePoint": 17},
            {"kind": "EMAIL", "value": "mei@mail.example", "startCodePoint": 21, "endCodePoint": 37},
        ],
    }


@pytest.mark.spec("B8")
async def test_only_the_latest_match_counts(shop: Shop, lin: Person) -> None:
    """A later match replaces the earlier, which does not come back; a contact that nobody has changes nothing."""
    conversation = await shop.written("anna", "I am 0911 111 111", "no, bo@mail.example")
    assert [one["id"] for one in (await suggestion(lin, conversation.id))["members"]] == ["M-2"]
    await shop.written("anna", "or 0933 333 333")
    assert [one["id"] for one in (await suggestion(lin, conversation.id))["members"]] == ["M-2"]
    payload = await lin.do("dismissMergeSuggestion", "conversation { id }", conversationId=conversation.id)
    assert payload["userErrors"] == []
    assert await suggestion(lin, conversation.id) is None


@pytest.mark.spec("B8")
async def test_two_members_match_in_one_suggestion(shop: Shop, lin: Person) -> None:
    """A phone of one member and an e-mail of another: one suggestion with both; without a match there is none."""
    both = await shop.written("anna", "0911111111, bo@mail.example")
    nobody = await shop.written("ben", "0944444444")
    assert [one["id"] for one in (await suggestion(lin, both.id))["members"]] == ["M-1", "M-2"]
    assert await suggestion(lin, nobody.id) is None


@pytest.mark.spec("B8")
async def test_dismissed_once_never_shown_again(shop: Shop, lin: Person) -> None:
    """What one colleague dismissed is shown to nobody again, however often the customer writes it."""
    conversation = await shop.written("anna", "0911111111")
    async with the_law(shop.center):
        await lin.do("dismissMergeSuggestion", "__typename", conversationId=conversation.id)
    await shop.written("anna", "again: 0911111111")
    other = await shop.hire("Other", Permission.SEND_MESSAGES)
    assert await suggestion(other, conversation.id) is None
    payload = await lin.do("dismissMergeSuggestion", "__typename", conversationId=(await shop.written("ben")).id)
    assert [error["code"] for error in payload["userErrors"]] == ["NOT_FOUND"]


@pytest.mark.spec("B9")
async def test_a_customer_is_merged_and_parted_again(shop: Shop, lin: Person) -> None:
    """Conversations, identities, tags and notes move to the member's customer; undoing brings all of it back."""
    conversation = await shop.written("anna", "0911111111")
    anna = conversation.customer_id
    await lin.do("addTags", "__typename", customerId=anna, tags=[{"name": "VIP"}])
    await lin.do("addNote", "__typename", customerId=anna, text="Likes blue.")
    before = (await lin.ask(OF_CUSTOMER, id=anna))["customer"]
    preview = """query ($c: ID!, $m: ID!) { mergePreview(customerId: $c, memberId: $m) {
        into { id } conversationCount differences { field } } }"""
    seen = (await lin.ask(preview, c=anna, m="M-1"))["mergePreview"]
    assert seen == {"into": None, "conversationCount": 1, "differences": []}

    async with the_law(shop.center):
        payload = await lin.do(
            "mergeCustomer", "customer { id memberId } merge { id }", customerId=anna, memberId="M-1"
        )
    assert payload["userErrors"] == []
    mei = payload["customer"]["id"]
    after = (await lin.ask(OF_CUSTOMER, id=anna))["customer"]
    assert (after["id"], after["memberId"], after["tags"]) == (mei, "M-1", [{"name": "VIP"}])
    assert after["identities"] == [{"externalId": "anna"}]
    assert [one["node"]["text"] for one in after["notes"]["edges"]] == ["Likes blue."]
    assert after["conversations"]["edges"] == [
        {"node": {"id": conversation.id, "customer": {"id": mei}, "tags": [{"name": "VIP"}]}}
    ]
    assert after["merges"] == [
        {
            "id": payload["merge"]["id"],
            "undoneAt": None,
            "by": {"name": "Lin"},
            "customerId": anna,
            "conversationCount": 1,
            "noteCount": 1,
        }
    ]
    assert await suggestion(lin, conversation.id) is None
    again = await lin.do("mergeCustomer", "merge { id }", customerId=anna, memberId="M-1")
    assert again["merge"] == payload["merge"]

    async with the_law(shop.center):
        undone = await lin.do("undoMerge", "customer { id } merge { undoneAt }", mergeId=payload["merge"]["id"])
    assert (undone["userErrors"], undone["customer"]["id"]) == ([], anna)
    back = (await lin.ask(OF_CUSTOMER, id=anna))["customer"]
    assert {**back, "revision": 0} == {**before, "revision": 0}
    left = (await lin.ask(OF_CUSTOMER, id=mei))["customer"]
    assert (left["tags"], left["identities"], left["conversations"]["edges"]) == ([], [], [])
    twice = await lin.do("undoMerge", "__typename", mergeId=payload["merge"]["id"])
    assert [error["code"] for error in twice["userErrors"]] == ["CONFLICT"]


@pytest.mark.spec("B9")
async def test_what_cannot_be_merged_changes_nothing(shop: Shop, lin: Person) -> None:
    """An unknown member, an outdated look, and a customer who is a member already are refused by name."""
    anna = (await shop.written("anna")).customer_id
    ben = (await shop.written("ben")).customer_id
    await lin.do("mergeCustomer", "__typename", customerId=ben, memberId="M-2")
    refused = [
        ({"customerId": anna, "memberId": "M-9"}, "NOT_FOUND", "memberId"),
        ({"customerId": anna, "memberId": "M-1", "expectedRevision": 7}, "CONFLICT", "expectedRevision"),
        ({"customerId": ben, "memberId": "M-1"}, "CONFLICT", "customerId"),
    ]
    facts = await shop.center.storage.database.facts.count_documents({})
    for given, code, field in refused:
        payload = await lin.do("mergeCustomer", "__typename", **given)
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
    assert await shop.center.storage.database.facts.count_documents({}) == facts


@pytest.mark.spec("B9")
async def test_messages_that_arrive_meanwhile_find_their_customer(shop: Shop, lin: Person) -> None:
    """Merging and parting while the customer writes loses no message, and every row shows whose it is."""
    conversation = await shop.written("anna", "one")
    desk = shop.center.desk()
    anna = shop.center.customer("anna")

    async def there_and_back() -> None:
        for _ in range(4):
            _, entry = await merge_customer(desk, customer_id=conversation.customer_id, member_id="M-1")
            await undo_merge(desk, merge_id=entry.id)
        await merge_customer(desk, customer_id=conversation.customer_id, member_id="M-1")

    async def write() -> None:
        for number in range(12):
            await anna.writes(f"0955 555 5{number:02d}")

    await asyncio.gather(there_and_back(), write())
    await shop.center.later(seconds=30)
    after = await anna.conversation()
    mei = (await desk.scope.customers.by_members(["M-1"]))["M-1"]
    assert (after.customer_id, after.sequence) == (mei.id, 13)
    assert len(await anna.messages()) == 13
    assert len({one.value for one in mei.recognized}) == 12
