"""LINE as the simulator plays it: it refuses what LINE refuses, in LINE's words, and tells what LINE tells."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from message_center.simulator import (
    LineAccountConfig,
    LineLimits,
    PersonConfig,
    ScriptError,
    Simulator,
    SimulatorConfig,
    serving,
)
from message_center.simulator.line.customer import LineCustomer
from message_center.simulator.line.faults import LineFaultKind
from message_center.simulator.postman import Letter

BOT = "U0123456789abcdef0123456789abcdef"
KEY = "123e4567-e89b-12d3-a456-426614174000"
CONFIG = SimulatorConfig(
    port=0,
    line_accounts=(
        LineAccountConfig(
            user_id=BOT, name="晴日選物", channel_secret="shhh", access_token="token", monthly_quota=3
        ),
    ),
    people=(PersonConfig(id="amy", name="Amy", line_friend_of=(BOT,)), PersonConfig(id="ben", name="Ben")),
)
TEXT = {"type": "text", "text": "您好"}


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """LINE on a free port."""
    async with serving(CONFIG) as simulator:
        yield simulator


@pytest.fixture
def amy(simulator: Simulator) -> LineCustomer:
    """A friend of the account."""
    return simulator.line.customer(BOT, "amy")


async def call(
    simulator: Simulator, method: str, path: str, body: Any = None, *, token: str = "token", **headers: str
) -> httpx.Response:
    sent = {"authorization": f"Bearer {token}", **{name.replace("_", "-"): one for name, one in headers.items()}}
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.request(method, f"{simulator.public_url}/line/v2/bot/{path}", json=body, headers=sent)


def event_of(letter: Letter) -> Any:
    return json.loads(letter.body)["events"][0]


async def push(simulator: Simulator, to: str, *messages: Any, **headers: str) -> httpx.Response:
    body = {"to": to, "messages": [*messages]}
    return await call(simulator, "POST", "message/push", body, **headers)


async def test_a_push_reaches_the_person(simulator: Simulator, amy: LineCustomer) -> None:
    """What the account pushes stands in the chat, under the ids of the answer."""
    answer = await push(simulator, amy.user_id, TEXT, TEXT)
    assert answer.status_code == 200
    assert [one["id"] for one in answer.json()["sentMessages"]] == [one.id for one in amy.chat.messages]
    assert [one.content for one in amy.chat.messages] == [TEXT, TEXT]
    assert simulator.line.state.account(BOT).used == 1


async def test_a_retry_key_is_accepted_once_a_day(simulator: Simulator, amy: LineCustomer) -> None:
    """The same key again is 409 with the first answer, and reaches nobody; a day later it is a new push."""
    first = await push(simulator, amy.user_id, TEXT, x_line_retry_key=KEY)
    again = await push(simulator, amy.user_id, TEXT, x_line_retry_key=KEY)
    assert again.status_code == 409
    assert again.json()["sentMessages"] == first.json()["sentMessages"]
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert len(amy.chat.messages) == 1
    simulator.clock.advance(86_401)
    assert (await push(simulator, amy.user_id, TEXT, x_line_retry_key=KEY)).status_code == 200
    assert len(amy.chat.messages) == 2


async def test_a_refused_push_does_not_use_up_its_retry_key(simulator: Simulator, amy: LineCustomer) -> None:
    """Only what LINE accepted is remembered, so that a mended call may use its key again."""
    refused = await push(simulator, amy.user_id, {"type": "text", "text": ""}, x_line_retry_key=KEY)
    assert refused.status_code == 400
    assert (await push(simulator, amy.user_id, TEXT, x_line_retry_key=KEY)).status_code == 200


URI = {"type": "uri", "label": "Pay", "uri": "https://shop.example/pay"}
BUTTONS = {"type": "buttons", "text": "x", "actions": [URI]}
LONG_URL = {"originalContentUrl": "https://x.example/1", "previewImageUrl": "https://" + "x" * 2000}
BUTTON = {"type": "button", "action": {**URI, "label": "x" * 41}}
BUBBLE = {"type": "bubble", "footer": {"type": "box", "layout": "vertical", "contents": [BUTTON]}}


def template(**own: Any) -> dict[str, Any]:
    return {"type": "template", "altText": "x", "template": {**BUTTONS, **own}}


@pytest.mark.parametrize(
    ("messages", "property_"),
    [
        ([], "messages"),
        ([TEXT] * 6, "messages"),
        ([{"type": "hologram"}], "messages[0].type"),
        (["text"], "messages[0].type"),
        ([TEXT, {"type": "text", "text": "👍" * 2501}], "messages[1].text"),
        ([{"type": "text", "text": " "}], "messages[0].text"),
        ([{"type": "image", "originalContentUrl": "http://x.example/1.jpg"}], "messages[0].originalContentUrl"),
        ([{"type": "image", **LONG_URL}], "messages[0].previewImageUrl"),
        ([template(text="x" * 161)], "messages[0].template.text"),
        ([template(title="t", text="x" * 61)], "messages[0].template.text"),
        ([template(actions=[{**URI, "label": "x" * 21}])], "messages[0].template.actions[0].label"),
        (
            [{"type": "flex", "altText": "x", "contents": BUBBLE}],
            "messages[0].contents.footer.contents[0].action.label",
        ),
        ([{**TEXT, "quickReply": {"items": [{"action": URI}] * 14}}], "messages[0].quickReply.items"),
    ],
)
async def test_a_wrong_message_is_refused_by_its_property(
    simulator: Simulator, amy: LineCustomer, messages: list[Any], property_: str
) -> None:
    """LINE names what is wrong, takes nothing of the call, and counts nothing."""
    answer = await push(simulator, amy.user_id, *messages)
    assert answer.status_code == 400
    assert answer.json()["message"].startswith("The request body has")
    assert property_ in [detail["property"] for detail in answer.json()["details"]]
    assert amy.chat.messages == []
    assert simulator.line.state.account(BOT).used == 0
    validated = await call(simulator, "POST", "message/validate/push", {"messages": messages})
    assert validated.json() == answer.json()


async def test_other_refusals_are_in_lines_words(simulator: Simulator, amy: LineCustomer) -> None:
    """A stranger, an id that is none, a key that is none, a used-up quota and a dead token are told apart."""
    stranger = "U" + "f" * 32
    assert (await push(simulator, stranger, TEXT)).json() == {"message": "Failed to send messages"}
    assert (await push(simulator, "amy", TEXT)).json()["message"].startswith("The property, 'to'")
    assert (await push(simulator, amy.user_id, TEXT, x_line_retry_key="1")).status_code == 400
    for _ in range(3):
        assert (await push(simulator, amy.user_id, TEXT)).status_code == 200
    used_up = await push(simulator, amy.user_id, TEXT)
    assert (used_up.status_code, used_up.json()["message"]) == (429, "You have reached your monthly limit.")
    assert (await call(simulator, "GET", "message/quota")).json() == {"type": "limited", "value": 3}
    assert (await call(simulator, "GET", "message/quota/consumption")).json() == {"totalUsage": 3}
    assert (await call(simulator, "GET", "info", token="wrong")).status_code == 401
    simulator.line.expire_token(BOT)
    assert (await push(simulator, amy.user_id, TEXT)).status_code == 401
    assert [one.error.status for one in simulator.line.refused] == [400, 400, 400, 429, 401, 401]


async def test_a_reply_token_is_good_once_and_for_a_minute(simulator: Simulator, amy: LineCustomer) -> None:
    """A reply is free; its token cannot be used again, late, or with a retry key."""

    async def reply(token: str, **headers: str) -> httpx.Response:
        return await call(simulator, "POST", "message/reply", {"replyToken": token, "messages": [TEXT]}, **headers)

    for number in range(3):
        amy.write(f"hi {number}")
    first, second, third = (event_of(one)["replyToken"] for one in simulator.line.deliveries)
    assert (await reply(first, x_line_retry_key=KEY)).status_code == 400
    assert (await reply(first)).status_code == 200
    assert (await reply(first)).json() == {"message": "Invalid reply token"}
    simulator.clock.advance(61)
    assert (await reply(second)).status_code == 400
    assert (await reply("invented")).status_code == 400
    assert simulator.line.state.account(BOT).used == 0
    assert third != second


async def test_a_push_to_somebody_who_blocked_reaches_nobody(simulator: Simulator, amy: LineCustomer) -> None:
    """LINE answers 200 all the same; nothing but the unfollow event tells."""
    amy.unfollow()
    assert (await push(simulator, amy.user_id, TEXT)).status_code == 200
    assert amy.chat.messages == []
    assert [one.kind for one in simulator.line.deliveries] == ["unfollow"]
    with pytest.raises(ScriptError, match="blocked"):
        amy.write("hi")
    amy.follow()
    assert event_of(simulator.line.deliveries[-1])["follow"] == {"isUnblocked": True}


async def test_profile_account_and_content_are_told_as_far_as_allowed(simulator: Simulator) -> None:
    """Friends and writers have a profile, others do not; what was taken back has no content any more."""
    ben = simulator.line.customer(BOT, "ben")
    assert (await call(simulator, "GET", f"profile/{ben.user_id}")).status_code == 404
    picture = simulator.public_url + simulator.files.keep(b"picture", "image/png")
    sent = ben.send_image(picture)
    profile = (await call(simulator, "GET", f"profile/{ben.user_id}")).json()
    assert (profile["displayName"], profile["language"]) == ("Ben", "zh-TW")
    content = await call(simulator, "GET", f"message/{sent}/content")
    assert (content.content, content.headers["content-type"]) == (b"picture", "image/png")
    ben.unsend(sent)
    assert (await call(simulator, "GET", f"message/{sent}/content")).status_code == 404
    assert (await call(simulator, "GET", "info")).json()["userId"] == BOT


@pytest.mark.parametrize(
    ("kind", "status"),
    [("rate_limited", 429), ("quota_exhausted", 429), ("permission", 403), ("not_sent", 400), ("http_500", 500)],
)
async def test_failures_come_on_demand(
    simulator: Simulator, amy: LineCustomer, kind: LineFaultKind, status: int
) -> None:
    """The next push meets the planned failure, the one after it does not."""
    simulator.line.faults.plan(kind, accepted=kind == "http_500")
    assert (await push(simulator, amy.user_id, TEXT, x_line_retry_key=KEY)).status_code == status
    assert len(amy.chat.messages) == (1 if kind == "http_500" else 0)
    after = await push(simulator, amy.user_id, TEXT, x_line_retry_key=KEY)
    assert after.status_code == (409 if kind == "http_500" else 200)
    assert len(amy.chat.messages) == 1


async def test_a_webhook_address_needs_https_where_line_needs_it() -> None:
    """LINE takes https addresses only; a demo on one machine is let off."""
    for strict in (True, False):
        config = CONFIG.model_copy(update={"line_limits": LineLimits(https_only=strict)})
        async with serving(config) as simulator:
            body = {"endpoint": "http://127.0.0.1:8000/webhooks/line/x"}
            answer = await call(simulator, "PUT", "channel/webhook/endpoint", body)
            assert answer.status_code == (400 if strict else 200)
            told = (await call(simulator, "GET", "channel/webhook/endpoint")).json()
            assert told["endpoint"] == (None if strict else body["endpoint"])


async def test_a_chat_can_be_played_by_http(simulator: Simulator) -> None:
    """Whoever has only HTTP plays the same customer: acts, chats, webhooks, pushes, refusals, faults."""
    url = f"{simulator.public_url}/control/line"
    async with httpx.AsyncClient(trust_env=False) as http:
        [account] = (await http.get(f"{url}/state")).json()["accounts"]
        chat = (await http.post(f"{url}/chats", json={"account_id": BOT, "person_id": "amy"})).json()
        acts = f"{url}/chats/{BOT}/{chat['user_id']}/acts"
        wrote = (await http.post(f"{acts}/write", json={"text": "您好"})).json()
        assert (await http.post(f"{acts}/dance")).status_code == 404
        assert (await http.post(f"{acts}/unsend", json={"message_id": "none"})).status_code == 404
        assert (await http.post(f"{acts}/write")).status_code == 400
        assert (await http.post(f"{url}/faults", json={"kind": "permission"})).status_code == 200
        await push(simulator, chat["user_id"], TEXT)
        await push(simulator, chat["user_id"], TEXT)
        [told] = (await http.get(f"{simulator.public_url}/control/webhooks?platform=line")).json()
        [taken] = (await http.get(f"{url}/pushes")).json()
        [refused] = (await http.get(f"{simulator.public_url}/control/refusals?platform=line")).json()
    assert (account["name"], chat["friend"]) == ("晴日選物", True)
    assert told["body"]["events"][0]["message"]["id"] == wrote["message_id"]
    assert (taken["body"]["to"], refused["status"]) == (chat["user_id"], 403)
