"""Erasing a customer leaves nothing of them, and export gives out everything before (spec F15)."""

import json
from dataclasses import replace
from typing import Any

import pytest
from bson import ObjectId

from message_center.domain.addresses import Address
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.contacts import Contact
from message_center.domain.customers import Profile
from message_center.domain.facts import FactKind, Happened
from message_center.domain.files import StoredFile
from message_center.domain.inbound import MessageArrived
from message_center.domain.media import media_file_id
from message_center.domain.permissions import Permission
from message_center.domain.tags import TagChoice
from message_center.errors import Conflict, NotFound, NotReplyable, PermissionDenied
from message_center.inbox.customer_profile import add_address, update_customer
from message_center.inbox.customer_tags import add_tags
from message_center.inbox.erase_customer import erase_customer
from message_center.inbox.export_customer import export_customer
from message_center.inbox.notes import add_note
from message_center.inbox.reply import send_message
from message_center.storage.mapping import new_id, to_document
from message_center.storage.moments import Moment
from message_center.storage.moves import Move
from message_center.testing import TestCenter, TestCustomer

pytestmark = pytest.mark.spec("F15")
SECRETS = (
    "Annabel",
    "anna@secret.tw",
    "912345678",
    "secret words",
    "忠孝東路",
    "likes tea",
    "anna-at-platform",
    "1990",
)


async def anna(center: TestCenter) -> TestCustomer:
    """A customer of whom everything is known that can be."""
    anna, desk = center.customer("anna-at-platform"), center.desk()
    picture = Attachment(kind=AttachmentKind.IMAGE, url="https://cdn.test/p.jpg")
    contact = Contact(name="Annabel", email="anna@secret.tw")
    await anna.does(
        MessageArrived(external_id="m1", text="secret words 0912345678 台北市信義區忠孝東路1號", contact=contact),
        MessageArrived(external_id="m2", attachments=(picture,)),
    )
    await center.work()
    conversation = await anna.conversation()
    [_, with_picture] = await anna.messages()
    file = StoredFile(
        id=media_file_id(with_picture.id, 0),
        shop_id=center.shop.id,
        name="p.jpg",
        content_type="image/jpeg",
        size=2,
        sha256="",
        width=0,
        height=0,
        uploaded_by=with_picture.author,
        uploaded_at=center.clock.now(),
    )
    await desk.scope.files.put(file, b"xx")
    await center.storage.database.messages.update_one(
        {"_id": ObjectId(with_picture.id)}, {"$set": {"attachments.0.file_id": file.id}}
    )
    customer_id = conversation.customer_id
    await update_customer(desk, customer_id=customer_id, typed={"birthday": "1990-01-01", "phone": "0912345678"})
    await add_address(desk, customer_id=customer_id, address=Address(rest="忠孝東路五段"))
    await add_tags(desk, customer_id=customer_id, choices=[TagChoice(name="VIP", field="tags")])
    await add_note(desk, customer_id=customer_id, text="likes tea")
    await send_message(desk, conversation_id=conversation.id, text="Thank you for your secret words")
    await center.work()
    return anna


async def stored(center: TestCenter) -> dict[str, str]:
    """All that is in the database, as text, by collection."""
    raw = center.storage.database.raw
    names = await raw.list_collection_names()
    return {name: str([row async for row in raw[name].find()]) for name in names}


async def export(center: TestCenter, customer_id: str, **who: Any) -> list[dict[str, Any]]:
    """The records of a customer's export."""
    return [json.loads(line) async for line in await export_customer(center.desk(**who), customer_id=customer_id)]


async def test_nothing_is_left_of_an_erased_customer(center: TestCenter) -> None:
    """No word, name, number, address, note or file is anywhere in the database, the journal included."""
    await anna(center)
    customer_id = (await center.customer("anna-at-platform").conversation()).customer_id
    before = await stored(center)
    assert all(any(secret in text for text in before.values()) for secret in SECRETS)
    await erase_customer(center.desk(), customer_id=customer_id)
    left = await stored(center)
    found = {
        name: [secret for secret in SECRETS if secret in text]
        for name, text in left.items()
        if any(secret in text for secret in SECRETS)
    }
    # What a repetition is known by stays in the journal until it expires, and a lane's name until it has rested.
    assert {name: words for name, words in found.items() if name not in ("journal", "lanes")} == {}
    assert set(found.get("journal", ())) <= {"anna-at-platform"}
    assert (left["messages"], left["notes"], left["files.files"], left["files.chunks"]) == ("[]", "[]", "[]", "[]")


async def test_the_shell_says_that_and_how_much_there_was(center: TestCenter) -> None:
    """The emptied conversation stays in the archive, counts its messages, and cannot be answered."""
    customer = await anna(center)
    conversation = await customer.conversation()
    desk = center.desk()
    erased = await erase_customer(desk, customer_id=conversation.customer_id)
    assert erased.erased_at == center.clock.now()
    assert await desk.scope.customers.get(erased.id) == erased
    shell = await desk.scope.conversations.get(conversation.id)
    assert (shell.sequence, shell.archived, shell.badge, shell.erased_at) == (3, True, 0, center.clock.now())
    assert (shell.phones, shell.tag_ids, shell.identity) == ((), (), "")
    with pytest.raises(NotReplyable, match="erased"):
        await send_message(desk, conversation_id=conversation.id, text="hello?")
    again = await erase_customer(desk, customer_id=conversation.customer_id)
    assert again == erased


async def test_whoever_writes_again_is_somebody_new(center: TestCenter) -> None:
    """A person who was forgotten begins a new conversation, of which the shell knows nothing."""
    customer = await anna(center)
    old = await customer.conversation()
    await erase_customer(center.desk(), customer_id=old.customer_id)
    await customer.writes("hello again")
    new = await customer.conversation()
    assert (new.id != old.id, new.customer_id != old.customer_id, new.sequence) == (True, True, 1)
    await center.later(minutes=3)
    assert [message.text for message in await customer.messages()] == ["hello again"]


async def test_nothing_begins_with_somebody_who_was_erased_in_this_moment(center: TestCenter) -> None:
    """Who was found just before the erasure gets no new conversation, in which words would never be removed."""
    customer, scope = await anna(center), center.desk().scope
    old = await customer.conversation()
    found = replace(old, id=new_id(), key="test:again", revision=0, sequence=0)
    await erase_customer(center.desk(), customer_id=old.customer_id)
    before = await stored(center)

    async def decide(moment: Moment) -> Move:
        return Move(conversation=moment.conversation, happened=(Happened(kind=FactKind.CONVERSATION_STARTED),))

    with pytest.raises(Conflict, match="erased"):
        await scope.conversations.move_by_key("test:again", decide, at=center.clock.now(), start=found)
    assert await stored(center) == before


async def test_a_late_answer_of_the_platform_is_not_written_on_the_tombstone(center: TestCenter) -> None:
    """A profile that was asked for before the erasure and comes after it is forgotten as well."""
    customer, scope = await anna(center), center.desk().scope
    customer_id = (await customer.conversation()).customer_id
    tombstone = await erase_customer(center.desk(), customer_id=customer_id)
    with pytest.raises(NotFound):
        await scope.customers.learn(customer_id, Profile(name="Annabel"), at=center.clock.now())
    assert await scope.customers.get(customer_id) == tombstone


async def test_a_long_history_is_removed_by_the_worker(center: TestCenter) -> None:
    """What is too long for one answer is removed in batches, and an interruption changes nothing."""
    customer = await anna(center)
    conversation = await customer.conversation()
    [first, *_] = await customer.messages()
    row = to_document(first)
    copies = [
        {**row, "_id": ObjectId(), "sequence": 100 + number, "external_id": f"x{number}"} for number in range(1500)
    ]
    await center.storage.database.messages.insert_many(copies)
    await erase_customer(center.desk(), customer_id=conversation.customer_id)
    left = await center.storage.database.messages.count_documents({})
    assert 0 < left < 1000
    await center.later(seconds=1)
    assert await center.storage.database.messages.count_documents({}) == 0
    await center.later(minutes=3)
    jobs = {"_id": {"$regex": "^job:erase_customer"}}
    assert await center.storage.database.lanes.count_documents(jobs) == 0


async def test_the_export_holds_everything(center: TestCenter) -> None:
    """Profile, identities, notes, conversations, messages and files' data, each record with its type."""
    customer = await anna(center)
    customer_id = (await customer.conversation()).customer_id
    records = await export(center, customer_id)
    assert [record["type"] for record in records] == [
        "customer", "note", "conversation", "message", "message", "message", "file",
    ]  # fmt: skip
    text = json.dumps(records, ensure_ascii=False)
    assert all(secret in text for secret in SECRETS)
    assert records[0]["identities"][0]["external_id"] == "anna-at-platform"
    assert "name_grams" not in records[0]
    assert [record["text"] for record in records if record["type"] == "message"][-1] == (
        "Thank you for your secret words"
    )


async def test_only_who_manages_settings_may_export_and_erase(center: TestCenter) -> None:
    """Without the permission, and for a customer of another shop, nothing is told or removed."""
    await anna(center)
    customer_id = (await center.customer("anna-at-platform").conversation()).customer_id
    lin = await center.staff("Lin", *(one for one in Permission if one is not Permission.MANAGE_SETTINGS))
    before = await stored(center)
    for act in (erase_customer, export_customer):
        with pytest.raises(PermissionDenied, match="MANAGE_SETTINGS"):
            await act(center.desk(lin), customer_id=customer_id)  # type: ignore[operator]
        with pytest.raises(NotFound):
            await act(center.desk(), customer_id="0" * 24)  # type: ignore[operator]
    assert await stored(center) == before
