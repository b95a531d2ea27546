"""Reading a long conversation costs what is read, not what there is."""

from dataclasses import replace

import pytest

from message_center.domain.delivery import Delivery, DeliveryStatus
from message_center.domain.inbound import Delivered, MessageArrived, Read
from message_center.domain.messages import Direction
from message_center.domain.recognition.finds import FindKind
from message_center.inbox.reject_find import reject_find
from message_center.inbox.reply import send_message
from message_center.storage.database import Database
from message_center.storage.mapping import new_id, to_document
from message_center.testing import TestCustomer, open_test_center
from tests.storage.counting import counted

COUNT = 3_000
PAGE = 20


async def fill(database: Database, anna: TestCustomer) -> None:
    """Give the conversation thousands of messages, half of them ours and sent."""
    [first] = await anna.messages()
    sent = Delivery(status=DeliveryStatus.READ, external_ids=("x",))
    rows = [
        to_document(
            replace(
                first,
                id=new_id(),
                sequence=sequence,
                external_id=f"old{sequence}" if sequence % 2 else None,
                client_key=None if sequence % 2 else f"key{sequence}",
                direction=Direction.INBOUND if sequence % 2 else Direction.OUTBOUND,
                delivery=None if sequence % 2 else replace(sent, external_ids=(f"x{sequence}",)),
            )
        )
        for sequence in range(2, COUNT + 1)
    ]
    await database.messages.insert_many(rows, ordered=False)
    await database.conversations.update_many({}, {"$set": {"sequence": COUNT}})


@pytest.mark.spec("A17")
async def test_no_read_of_a_conversation_scans_it(mongo_url: str, database: Database) -> None:
    """Pages, look-ups, the outbox and everything else that a message needs read about what they return."""
    async with counted(mongo_url, database.raw.name) as (watched, commands), open_test_center(watched) as center:
        anna = center.customer("anna")
        await anna.writes("hello")
        await fill(database, anna)
        conversation = await anna.conversation()
        messages = center.desk().scope.messages
        commands.finds.clear()
        page = await messages.last(conversation.id, count=PAGE)
        await messages.last(conversation.id, count=PAGE, before=page.cursors[0])
        await messages.first(conversation.id, count=PAGE, after=page.cursors[0])
        await messages.around(conversation.id, page.items[0].id, count=PAGE)
        await messages.outbox(conversation)
        await center.desk().scope.accounts.wake_waiting(conversation.account_id, after=None, limit=PAGE)
        await center.desk().scope.accounts.wake_waiting(conversation.account_id, after=new_id(), limit=PAGE)
        await messages.bots_pending(conversation)
        await messages.media_pending(conversation)
        await send_message(center.desk(), conversation_id=conversation.id, text="Hi", client_key="new")
        await anna.does(
            MessageArrived(external_id="n", text="n", reply_to="old7"),
            Delivered(external_ids=("x8",)),
            Read(watermark=center.clock.now()),
            MessageArrived(external_id="p", text="0912345678"),
        )
        await center.work()
        number = "+886912345678"
        await reject_find(center.desk(), customer_id=conversation.customer_id, kind=FindKind.PHONE, value=number)
        finds = [find for find in commands.finds if find["find"] == "messages"]
        assert len(finds) >= 10
        for find in finds:
            plan = await database.raw.command({"explain": find, "verbosity": "executionStats"})
            assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])
            assert plan["executionStats"]["totalKeysExamined"] <= 2 * (PAGE + 1), find
