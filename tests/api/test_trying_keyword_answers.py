"""Staff see what keyword answers would do, and how they will look, before they are switched on (spec H2, H4)."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from message_center.bots.ice_breakers import IceBreakersBot
from message_center.bots.keyword_answers import KeywordAnswersBot
from message_center.contracts.channels import Capabilities
from message_center.contracts.clock import SystemClock
from message_center.domain.ice_breakers import IceBreakerSettings
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.graphql.schema import ExtensibleSchema
from message_center.inbox.files import store_image
from message_center.plugin.builtin import shipped_channels
from message_center.settings import Settings
from message_center.storage.database import Database
from message_center.storage.mapping import new_id
from message_center.storage.scope import Storage
from message_center.storage.secrets import FernetCipher
from message_center.testing import open_test_center
from tests.api.conftest import SECRET_KEY, Person, Shop, open_shop
from tests.api.keyword_answering import DRY_RUN, QUESTION, SHIPPING, answers, office
from tests.files import pictures


@pytest.fixture
async def shop(schema: ExtensibleSchema, database: Database) -> AsyncIterator[Shop]:
    """The test shop, on a Monday at noon in Taipei, with the bots that answer."""

    async def read(shop_id: Id, account_id: Id) -> IceBreakerSettings:
        return IceBreakerSettings(account_id=account_id, items=(QUESTION,))

    storage = Storage(database, cipher=FernetCipher(SECRET_KEY), journal_kept=timedelta(days=1))
    bots = [KeywordAnswersBot(storage), IceBreakersBot(read)]
    async with open_test_center(database, bots=bots) as center, open_shop(schema, center) as shop:
        yield shop


@pytest.fixture
async def boss(shop: Shop) -> Person:
    """Somebody who may do everything."""
    return await shop.hire("Boss", *Permission)


@pytest.mark.spec("H2", "H4")
async def test_rules_can_be_tried_before_they_are_switched_on(shop: Shop, boss: Person) -> None:
    """Staff see what each rule would have answered by the hours that held then; nothing is sent."""
    hours = [await office(boss)]
    await shop.written("anna", "運費", "shipping by noon")
    shop.center.clock.advance(minutes=6 * 60)
    await shop.written("ben", "shipping at night")
    boss = await shop.hire("Again", *Permission)
    rules = [{**SHIPPING, "time": "OUTSIDE_HOURS", "workingHoursIds": hours}, {**SHIPPING, "phrases": ["ship"]}]
    data = (await boss.ask(DRY_RUN, rules=rules))["keywordAnswersDryRun"]
    assert (data["messageCount"], data["complete"]) == (3, True)
    sample = {"keyword": "shipping", "message": {"text": "shipping at night"}}
    assert data["rules"][0] == {"messageCount": 1, "customerCount": 1, "samples": [sample]}
    assert [one["messageCount"] for one in data["rules"]] == [1, 1]
    assert await answers(shop, "ben") == []


PREVIEW = """query ($message: PreparedMessageInput!) { keywordAnswerPreview(message: $message) {
  channel messages { text buttons { title url } attachment { fileId } } warnings { kind } } }"""


@pytest.mark.spec("H4", "E10", "E11")
async def test_staff_see_an_answer_as_each_channel_will_send_it(shop: Shop, boss: Person) -> None:
    """On Messenger a long button is shortened, by a warning and no refusal; what cannot be saved is refused."""
    settings = Settings(secret_key="only for the shape of the channels that we ship")
    shipped = shipped_channels(settings, httpx.AsyncClient(), SystemClock())
    assert isinstance(shop.shared.channels, dict)
    shop.shared.channels.update({one.name: one for one in shipped if one.name in ("messenger", "storefront")})
    image = (await store_image(shop.center.desk(), content=pictures.phone_photo(), name="x.jpg")).id
    message = {"text": "{{customer_name}}, hello", "buttons": [{"title": "All about our returns"}]}
    found = (await boss.ask(PREVIEW, message={**message, "imageId": image}))["keywordAnswerPreview"]
    assert [one["channel"] for one in found] == ["messenger", "played", "storefront"]
    assert found[0] == {
        "channel": "messenger",
        "messages": [
            {
                "text": "顧客, hello",
                "buttons": [{"title": "All about our retur…", "url": None}],
                "attachment": None,
            },
            {"text": "", "buttons": [], "attachment": {"fileId": image}},
        ],
        "warnings": [{"kind": "BUTTON_SHORTENED"}],
    }
    assert [one["kind"] for one in found[2]["warnings"]] == ["BUTTON_IN_WORDS"]
    assert [one["messages"][-1]["attachment"] for one in found] == [{"fileId": image}] * 3
    assert await boss.refused(PREVIEW, message={"text": "{{nobody}}"}) == "INVALID"
    assert await boss.refused(PREVIEW, message={"text": "hello", "imageId": new_id()}) == "NOT_FOUND"
    shop.center.channel.capabilities = Capabilities()
    plain = (await boss.ask(PREVIEW, message={"text": "hello", "imageId": image}))["keywordAnswerPreview"][1]
    assert ([one["text"] for one in plain["messages"]], plain["warnings"]) == (
        ["hello"],
        [{"kind": "IMAGES_REFUSED"}],
    )
