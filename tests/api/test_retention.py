"""A shop keeps messages for as long as it says, through the real endpoint, and not a day longer (spec F15)."""

from datetime import timedelta
from decimal import Decimal

import pytest
from bson import ObjectId

from message_center.domain.chores import Chore
from message_center.domain.facts import FactKind
from message_center.domain.files import StoredFile
from message_center.domain.found_by import Word
from message_center.domain.media import media_file_id
from message_center.domain.money import Money
from message_center.domain.permissions import Permission
from message_center.inbox.carts import add_custom_item, current_cart
from message_center.inbox.comments import add_comment
from message_center.inbox.mark import archive
from message_center.inbox.reply import send_message
from message_center.inbox.retention import save_retention
from message_center.storage.database import Database
from message_center.storage.retention import Retention
from message_center.storage.search_index import learn_due
from message_center.testing import TestCenter, open_test_center
from tests.api.conftest import Shop
from tests.law import the_law
from tests.storage.counting import counted

pytestmark = pytest.mark.spec("F15")
WORDS = ("secret words", "912345678", "thank you", "he is odd", "her own lamp")


async def archived(center: TestCenter, identity: str) -> None:
    """A conversation in the archive with everything that messages leave behind."""
    desk, customer = center.desk(), center.customer(identity)
    await customer.writes("secret words 0912345678")
    conversation = await customer.conversation()
    [message] = await customer.messages()
    file = StoredFile(
        id=media_file_id(message.id, 0), shop_id=center.shop.id, name="p.jpg", content_type="image/jpeg", size=2,
        sha256="", width=0, height=0, uploaded_by=message.author, uploaded_at=center.clock.now(),
    )  # fmt: skip
    await desk.scope.files.put(file, b"xx")
    await send_message(desk, conversation_id=conversation.id, text="thank you")
    boss = await center.staff("Boss", *Permission)
    await add_comment(center.desk(boss), conversation_id=conversation.id, text="he is odd", mentioned_ids=[])
    await center.work()
    price = Money(amount=Decimal(100), currency="TWD")
    await add_custom_item(desk, conversation_id=conversation.id, title="her own lamp", price=price)
    await archive(desk, conversation_id=conversation.id)
    await learn_due(center.storage.database)


async def remembered(center: TestCenter, identity: str) -> None:
    """The journal of merges knows the customer as they were."""
    customer_id = ObjectId((await center.customer(identity).conversation()).customer_id)
    customer = await center.storage.database.customers.find_one({"_id": customer_id})
    entry = {"shop_id": ObjectId(center.shop.id), "source_id": ObjectId(), "target_id": customer_id}
    known = {"recognized": (customer or {})["recognized"]}
    await center.storage.database.merges.insert_one({**entry, "source": known, "target": known})


async def words_left(center: TestCenter, *words: str) -> list[str]:
    """Which of the words are anywhere in the database."""
    raw = center.storage.database.raw
    names = await raw.list_collection_names()
    text = str([row for name in names async for row in raw[name].find()])
    return [word for word in words if word in text]


async def test_what_was_archived_and_silent_for_too_long_is_gone(shop: Shop) -> None:
    """Nothing is removed for a day; then an expired conversation is empty, and one that lives keeps everything."""
    center, boss = shop.center, await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    assert (await boss.ask("{ retention { archivedDays takesEffectAt revision } }"))["retention"] == {
        "archivedDays": None, "takesEffectAt": None, "revision": 0,
    }  # fmt: skip
    await archived(center, "anna")
    await remembered(center, "anna")
    await center.customer("ben").writes("Ben was here")  # never archived
    center.clock.advance(days=40)
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    preview = "query ($days: Int!) { retentionPreview(archivedDays: $days) { conversations more } }"
    assert (await boss.ask(preview, days=30))["retentionPreview"] == {"conversations": 1, "more": False}
    assert (await boss.ask(preview, days=41))["retentionPreview"] == {"conversations": 0, "more": False}
    saved = await boss.do("saveRetention", "retention { archivedDays revision }", archivedDays=30, revision=0)
    assert saved["retention"] == {"archivedDays": 30, "revision": 1}

    await center.later(hours=23)
    assert await words_left(center, *WORDS) == list(WORDS)
    async with the_law(center) as facts:
        await center.later(hours=2)
    assert {one.kind for one in facts} == {FactKind.CONVERSATION_EMPTIED, FactKind.CUSTOMER_CHANGED}

    assert await words_left(center, *WORDS, "Ben was here") == ["912345678", "Ben was here"]
    anna = await center.customer("anna").conversation()
    assert (anna.sequence, anna.phones, anna.archived, anna.emptied_at) == (2, (), True, center.clock.now())
    assert await center.storage.database.raw["files.files"].count_documents({}) == 0
    await center.later(minutes=3)
    assert (await center.customer("anna").conversation()).chores == ()
    assert await words_left(center, *WORDS) == []

    await center.customer("anna").writes("hello again")
    anna = await center.customer("anna").conversation()
    assert (anna.sequence, anna.archived, anna.unread) == (3, False, 1)
    await center.later(days=2)
    assert [one.text for one in await center.customer("anna").messages()] == ["hello again"]


async def test_what_is_removed_is_what_was_there_then(center: TestCenter) -> None:
    """A message that comes while the old ones are being removed stays, and removing is taken up where it ended."""
    await archived(center, "anna")
    await save_retention(center.desk(), archived_days=30, revision=0)
    await center.later(days=1)
    anna = await center.customer("anna").conversation()
    assert (anna.chores, anna.emptied_at) == ((), None)
    center.clock.advance(days=40)
    await center.storage.database.lanes.update_many({}, [{"$set": {"due_at": "$$NOW"}}])
    await center.work()
    emptied = await center.customer("anna").conversation()
    assert emptied.chores == (Chore.SWEEP,)
    await center.customer("anna").writes("hello again")
    for _ in range(3):
        await center.desk().scope.retention.remove_some(emptied, limit=1)
    await center.later(minutes=3)
    assert [one.text for one in await center.customer("anna").messages()] == ["hello again"]
    assert (await center.customer("anna").conversation()).chores == ()


async def test_a_conversation_whose_cart_is_still_filled_stays(center: TestCenter) -> None:
    """Staff who fill a cart within the period keep the conversation, however long the customer is silent."""
    for name in ("anna", "ben"):
        await archived(center, name)
    center.clock.advance(days=39)
    desk, anna = center.desk(), await center.customer("anna").conversation()
    price = Money(amount=Decimal(100), currency="TWD")
    cart = {"conversation_id": anna.id, "title": "a vase", "price": price}
    await add_custom_item(desk, **cart)  # type: ignore[arg-type]
    await save_retention(desk, archived_days=30, revision=0)
    await center.later(days=2)
    await center.later(minutes=3)
    assert [(len(await center.customer(one).messages())) for one in ("anna", "ben")] == [2, 0]
    assert (await current_cart(desk, anna.id)).item_count == 2
    await center.later(days=31)
    await center.later(minutes=3)
    assert await words_left(center, *WORDS, "a vase") == []


async def test_a_slip_is_taken_back_and_a_wrong_period_refused(shop: Shop) -> None:
    """Until a day has passed nothing is lost, whoever may not set it changes nothing, and 29 days are too few."""
    await archived(shop.center, "anna")
    shop.center.clock.advance(days=40)
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    jo = await shop.hire("Jo", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    for who, days, revision, error in (
        (jo, 30, 0, {"field": None, "code": "PERMISSION_DENIED"}),
        (boss, 29, 0, {"field": "archivedDays", "code": "INVALID"}),
        (boss, 3651, 0, {"field": "archivedDays", "code": "INVALID"}),
        (boss, 30, 7, {"field": "revision", "code": "CONFLICT"}),
    ):
        payload = await who.do("saveRetention", "__typename", archivedDays=days, revision=revision)
        assert [{"field": one["field"], "code": one["code"]} for one in payload["userErrors"]] == [error]
    assert await shop.center.storage.database.settings.count_documents({}) == 0
    assert await shop.center.storage.database.lanes.count_documents({"_id": {"$regex": "retention"}}) == 0
    assert (await boss.do("saveRetention", "__typename", archivedDays=30, revision=0))["userErrors"] == []
    assert (await boss.do("saveRetention", "__typename", archivedDays=None, revision=1))["userErrors"] == []
    await shop.center.later(days=3)
    assert await words_left(shop.center, *WORDS) == list(WORDS)


async def test_another_shops_messages_stay(center: TestCenter, database: Database) -> None:
    """One shop's period is nobody else's."""
    async with open_test_center(database) as other:
        await archived(other, "anna")
        other.clock.advance(days=400)
        center.clock.advance(days=400)
        await save_retention(center.desk(), archived_days=30, revision=0)
        await center.later(days=2)
        assert len(await other.customer("anna").messages()) == 2


async def test_finding_what_expired_reads_nothing_else(mongo_url: str, database: Database) -> None:
    """However many conversations were emptied before, or are worked on, a piece costs what it finds."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        await archived(center, "anna")
        anna = await database.conversations.find_one({})
        assert anna is not None
        without = [word for word in anna["found_by"] if word != Word.MAY_EXPIRE]
        others = [
            anna | {"_id": ObjectId(), "key": f"other:{number}", **fields}
            for number in range(300)
            for fields in [{"found_by": without}, {"folder": "INBOX"}][number % 2 : number % 2 + 1]
        ]
        await database.conversations.insert_many(others)
        commands.finds.clear()
        before = center.clock.now() + timedelta(days=1)
        found = await Retention(watched, center.desk().caller).expired(before, limit=50)
        assert [one for one, _ in found] == [str(anna["_id"])]
        [find] = commands.finds
        plan = await database.raw.command({"explain": find, "verbosity": "executionStats"})
        assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
        assert plan["executionStats"]["totalKeysExamined"] == 1
