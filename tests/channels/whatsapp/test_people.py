"""One person on WhatsApp under a user id, a phone number, or both: one thread, and nothing lost (spec G5)."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Sequence
from datetime import datetime

import httpx
import pytest

from message_center.channels.whatsapp import WhatsAppChannel
from message_center.domain.customers import Identity
from message_center.inbox.outgoing import recipient_of
from message_center.simulator.meta.events import encoded, signature
from message_center.storage.database import Database
from message_center.testing import START
from message_center.testing.real_channel import RealChannelShop, open_real_channel_shop
from tests.channels.whatsapp.platform import NUMBER, PHONE, USER, Json, body_of, change, contact

pytestmark = pytest.mark.spec("G5")

BY_PHONE = (PHONE, None)
BY_USER = (None, USER)
BY_BOTH = (PHONE, USER)
By = tuple[str | None, str | None]


@pytest.fixture
async def shop(database: Database) -> AsyncIterator[RealChannelShop]:
    """A shop with a WhatsApp number."""
    async with (
        httpx.AsyncClient() as http,
        open_real_channel_shop(
            database,
            WhatsAppChannel(http, "https://graph.example", "v26.0"),
            account=NUMBER,
            account_secrets={"token": "EAAtoken"},
            app_secrets={"app_secret": "shhh"},
        ) as opened,
    ):
        yield opened


def wrote(by: By, text: str, number: int = 0) -> Json:
    """A message of somebody of whom WhatsApp names these ids."""
    phone, user = by
    event = {"id": f"wamid.{text}", "timestamp": str(_seconds(START) + number), "type": "text",
             "text": {"body": text}}  # fmt: skip
    named = {"from": phone, "from_user_id": user}
    return change(
        messages=[{**event, **{key: one for key, one in named.items() if one}}],
        contacts=[contact(phone=phone, user=user)],
    )


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


async def hears(shop: RealChannelShop, *changes: Json) -> None:
    body = encoded(body_of(*changes))
    assert await shop.post(body, {"X-Hub-Signature-256": signature("shhh", body)}) == 200


async def threads(shop: RealChannelShop) -> list[list[str]]:
    """The texts of every conversation, oldest first."""
    rows = shop.storage.database.conversations.find({}).sort("_id", 1)
    ids = [str(row["_id"]) async for row in rows]
    return [[one.text for one in (await shop.desk.scope.messages.last(found, count=100)).items] for found in ids]


async def customers(shop: RealChannelShop) -> list[list[str]]:
    """The ids of every customer."""
    rows = shop.storage.database.customers.find({}).sort("_id", 1)
    return [[one["external_id"] for one in row["identities"]] async for row in rows]


@pytest.mark.parametrize(
    "sights",
    [
        (BY_PHONE, BY_BOTH, BY_USER),
        (BY_USER, BY_BOTH, BY_PHONE),
        (BY_BOTH, BY_PHONE, BY_USER),
        (BY_BOTH, BY_USER, BY_PHONE),
        (BY_PHONE, BY_BOTH, BY_BOTH, BY_USER, BY_PHONE),
    ],
)
async def test_whoever_was_once_seen_under_both_ids_has_one_thread(
    shop: RealChannelShop, sights: Sequence[By]
) -> None:
    """A customer who hides their number, or shows it later, goes on in the same conversation."""
    for number, by in enumerate(sights):
        await hears(shop, wrote(by, f"t{number}", number))
        await shop.work()
    assert await threads(shop) == [[f"t{number}" for number in range(len(sights))]]
    (known,) = await customers(shop)
    assert sorted(known) == sorted([PHONE, USER])
    assert await shop.journal("NEW") == []
    assert await shop.journal("PARKED") == []


async def test_first_messages_at_once_begin_one_thread(shop: RealChannelShop) -> None:
    """Two first messages under different ids, taken in by several workers at once, meet in one conversation."""
    await hears(shop, wrote(BY_BOTH, "a"), wrote(BY_PHONE, "b", 1))
    await asyncio.gather(shop.work(), shop.work(), return_exceptions=True)
    await shop.later(seconds=60)
    assert [sorted(texts) for texts in await threads(shop)] == [["a", "b"]]
    assert len(await customers(shop)) == 1


@pytest.mark.parametrize("order", list(itertools.permutations((BY_PHONE, BY_USER, BY_BOTH))))
async def test_no_order_of_sights_loses_a_message(shop: RealChannelShop, order: Sequence[By]) -> None:
    """Whoever wrote under two ids before we could know keeps both threads; each message is in one of them."""
    for number, by in enumerate(order):
        await hears(shop, wrote(by, f"t{number}", number))
        await shop.work()
    found = await threads(shop)
    assert sorted(itertools.chain(*found)) == ["t0", "t1", "t2"]
    assert len(found) == (2 if order[-1] == BY_BOTH else 1)
    assert await shop.journal("NEW") == []


async def test_answers_go_to_the_newest_number(shop: RealChannelShop) -> None:
    """After a customer changed their number, their thread goes on, and answers go to the new one."""
    await hears(shop, wrote(BY_PHONE, "before"))
    notice = {"from": PHONE, "id": "wamid.n", "timestamp": str(_seconds(START) + 1), "type": "system",
              "system": {"type": "user_changed_number", "wa_id": "886900000002"}}  # fmt: skip
    await hears(shop, change(messages=[notice]))
    await hears(shop, wrote(("886900000002", None), "after", 2))
    await shop.work()
    assert await threads(shop) == [["before", "after"]]
    conversation = await shop.conversation(PHONE)
    assert conversation is not None
    assert (await recipient_of(shop.desk, conversation)).identity == "886900000002"
    customer = await shop.desk.scope.customers.get(conversation.customer_id)
    assert customer.identities[1] == Identity(
        channel="whatsapp", account_id=shop.account.id, external_id="886900000002", home=PHONE
    )


async def test_a_status_under_the_other_id_finds_its_message(shop: RealChannelShop) -> None:
    """A receipt that names the phone number reaches the thread begun under the user id, and begins none."""
    await hears(shop, wrote(BY_BOTH, "hello"))
    await shop.work()
    status = {"id": "wamid.x", "status": "read", "timestamp": str(_seconds(START) + 1), "recipient_id": PHONE}
    stranger = {**status, "id": "wamid.y", "recipient_id": "886900000003"}
    await hears(shop, change(statuses=[status, stranger]))
    await shop.work()
    lanes = [row["lane"] for row in await shop.journal("DONE")]
    home = f"whatsapp:{NUMBER}:{USER}"
    assert lanes == [home, home, f"whatsapp:{NUMBER}:886900000003"]
    assert len(await threads(shop)) == 1
