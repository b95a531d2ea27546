"""Whoever has HTTP and nothing else plays every platform: no account, no token, no Python of ours."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from message_center.simulator import SimulatorConfig, serving
from tests.simulator.conftest import Receiver

Json = dict[str, Any]
BOT = "U0123456789abcdef0123456789abcdef"


@dataclass(frozen=True, kw_only=True)
class Play:
    """How one platform is played: its account, where a chat is opened, and how the product answers there."""

    platform: str
    account: tuple[str, Json]
    """Where an account is made, and from what."""
    names: tuple[str, str]
    """How a chat names its account and its person."""
    chats: str
    faults: str
    path: str
    answer: Callable[[str], Json]
    """An answer that offers something to tap, which is called `size:m`."""
    tap: Callable[[Json], tuple[str, Json]]
    """The act that taps it, from what the platform said to the answer."""
    reads: bool
    ad: str | None = None


def quick_reply(to: str) -> Json:
    reply = {"content_type": "text", "title": "M", "payload": "size:m"}
    message = {"text": "尺寸？", "quick_replies": [reply]}
    return {"recipient": {"id": to}, "messaging_type": "RESPONSE", "message": message}


def buttons(to: str) -> Json:
    action = {"type": "postback", "label": "M", "data": "size:m"}
    template = {"type": "buttons", "text": "尺寸？", "actions": [action]}
    return {"to": to, "messages": [{"type": "template", "altText": "尺寸？", "template": template}]}


def interactive(to: str) -> Json:
    reply = {"type": "reply", "reply": {"id": "size:m", "title": "M"}}
    asks = {"type": "button", "body": {"text": "尺寸？"}, "action": {"buttons": [reply]}}
    return {"messaging_product": "whatsapp", "recipient": to, "type": "interactive", "interactive": asks}


ADS = [{"id": "6001", "title": "Summer"}]
PAGE = {"id": "202", "name": "Shop", "access_token": "a-token", "app_id": "101", "ads": ADS}
PLAYS = {
    "messenger": Play(
        platform="meta",
        account=("pages", PAGE),
        names=("page_id", "psid"),
        chats="threads",
        faults="faults",
        path="graph/v26.0/me/messages",
        answer=quick_reply,
        tap=lambda _: ("tap_quick_reply", {"title": "M"}),
        reads=True,
        ad="6001",
    ),
    "instagram": Play(
        platform="meta",
        account=("pages", {**PAGE, "instagram": {"username": "shop", "login": "instagram"}}),
        names=("page_id", "psid"),
        chats="threads",
        faults="faults",
        path="instagram/v26.0/me/messages",
        answer=quick_reply,
        tap=lambda _: ("tap_quick_reply", {"title": "M"}),
        reads=True,
        ad="6001",
    ),
    "line": Play(
        platform="line",
        account=(
            "line/accounts",
            {"user_id": BOT, "name": "Shop", "channel_secret": "shhh", "access_token": "a-token"},
        ),
        names=("account_id", "user_id"),
        chats="line/chats",
        faults="line/faults",
        path="line/v2/bot/message/push",
        answer=buttons,
        tap=lambda _: ("tap_button", {"data": "size:m"}),
        reads=False,
    ),
    "whatsapp": Play(
        platform="whatsapp",
        account=(
            "whatsapp/numbers",
            {
                "id": "111",
                "phone": "886255500100",
                "name": "Shop",
                "business_id": "999",
                "access_token": "a-token",
                "app_id": "101",
                "ads": ADS,
            },
        ),
        names=("number_id", "person_id"),
        chats="whatsapp/chats",
        faults="whatsapp/faults",
        path="graph/v26.0/111/messages",
        answer=interactive,
        tap=lambda said: ("tap", {"message_id": said["messages"][0]["id"], "choice": "M"}),
        reads=True,
        ad="6001",
    ),
}


@pytest.fixture
async def empty() -> AsyncIterator[str]:
    """A simulator that nobody has furnished: its address."""
    async with serving(SimulatorConfig(port=0)) as running:
        yield running.public_url


async def told(http: httpx.AsyncClient, play: Play) -> list[Json]:
    assert (await http.post("control/webhooks/settle")).json() == {"settled": True}
    letters: list[Json] = (await http.get("control/webhooks", params={"platform": play.platform})).json()
    return letters


@pytest.mark.spec("H7")
@pytest.mark.parametrize("play", PLAYS.values(), ids=PLAYS.keys())
async def test_every_platform_is_played_over_http(play: Play, empty: str, receiver: Receiver) -> None:
    """Customers, ads, taps, receipts, failures, redelivery, disorder: all by HTTP, and nothing is prepared."""
    hook = f"{receiver.url}/hook"
    async with httpx.AsyncClient(base_url=empty, trust_env=False) as http:

        async def post(path: str, body: Json | None = None) -> Any:
            answer = await http.post(f"control/{path}", json=body or {})
            assert answer.status_code == 200, answer.text
            return answer.json()

        async def send() -> httpx.Response:
            body = play.answer(chat.get("user_id") or chat["psid"])
            return await http.post(play.path, json=body, headers={"authorization": "Bearer a-token"})

        await post("apps", {"id": "101", "secret": "shhh", "verify_token": "verify-me", "callback_url": hook})
        where, account = play.account
        await post(where, {**account, **({"webhook_url": hook} if play.platform == "line" else {})})
        person = (await post("people", {"name": "陳大文"}))["id"]
        account_id = account.get("id") or account["user_id"]
        chat = await post(play.chats, {play.names[0]: account_id, "person_id": person})
        acts = f"{play.chats}/{account_id}/{chat[play.names[1]]}/acts"

        if play.ad is not None:
            await post(f"{acts}/open_ad", {"ad_id": play.ad})
        await post(f"{acts}/write", {"text": "在嗎？"})
        said = await send()
        assert said.status_code == 200
        [first, *_] = await told(http, play)
        assert first["state"] == "delivered"
        assert ("6001" in json.dumps(first["body"])) is (play.ad is not None)
        if play.reads:
            await post(f"{acts}/read")
            assert "read" in json.dumps((await told(http, play))[-1]["body"])

        act, tapped = play.tap(said.json())
        await post(f"{acts}/{act}", tapped)
        assert "size:m" in json.dumps((await told(http, play))[-1]["body"])

        await post(play.faults, {"kind": "token_expired"})
        assert (await send()).status_code == 401
        assert [one["status"] for one in (await http.get("control/refusals")).json()] == [401]

        assert await post(f"webhooks/{first['id']}/redeliver", {"times": 2}) == {"statuses": [200, 200]}
        await post("webhooks/disorder", {"count": 3, "seed": 1})
        before = len(receiver.received)
        for text in ("一", "二", "三"):
            await post(f"{acts}/write", {"text": text})
        await told(http, play)
        came = [one.body for one in receiver.received[before:]]
        written = [next(n for n, t in enumerate(("一", "二", "三")) if t in text_of(one)) for one in came]
        assert sorted(written) == [0, 1, 2] != written


def text_of(body: bytes) -> str:
    """A webhook's body with its characters readable."""
    return json.dumps(json.loads(body), ensure_ascii=False)
