"""Writing to a customer first, where the platform allows it (spec H10)."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from message_center.domain.customers import Customer, Identity
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.replyability import Replyability, ReplyBarrier
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.testing import PlayedChannel, open_test_center
from tests.api.conftest import Shop, open_shop
from tests.api.test_mutations import user_error

STARTED = "conversation { id sequence lastMessage { snippet } customer { id } replyability { open } }"


class MemberChannel(PlayedChannel):
    """A channel on which members have threads."""

    def identity_of_member(self, member_id: str) -> str:
        """As the storefront does."""
        return f"member:{member_id}"


@pytest.fixture
async def shop(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Shop]:
    """A shop whose members have threads."""
    async with open_test_center(database, channel=MemberChannel()) as center, open_shop(schema, center) as opened:
        yield opened


async def known(shop: Shop, *external_ids: str, member_id: str | None = None) -> Customer:
    """A customer whom the account knows by these ids, and who has no conversation."""
    account = shop.center.account
    identities = [Identity(channel="played", account_id=account.id, external_id=one) for one in external_ids]
    elsewhere = Identity(channel="other", account_id=Id(new_id()), external_id="1")
    return await shop.center.desk().scope.customers.ensure(
        Customer(
            id=new_id(),
            shop_id=account.shop_id,
            created_at=shop.center.clock.now(),
            identities=(*identities, elsewhere),
            member_id=member_id,
        )
    )


@pytest.mark.spec("H10")
async def test_staff_write_first_and_the_customer_answers_in_the_same_conversation(shop: Shop) -> None:
    """The conversation begins empty, is the same when started again, and is the one the customer answers in."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await known(shop, "anna")
    given = {"customerId": anna.id, "accountId": shop.center.account.id}
    answers = await asyncio.gather(*(mei.do("startConversation", STARTED, **given) for _ in range(5)))
    [conversation] = {str(answer["conversation"]): answer["conversation"] for answer in answers}.values()
    assert conversation == {
        "id": conversation["id"],
        "sequence": 0,
        "lastMessage": None,
        "customer": {"id": anna.id},
        "replyability": {"open": True},
    }
    await mei.do("sendMessage", "__typename", conversationId=conversation["id"], text="Your lamp is here.")
    await shop.center.work()
    assert await shop.center.customer("anna").is_answered() == ["Your lamp is here."]
    assert (await shop.written("anna", "Thanks")).id == conversation["id"]
    again = await mei.do("startConversation", STARTED, **given)
    assert (again["conversation"]["id"], again["conversation"]["sequence"]) == (conversation["id"], 2)


@pytest.mark.spec("H10", "A5")
async def test_a_member_is_written_to_in_their_thread(shop: Shop) -> None:
    """A signed-in member has a thread although they never wrote; their answer from there is theirs."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    anna = await known(shop, member_id="7")
    given = {"customerId": anna.id, "accountId": shop.center.account.id}
    started = (await mei.do("startConversation", STARTED, **given))["conversation"]
    answered = await shop.written("member:7", "Hello")
    assert (answered.id, answered.customer_id, answered.is_member) == (started["id"], anna.id, True)
    assert len(await shop.center.storage.database.customers.find({}).to_list()) == 1


@pytest.mark.spec("H10", "H1")
async def test_where_nobody_may_write_first_nothing_begins(shop: Shop) -> None:
    """No identity there, a closed window, a blocked customer, unknown ids: refused by field, nothing stored."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    guest = await shop.hire("Guest")
    anna, stranger = await known(shop, "anna"), await known(shop)
    account = {"accountId": shop.center.account.id}
    never = "The customer has never written to this account, so it cannot reach them. Choose another account."
    refused = await mei.do("startConversation", STARTED, customerId=stranger.id, **account)
    assert refused["userErrors"] == [user_error("NOT_REPLYABLE", "accountId", never)]
    advice = "The platform's answer window is closed."
    shop.center.channel.open_until = lambda _: Replyability(barrier=ReplyBarrier.WINDOW_CLOSED, advice=advice)
    refused = await mei.do("startConversation", STARTED, customerId=anna.id, **account)
    assert refused["userErrors"] == [user_error("NOT_REPLYABLE", "accountId", advice)]
    for person, given, code, field in (
        (guest, {"customerId": anna.id, **account}, "PERMISSION_DENIED", None),
        (mei, {"customerId": new_id(), **account}, "NOT_FOUND", "customerId"),
        (mei, {"customerId": anna.id, "accountId": new_id()}, "NOT_FOUND", "accountId"),
    ):
        refused = await person.do("startConversation", STARTED, **given)
        assert [(one["code"], one["field"]) for one in refused["userErrors"]] == [(code, field)]
    await mei.do("blockCustomer", "__typename", customerId=anna.id)
    refused = await mei.do("startConversation", STARTED, customerId=anna.id, **account)
    assert [(one["code"], one["field"]) for one in refused["userErrors"]] == [("CONFLICT", "customerId")]
    assert await shop.center.storage.database.conversations.find({}).to_list() == []


@pytest.mark.spec("H10", "G5")
async def test_an_identity_of_somebody_else_is_refused(shop: Shop) -> None:
    """A member whose thread's identity another customer holds is not written to, and nothing is stored."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    await known(shop, "member:7")
    member = await known(shop, member_id="7")
    before = await shop.center.storage.database.customers.find({}).to_list()
    given = {"customerId": member.id, "accountId": shop.center.account.id}
    answers = await asyncio.gather(*(mei.do("startConversation", STARTED, **given) for _ in range(3)))
    message = "An identity of this customer belongs to another customer; merge the two first."
    assert [one["userErrors"] for one in answers] == [[user_error("CONFLICT", "customerId", message)]] * 3
    assert await shop.center.storage.database.customers.find({}).to_list() == before
    assert await shop.center.storage.database.conversations.find({}).to_list() == []


@pytest.mark.spec("H10", "G5")
async def test_staff_and_the_customer_may_begin_in_the_same_moment(shop: Shop) -> None:
    """Whoever is first, there is one conversation, and staff get it or are told that it is another customer's."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    for number in range(8):
        member = await known(shop, member_id=str(number))
        given = {"customerId": member.id, "accountId": shop.center.account.id}
        answers = await asyncio.gather(
            shop.center.customer(f"member:{number}").writes("Hello"),
            *(mei.do("startConversation", STARTED, **given) for _ in range(2)),
        )
        rows = await shop.center.storage.database.conversations.find({"identity": f"member:{number}"}).to_list()
        [holder] = {str(row["customer_id"]) for row in rows}
        for answer in answers[1:]:
            refused = [one["code"] for one in answer["userErrors"]]
            assert refused == ([] if holder == member.id else ["CONFLICT"])
