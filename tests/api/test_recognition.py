"""Phones, e-mails and addresses that customers write, as staff see and use them (spec B1 to B7, B10)."""

import pytest

from message_center.domain.inbound import Edited, MessageArrived, PostbackTapped, ReferralOpened, Unsent
from message_center.domain.permissions import Permission
from message_center.domain.referrals import Referral
from message_center.graphql.schema import ExtensibleSchema
from message_center.storage.database import Database
from message_center.testing import open_test_center
from tests.api.conftest import Shop, open_shop
from tests.api.recognizing import NUMBER, finds, recognized, rows


@pytest.mark.spec("B1")
async def test_a_phone_number_marks_the_conversation(shop: Shop) -> None:
    """However it is split, a number of the shop's country or from abroad marks its conversation."""
    mei = await shop.hire("Mei")
    anna = await shop.written("anna", "hello", "0912-345.678")
    ben = await shop.written("ben", "from abroad: +852 9123 4567")
    await shop.written("carl", "my order is 20260601123456")

    assert [row["id"] for row in await rows(mei, hasPhone=True)] == [ben.id, anna.id]
    assert [(row["id"], row["phones"][0]["value"]) for row in await rows(mei, phone=NUMBER)] == [(anna.id, NUMBER)]
    assert await rows(mei, phone="+886912345679") == []
    assert [row["hasPhone"] for row in await rows(mei)] == [False, True, True]


@pytest.mark.spec("B2")
async def test_viewing_a_number_gives_one_hit_a_customer_and_lands_on_the_message(shop: Shop) -> None:
    """The hit is the latest message with the number, and the messages around it are a page of its conversation."""
    mei = await shop.hire("Mei")
    chatter = [f"chatter {number}" for number in range(6)]
    anna = await shop.written("anna", "call 0912345678", *chatter, "or again 0912 345 678", *chatter)
    ben = await shop.written("ben", "mine too: 0912345678")

    operation = """query ($phone: String!) { phoneHits(phone: $phone) {
      customer { id } contact { value messageId conversationId message { text } } } }"""
    hits = (await mei.ask(operation, phone=NUMBER))["phoneHits"]
    assert [(hit["customer"]["id"], hit["contact"]["message"]["text"]) for hit in hits] == [
        (ben.customer_id, "mine too: 0912345678"),
        (anna.customer_id, "or again 0912 345 678"),
    ]

    operation = """query ($id: ID!, $around: ID!, $first: Int) { conversation(id: $id) {
      messages(around: $around, first: $first) {
        edges { node { id text } } pageInfo { hasPreviousPage hasNextPage startCursor endCursor } } } }"""
    around = hits[1]["contact"]["messageId"]
    page = (await mei.ask(operation, id=anna.id, around=around, first=3))["conversation"]["messages"]
    texts = [edge["node"]["text"] for edge in page["edges"]]
    assert texts == ["chatter 5", "or again 0912 345 678", "chatter 0"]
    assert (page["pageInfo"]["hasPreviousPage"], page["pageInfo"]["hasNextPage"]) == (True, True)
    assert await mei.refused(operation, id=ben.id, around=around) == "NOT_FOUND"
    mixed = operation.replace("first: $first", "last: $first")
    assert await mei.refused(mixed, id=anna.id, around=around, first=3) == "INVALID"


@pytest.mark.spec("B2", "B3", "B4")
async def test_what_a_customer_wrote_is_offered_with_its_proof(shop: Shop) -> None:
    """Numbers and e-mail addresses come latest first, each with the message, the conversation and the place."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna", "0912345678", "mail Amy@Shop.tw or call (02) 2345-6789")
    messages = await shop.center.customer("anna").messages()

    found = await recognized(mei, conversation.customer_id)

    assert [(one["value"], one["messageId"]) for one in found["phones"]] == [
        ("+886223456789", messages[1].id),
        (NUMBER, messages[0].id),
    ]
    latest = found["phones"][0]
    assert (latest["conversationId"], latest["at"]) == (conversation.id, "2026-06-01T04:00:02.000Z")
    assert messages[1].text[latest["startCodePoint"] : latest["endCodePoint"]] == "(02) 2345-6789"
    assert [one["value"] for one in found["emails"]] == ["amy@shop.tw"]


@pytest.mark.spec("B5")
async def test_the_latest_three_addresses_are_offered_in_fields(shop: Shop) -> None:
    """By message, then by place; the same address written otherwise is one; each comes as a form's fields."""
    mei = await shop.hire("Mei")
    conversation = await shop.written(
        "anna",
        "台北市信義區松仁路100號",
        "新北市板橋區文化路一段1號、台中市西區公益路2號",
        "高雄市左營區博愛二路3號",
        "又是 新北市，板橋區\n文化路一段 1 號",
    )

    found = await recognized(mei, conversation.customer_id)

    assert [one["value"] for one in found["addresses"]] == [
        "新北市板橋區文化路一段1號",
        "高雄市左營區博愛二路3號",
        "台中市西區公益路2號",
    ]
    assert found["addresses"][0]["address"] == {
        "country": "TW",
        "postalCode": "220",
        "city": "新北市",
        "district": "板橋區",
        "rest": "文化路一段1號",
    }


@pytest.mark.spec("B6")
async def test_an_ad_marks_the_conversation_and_can_be_opened(shop: Shop) -> None:
    """The ten latest distinct ads are listed with title and link, and the list can be filtered by them."""
    mei = await shop.hire("Mei")
    await shop.written("ben")
    anna = await shop.written("anna")
    for number in (*range(12), 5):
        shop.center.clock.advance(minutes=1)
        referral = Referral(source="ADS", ad_id=f"ad{number}", ad_title=f"Ad {number}", post_id=f"{number}")
        await shop.center.customer("anna").does(ReferralOpened(referral=referral))
    await shop.center.work()

    operation = """query ($filter: ConversationFilter) { conversations(filter: $filter) { edges { node {
      id fromAd ads { id title link at } } } } }"""
    [edge] = (await mei.ask(operation, filter={"fromAd": True}))["conversations"]["edges"]
    assert (edge["node"]["id"], edge["node"]["fromAd"]) == (anna.id, True)
    assert [ad["id"] for ad in edge["node"]["ads"]] == [f"ad{n}" for n in (5, 11, 10, 9, 8, 7, 6, 4, 3, 2)]
    assert edge["node"]["ads"][0] == {
        "id": "ad5",
        "title": "Ad 5",
        "link": "https://www.facebook.com/5",
        "at": "2026-06-01T04:13:02.000Z",
    }


@pytest.mark.spec("B7")
async def test_the_shop_s_own_words_are_not_examined(shop: Shop) -> None:
    """Numbers that staff, a bot or a button of the shop's wrote mark nothing."""
    mei = await shop.hire("Mei", Permission.SEND_MESSAGES)
    conversation = await shop.written("anna", "hello")
    await mei.do("sendMessage", "__typename", conversationId=conversation.id, text="Call us: 0912345678")
    await shop.center.customer("anna").does(
        PostbackTapped(external_id="p1", title="Call 0912345678?", payload="call"),
        MessageArrived(external_id="q1", text="Call 0912345678", payload="call"),
    )
    await shop.center.work()

    assert await finds(mei, conversation.id) == [[], [], [], []]
    assert await rows(mei, hasPhone=True) == []
    assert (await recognized(mei, conversation.customer_id))["phones"] == []


@pytest.mark.spec("B10")
async def test_a_message_shows_where_its_finds_stand(shop: Shop) -> None:
    """Spans count code points, and UTF-16 code units for JavaScript, which counts an emoji as two."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna", "😀０９１２－３４５－６７８，a@shop.tw")

    [[phone, email]] = await finds(mei, conversation.id)

    assert phone == {
        "kind": "PHONE",
        "value": NUMBER,
        "text": "０９１２－３４５－６７８",
        "start": 2,
        "end": 14,
        "startCodePoint": 1,
        "endCodePoint": 13,
        "address": None,
    }
    assert (email["kind"], email["value"], email["start"], email["startCodePoint"]) == (
        "EMAIL",
        "a@shop.tw",
        15,
        14,
    )


@pytest.mark.spec("B1", "B10", "G6")
async def test_what_is_taken_back_or_corrected_is_not_known_any_more(shop: Shop) -> None:
    """An edit replaces what a message told; a withdrawal leaves what the messages before it told, or nothing."""
    mei = await shop.hire("Mei")
    conversation = await shop.written("anna", "0912345678")
    [first] = await shop.center.customer("anna").messages()
    customer = shop.center.customer("anna")
    shop.center.clock.advance(minutes=1)
    await customer.does(MessageArrived(external_id="n1", text="0912345678 or 0922333444"))
    await shop.center.work()
    assert [one["value"] for one in (await rows(mei))[0]["phones"]] == ["+886922333444", NUMBER]

    await customer.does(Edited(external_id="n1", text="sorry: 0933444555", edit_number=1))
    await shop.center.work()
    [row] = await rows(mei)
    assert [one["value"] for one in row["phones"]] == ["+886933444555", NUMBER]
    assert row["phones"][1]["messageId"] == first.id

    await customer.does(Unsent(external_id="n1"), Unsent(external_id=first.external_id or ""))
    await shop.center.work()
    assert [(row["hasPhone"], row["phones"]) for row in await rows(mei)] == [(False, [])]
    assert await finds(mei, conversation.id) == [[], []]
    assert (await recognized(mei, conversation.customer_id))["phones"] == []


@pytest.mark.spec("B2", "C9")
async def test_numbers_of_another_shop_s_customers_stay_there(
    shop: Shop, schema: ExtensibleSchema, database: Database
) -> None:
    """Neither a hit nor a page around a message crosses shops, nor can a find there be rejected."""
    conversation = await shop.written("anna", "0912345678")
    [message] = await shop.center.customer("anna").messages()
    async with open_test_center(database) as center, open_shop(schema, center) as other:
        stranger = await other.hire("Stranger", *Permission)
        operation = "query ($phone: String!) { phoneHits(phone: $phone) { customer { id } } }"
        assert await stranger.ask(operation, phone=NUMBER) == {"phoneHits": []}
        assert await rows(stranger, phone=NUMBER) == []
        own = await other.written("ben")
        around = (
            "query ($id: ID!, $m: ID!) { conversation(id: $id) { messages(around: $m) { edges { cursor } } } }"
        )
        assert await stranger.refused(around, id=own.id, m=message.id) == "NOT_FOUND"
        given = {"customerId": conversation.customer_id, "kind": "PHONE", "value": NUMBER}
        payload = await stranger.do("rejectFind", "__typename", **given)
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [
            ("NOT_FOUND", "customerId")
        ]
    assert await shop.stored(conversation.id) == conversation
