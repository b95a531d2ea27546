"""WhatsApp as the simulator plays it: it refuses what the Cloud API refuses, and tells what that tells."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from message_center.simulator import (
    AppConfig,
    PersonConfig,
    Simulator,
    SimulatorConfig,
    WhatsAppLimits,
    WhatsAppNumberConfig,
    serving,
)
from message_center.simulator.known import NotKnown, ScriptError
from message_center.simulator.whatsapp.checks import check_send
from message_center.simulator.whatsapp.customer import WhatsAppCustomer
from message_center.simulator.whatsapp.errors import Refused
from message_center.simulator.whatsapp.faults import WhatsAppFaultKind

NUMBER, BUSINESS, PHONE, TOKEN = "111222333", "999888777", "886255500100", "EAAwhatsapp"
CONFIG = SimulatorConfig(
    port=0,
    apps=(AppConfig(id="101", secret="shhh", verify_token="verify-me"),),
    whatsapp_numbers=(
        WhatsAppNumberConfig(
            id=NUMBER, phone=PHONE, name="晴日選物", business_id=BUSINESS, access_token=TOKEN, app_id="101"
        ),
    ),
    people=(PersonConfig(id="amy", name="Amy", whatsapp_phone="886912345678"),),
    whatsapp_limits=WhatsAppLimits(pair_burst=3),
)
TEXT = {"type": "text", "text": {"body": "您好"}}


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    """WhatsApp on a free port."""
    async with serving(CONFIG) as simulator:
        yield simulator


@pytest.fixture
def amy(simulator: Simulator) -> WhatsAppCustomer:
    """A customer who has just written."""
    customer = simulator.whatsapp.customer(NUMBER, "amy")
    customer.write("在嗎？")
    return customer


async def call(simulator: Simulator, method: str, path: str, *, token: str = TOKEN, **sent: Any) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(trust_env=False) as http:
        url = path if path.startswith("http") else f"{simulator.public_url}/graph/v26.0/{path}"
        return await http.request(method, url, headers=headers, **sent)


async def send(simulator: Simulator, content: Any = None, **more: Any) -> httpx.Response:
    body = {"messaging_product": "whatsapp", "to": "886912345678", **(content or TEXT), **more}
    body = {name: value for name, value in body.items() if value is not None}
    return await call(simulator, "POST", f"{NUMBER}/messages", json=body)


def told(simulator: Simulator, name: str) -> list[Any]:
    """What was told in one of the webhooks' lists."""
    values = [json.loads(one.body)["entry"][0]["changes"][0]["value"] for one in simulator.whatsapp.deliveries]
    return [value[name][0] for value in values if name in value]


async def test_an_answer_is_reported_on(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """Taken, sent, delivered, read: each is told once, with the mark that the product gave."""
    answer = await send(simulator, biz_opaque_callback_data="mark:0")
    amy.read()
    amy.read()
    wamid = amy.chat.messages[-1].id
    assert answer.json()["messages"] == [{"id": wamid}]
    assert answer.json()["contacts"] == [{"input": "886912345678", "wa_id": "886912345678"}]
    assert [(one["id"], one["status"]) for one in told(simulator, "statuses")] == [
        (wamid, "sent"),
        (wamid, "delivered"),
        (wamid, "read"),
    ]
    assert {one["biz_opaque_callback_data"] for one in told(simulator, "statuses")} == {"mark:0"}


async def test_a_phone_that_is_off_or_discreet_tells_less(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """Nothing is delivered before the phone is on; who hides that they read is not told to have read."""
    amy.go_away()
    await send(simulator)
    assert [one["status"] for one in told(simulator, "statuses")] == ["sent"]
    amy.show_receipts(False)
    amy.read()
    assert [one["status"] for one in told(simulator, "statuses")] == ["sent", "delivered"]


async def test_after_24_hours_only_a_template_is_delivered(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """Free text after the window is taken, and fails afterwards with 131047; a template arrives."""
    simulator.clock.advance(86_401)
    assert (await send(simulator)).status_code == 200
    assert told(simulator, "statuses")[-1]["errors"][0]["code"] == 131047
    assert len(amy.chat.messages) == 1
    await send(simulator, {"type": "template", "template": {"name": "hello", "language": {"code": "zh_TW"}}})
    assert told(simulator, "statuses")[-1]["status"] == "delivered"


async def test_whoever_blocked_the_number_is_not_reached(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """A block is told as the failure of each message, and nobody else's number can be written to at all."""
    amy.block()
    await send(simulator)
    assert told(simulator, "statuses")[-1]["errors"][0]["code"] == 131026
    stranger = await send(simulator, to="886999999999")
    itself = await send(simulator, to=PHONE)
    assert [one.json()["error"]["code"] for one in (stranger, itself)] == [131026, 131021]
    with pytest.raises(ScriptError):
        amy.write("?")


async def test_too_many_messages_are_refused(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """To the same person three at once here, then one in six seconds."""
    assert [(await send(simulator)).status_code for _ in range(3)] == [200, 200, 200]
    refused = (await send(simulator)).json()["error"]
    assert (refused["code"], refused["error_data"]["messaging_product"]) == (131056, "whatsapp")
    simulator.clock.advance(18)
    assert (await send(simulator)).status_code == 200


async def test_only_the_number_s_own_token_works(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """Another token, an expired one and another number's path are refused; no token is kept anywhere."""
    path = f"{NUMBER}/messages"
    unknown = await call(simulator, "POST", path, token="other", json={})
    foreign = await call(simulator, "POST", "444/messages", json={})
    simulator.whatsapp.expire_token(NUMBER)
    expired = await send(simulator)
    assert [one.json()["error"]["code"] for one in (unknown, foreign, expired)] == [190, 10, 190]
    assert [one.status_code for one in (unknown, foreign, expired)] == [401, 403, 401]
    assert TOKEN not in str(simulator.refused)
    simulator.whatsapp.expire_token(NUMBER, expired=False)
    assert (await send(simulator)).status_code == 200


async def test_what_a_person_sent_is_fetched_with_the_token(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """The media's id leads to an address that works with the token alone, and for minutes."""
    amy.send_image(simulator.public_url + simulator.files.keep(b"picture", "image/jpeg"), "這件")
    image = told(simulator, "messages")[-1]["image"]
    assert image["caption"] == "這件"
    media = (await call(simulator, "GET", image["id"])).json()
    assert (media["mime_type"], media["file_size"], media["sha256"]) == ("image/jpeg", 7, image["sha256"])
    assert (await call(simulator, "GET", media["url"])).content == b"picture"
    assert (await call(simulator, "GET", media["url"], token="other")).status_code == 401
    simulator.clock.advance(301)
    assert (await call(simulator, "GET", media["url"])).status_code == 404
    assert (await call(simulator, "DELETE", image["id"])).json() == {"success": True}
    assert (await call(simulator, "GET", image["id"])).json()["error"]["code"] == 100


async def test_a_file_is_uploaded_and_sent(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """The product uploads once and sends by id; a link that leads nowhere fails afterwards with 131053."""
    form = {"messaging_product": "whatsapp", "type": "image/png"}
    files = {"file": ("a.png", b"picture", "image/png")}
    uploaded = await call(simulator, "POST", f"{NUMBER}/media", data=form, files=files)
    await send(simulator, {"type": "image", "image": {"id": uploaded.json()["id"], "caption": "這件"}})
    assert amy.chat.messages[-1].content["image"]["caption"] == "這件"
    await send(simulator, {"type": "image", "image": {"link": f"{simulator.public_url}/files/none"}})
    assert told(simulator, "statuses")[-1]["errors"][0]["code"] == 131053
    assert len(amy.chat.messages) == 2


async def test_a_hidden_number_is_never_told(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """Whoever took a user name is known by the business-scoped user id alone, and is answered by it."""
    amy.hide_number()
    amy.write("還在嗎？")
    answer = await send(simulator, to=None, recipient=amy.chat.user_id)
    assert answer.json()["contacts"] == [{"input": amy.chat.user_id, "user_id": amy.chat.user_id}]
    hidden = [json.loads(one.body) for one in simulator.whatsapp.deliveries[1:]]
    assert "886912345678" not in json.dumps([one["entry"][0]["changes"][0]["value"] for one in hidden])
    both = await send(simulator, recipient=amy.chat.user_id)
    assert both.json()["error"]["code"] == 100


async def test_a_changed_number_changes_the_user_id(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """The platform tells the new ids under the old ones; afterwards only the new ones reach the person."""
    before = amy.chat.user_id
    amy.change_number("886900111222")
    change = told(simulator, "messages")[-1]
    assert (change["from"], change["from_user_id"]) == ("886912345678", before)
    assert (change["system"]["wa_id"], change["system"]["user_id"]) == ("886900111222", amy.chat.user_id)
    assert amy.chat.user_id != before
    assert (await send(simulator)).json()["error"]["code"] == 131026
    assert (await send(simulator, to="+886 900 111 222")).status_code == 200


async def test_buttons_and_lists_can_be_tapped(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """What the product offers is tapped by its title, and told with the id that the product gave it."""
    reply = {"type": "reply", "reply": {"id": "size:m", "title": "M"}}
    asks = {"type": "button", "body": {"text": "尺寸？"}, "action": {"buttons": [reply]}}
    await send(simulator, {"type": "interactive", "interactive": asks})
    asked = amy.chat.messages[-1].id
    amy.tap(asked, "M")
    tapped = told(simulator, "messages")[-1]
    assert tapped["interactive"] == {"type": "button_reply", "button_reply": {"id": "size:m", "title": "M"}}
    assert tapped["context"] == {"from": PHONE, "id": asked}
    with pytest.raises(ScriptError):
        amy.tap(asked, "XL")


async def test_the_business_account_is_subscribed_to(simulator: Simulator, amy: WhatsAppCustomer) -> None:
    """Without a subscription nothing is told; the account itself can be asked for."""
    path = f"{BUSINESS}/subscribed_apps"
    assert (await call(simulator, "DELETE", path)).json() == {"success": True}
    before = len(simulator.whatsapp.deliveries)
    amy.write("?")
    assert len(simulator.whatsapp.deliveries) == before
    assert (await call(simulator, "POST", path)).json() == {"success": True}
    assert len((await call(simulator, "GET", path)).json()["data"]) == 1
    number = await call(simulator, "GET", f"{NUMBER}?fields=verified_name")
    assert number.json() == {"verified_name": "晴日選物", "id": NUMBER}
    with pytest.raises(NotKnown):
        simulator.whatsapp.customer(NUMBER, "nobody")


LONG = "字" * 4097
REFUSED: dict[str, tuple[Any, int]] = {
    "no product": ({"messaging_product": "x"}, 100),
    "nobody": ({"to": None}, 100),
    "no number": ({"to": "someone"}, 131009),
    "too long": ({"text": {"body": LONG}}, 131009),
    "empty": ({"text": {"body": ""}}, 131008),
    "unknown kind": ({"type": "hologram"}, 131009),
    "no content": ({"type": "image"}, 131008),
    "no address": ({"type": "image", "image": {"link": "ftp://x"}}, 131009),
    "a caption that is not shown": ({"type": "audio", "audio": {"id": "1", "caption": "x"}}, 131009),
    "a place beyond the poles": ({"type": "location", "location": {"latitude": 91, "longitude": 0}}, 131009),
    "nameless card": ({"type": "contacts", "contacts": [{"phones": []}]}, 131008),
    "no emoji": ({"type": "reaction", "reaction": {"message_id": "x"}}, 131008),
    "four buttons": (
        {
            "type": "interactive",
            "interactive": {
                "type": "button",
                "body": {"text": "?"},
                "action": {"buttons": [{"reply": {"id": str(n), "title": "x"}} for n in range(4)]},
            },
        },
        131009,
    ),
    "long mark": ({"biz_opaque_callback_data": "x" * 513}, 131009),
}


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_what_breaks_a_limit_is_refused(change: dict[str, Any], code: int) -> None:
    """One step over a limit, or a missing part, is refused with the code of its kind."""
    right = {"messaging_product": "whatsapp", "to": "886912345678", **TEXT}
    check_send(right, WhatsAppLimits())
    body = {name: value for name, value in {**right, **change}.items() if value is not None}
    with pytest.raises(Refused) as refused:
        check_send(body, WhatsAppLimits())
    assert refused.value.error.code == code


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("rate_limited", 400, 130429),
        ("too_many_calls", 400, 80007),
        ("token_expired", 401, 190),
        ("account_locked", 400, 131031),
        ("overloaded", 503, 131016),
    ],
)
async def test_planned_refusals(
    *, simulator: Simulator, amy: WhatsAppCustomer, kind: WhatsAppFaultKind, status: int, code: int
) -> None:
    """A planned failure is met once, and the next call goes through."""
    simulator.whatsapp.faults.plan(kind)
    refused = await send(simulator)
    assert (refused.status_code, refused.json()["error"]["code"]) == (status, code)
    assert (await send(simulator)).status_code == 200
    assert len(amy.chat.messages) == 2
