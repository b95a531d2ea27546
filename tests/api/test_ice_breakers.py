"""Ice breakers of an account: wanted beside published (spec E1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from message_center.contracts.channels import Capabilities
from message_center.contracts.clock import SystemClock
from message_center.contracts.sending import Accepted, AccountAccess, SendOutcome
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.permissions import Permission
from message_center.inbox.ice_breakers import publish_ice_breakers
from message_center.plugin.builtin import shipped_channels
from message_center.settings import Settings
from message_center.testing import PlayedChannel
from tests.api.conftest import Shop


@dataclass
class ShowsIceBreakers(PlayedChannel):
    """A platform that shows two of at most three questions."""

    def __post_init__(self) -> None:
        self.capabilities = Capabilities(ice_breakers_stored=3, ice_breakers_published=2)
        self.shown: list[str] = []

    async def publish_ice_breakers(self, access: AccountAccess, items: Sequence[IceBreaker]) -> SendOutcome:
        """Show them."""
        self.shown = [item.question for item in items]
        return Accepted("shown")


SETTINGS_GIVEN = Settings(secret_key="only for the shape of the channels that we ship")
NOBODY = httpx.AsyncClient()
SETTINGS = """accountId enabled revision items { id question answer live }
  publication { state liveIds error triedAt }"""
READ = f"query ($id: ID!) {{ iceBreakers(accountId: $id) {{ {SETTINGS} }} }}"


@pytest.fixture
def channel(shop: Shop) -> ShowsIceBreakers:
    """The shop's channel, with ice breakers."""
    shown = ShowsIceBreakers()
    assert isinstance(shop.shared.channels, dict)
    shop.shared.channels["played"] = shown
    shop.center.channel = shown
    return shown


async def test_saves_what_is_wanted_and_shows_what_is_live(shop: Shop, channel: ShowsIceBreakers) -> None:
    """What is saved is wanted at once; after publishing, each question says whether customers see it."""
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    account_id = shop.center.account.id
    empty = await boss.ask(READ, id=account_id)
    assert empty["iceBreakers"] == {
        "accountId": account_id,
        "enabled": False,
        "revision": 0,
        "items": [],
        "publication": {"state": "NEVER", "liveIds": [], "error": None, "triedAt": None},
    }
    questions = [{"question": f"Question {n}?", "answer": "Ask {{account_name}}."} for n in range(3)]
    given: dict[str, Any] = {"accountId": account_id, "enabled": True, "revision": 0}

    payload = await boss.do("saveIceBreakers", f"iceBreakers {{ {SETTINGS} }}", **given, iceBreakers=questions)

    saved = payload["iceBreakers"]
    assert [(item["question"], item["live"]) for item in saved["items"]] == [
        ("Question 0?", False),
        ("Question 1?", False),
        ("Question 2?", False),
    ]
    assert (saved["publication"]["state"], saved["revision"], channel.shown) == ("PENDING", 1, [])
    await publish_ice_breakers(shop.center.desk(), shop.center.account)
    live = (await boss.ask(READ, id=account_id))["iceBreakers"]
    assert [item["live"] for item in live["items"]] == [True, True, False]
    assert live["publication"]["state"] == "LIVE"
    assert live["publication"]["liveIds"] == [item["id"] for item in live["items"][:2]]
    assert channel.shown == ["Question 0?", "Question 1?"]
    reordered = [{key: item[key] for key in ("id", "question", "answer")} for item in live["items"][::-1]]
    given["revision"] = live["revision"]
    payload = await boss.do("saveIceBreakers", f"iceBreakers {{ {SETTINGS} }}", **given, iceBreakers=reordered)
    assert [item["id"] for item in payload["iceBreakers"]["items"]] == [item["id"] for item in live["items"]][::-1]


async def test_refuses_what_cannot_be_saved(shop: Shop, channel: ShowsIceBreakers) -> None:
    """Each fault names its field, and what was saved before stays."""
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    lin = await shop.hire("Lin", Permission.SEND_MESSAGES)
    good = {"question": "Where?", "answer": "There."}
    given: dict[str, Any] = {"accountId": shop.center.account.id, "enabled": True}
    await boss.do("saveIceBreakers", "__typename", **given, iceBreakers=[good], revision=0)
    before = await boss.ask(READ, id=shop.center.account.id)
    attempts: list[tuple[dict[str, Any], str, str | None]] = [
        ({"iceBreakers": [{"question": "x" * 81, "answer": "y"}]}, "INVALID", "iceBreakers.0.question"),
        ({"iceBreakers": [good, {"question": "x", "answer": "y" * 501}]}, "INVALID", "iceBreakers.1.answer"),
        ({"iceBreakers": [{"question": "x", "answer": "{{secret}}"}]}, "INVALID", "iceBreakers.0.answer"),
        ({"iceBreakers": [good] * 4}, "LIMIT_EXCEEDED", "iceBreakers"),
        ({"iceBreakers": [{**good, "id": "f" * 24}]}, "NOT_FOUND", "iceBreakers.0.id"),
        ({"iceBreakers": [good], "revision": 0}, "CONFLICT", "revision"),
    ]
    for more, code, field in attempts:
        payload = await boss.do("saveIceBreakers", "__typename", **{**given, "revision": 1, **more})
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
    payload = await lin.do("saveIceBreakers", "__typename", **given, iceBreakers=[], revision=1)
    assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert await lin.ask(READ, id=shop.center.account.id) == before


@pytest.mark.spec("E1")
@pytest.mark.parametrize(("name", "stored", "published"), [("messenger", 6, 4), ("instagram", 4, 4)])
async def test_a_page_keeps_six_questions_and_an_instagram_account_four(
    shop: Shop, name: str, stored: int, published: int
) -> None:
    """As many questions as the platform's place has can be saved, one more is refused and changes nothing."""
    channel = next(one for one in shipped_channels(SETTINGS_GIVEN, NOBODY, SystemClock()) if one.name == name)
    assert channel.capabilities.ice_breakers_published == published
    assert isinstance(shop.shared.channels, dict)
    shop.shared.channels["played"] = channel
    boss = await shop.hire("Boss", Permission.MANAGE_SETTINGS)
    given: dict[str, Any] = {"accountId": shop.center.account.id, "enabled": True}
    questions = [{"question": f"Question {n}?", "answer": "Yes."} for n in range(stored + 1)]

    refused = await boss.do("saveIceBreakers", "__typename", **given, iceBreakers=questions, revision=0)
    assert [error["code"] for error in refused["userErrors"]] == ["LIMIT_EXCEEDED"]
    assert (await boss.ask(READ, id=shop.center.account.id))["iceBreakers"]["items"] == []
    payload = await boss.do(
        "saveIceBreakers", f"iceBreakers {{ {SETTINGS} }}", **given, iceBreakers=questions[:-1], revision=0
    )
    assert len(payload["iceBreakers"]["items"]) == stored


async def test_a_channel_without_ice_breakers_says_so(shop: Shop) -> None:
    """Asking for the ice breakers of an account that cannot have any is an error, not an empty list."""
    mei = await shop.hire("Mei")
    assert await mei.refused(READ, id=shop.center.account.id) == "INVALID"
