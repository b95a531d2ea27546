"""The script API over HTTP."""

import asyncio
import json

import httpx
import pytest

from message_center.simulator import Customer, Simulator
from tests.simulator.conftest import APP, PAGE, TOKEN, Graph, Receiver


async def test_a_story_told_over_http(control: httpx.AsyncClient, graph: Graph, receiver: Receiver) -> None:
    """A person is created, writes, is answered and reads; webhooks and sends can be inspected."""
    person = (await control.post("people", json={"name": "陳大文"})).json()["id"]
    thread = (await control.post("threads", json={"page_id": PAGE, "person_id": person})).json()
    path = f"threads/{PAGE}/{thread['psid']}"
    mid = (await control.post(path + "/acts/write", json={"text": "hi"})).json()["mid"]
    await graph.send(thread["psid"])
    await control.post(path + "/acts/read")
    assert (await control.post("webhooks/settle")).json() == {"settled": True}
    shown = (await control.get(path)).json()
    assert [(one["author"], one["status"]) for one in shown["messages"]] == [("person", None), ("page", "read")]
    assert shown["messages"][0]["mid"] == mid
    fields = [one["kind"] for one in (await control.get("webhooks")).json()]
    assert fields == ["messages", "message_echoes", "message_deliveries", "message_reads"]
    latest = (await control.get("webhooks?latest=1")).json()
    assert [one["kind"] for one in latest] == ["message_reads"]
    assert [one["psid"] for one in (await control.get("sends")).json()] == [thread["psid"]]
    assert receiver.kinds() == ["message", "message", "delivery", "read"]


WRONG = {
    "unknown person": ("threads", {"page_id": PAGE, "person_id": "nobody"}, 404, "person_id"),
    "missing argument": ("threads", {"page_id": PAGE}, 400, "person_id"),
    "unknown argument": ("clock/advance", {"seconds": 1, "hours": 1}, 400, "hours"),
    "time back": ("clock/advance", {"seconds": -1}, 400, "seconds"),
    "no address for deletion": (f"apps/{APP}/deletion", {"user_id": "1"}, 400, "deletion_url"),
    "unknown fault": ("faults", {"kind": "earthquake"}, 400, "kind"),
    "unknown act": (f"threads/{PAGE}/1/acts/fly", {}, 404, "psid|act"),
    "unknown webhook": ("webhooks/0/redeliver", {}, 404, "delivery_id"),
    "wrong page": ("pages", {"id": "x", "name": "n", "access_token": "t", "app_id": APP}, 400, "id"),
}


@pytest.mark.parametrize(("path", "body", "status", "named"), WRONG.values(), ids=WRONG.keys())
async def test_wrong_calls_are_told_what_is_wrong(
    control: httpx.AsyncClient, path: str, body: dict, status: int, named: str
) -> None:
    """A wrong call is answered with its reason and the name of the argument."""
    answer = await control.post(path, json=body)
    assert answer.status_code == status
    assert any(name in answer.json()["error"] for name in named.split("|"))


async def test_what_nobody_could_do_is_a_conflict(control: httpx.AsyncClient, wang: Customer) -> None:
    """Tapping a question that is not published is refused, and nothing is told to the shop."""
    answer = await control.post(f"threads/{PAGE}/{wang.psid}/acts/tap_ice_breaker", json={"question": "x"})
    assert answer.status_code == 409
    assert (await control.get("webhooks")).json() == []


async def test_failures_and_refusals_over_http(control: httpx.AsyncClient, graph: Graph, wang: Customer) -> None:
    """A failure planned over HTTP happens, and the record of refusals names it without any token."""
    wang.write("hi")
    await control.post("faults", json={"kind": "window_closed", "times": 5})
    assert (await graph.send(wang.psid)).status_code == 400
    await control.delete("faults")
    assert (await graph.send(wang.psid)).status_code == 200
    refusals = await control.get("refusals")
    assert [one["error"]["error_subcode"] for one in refusals.json()] == [2018278]
    assert TOKEN not in refusals.text + (await control.get("state")).text


async def test_a_picture_is_uploaded_and_sent(
    control: httpx.AsyncClient, simulator: Simulator, wang: Customer, receiver: Receiver
) -> None:
    """A customer's picture is served by the simulator, where the shop can fetch it."""
    uploaded = await control.post("files", content=b"picture", headers={"Content-Type": "image/jpeg"})
    url = uploaded.json()["url"]
    await control.post(f"threads/{PAGE}/{wang.psid}/acts/send_image", json={"url": url})
    await simulator.settled()
    assert receiver.events[0]["message"]["attachments"] == [{"type": "image", "payload": {"url": url}}]
    fetched = await control.get(url)
    assert (fetched.content, fetched.headers["content-type"]) == (b"picture", "image/jpeg")


async def test_onlookers_hear_of_changes(control: httpx.AsyncClient, wang: Customer) -> None:
    """A browser that listens is told which thread changed."""
    async with control.stream("GET", "events") as stream:
        lines = (line.removeprefix("data: ") async for line in stream.aiter_lines() if line.startswith("data: "))
        assert json.loads(await anext(lines)) == {"kind": "hello"}
        wang.write("hi")
        async with asyncio.timeout(5):
            note = json.loads(await anext(lines))
    assert note == {"kind": "thread", "page_id": PAGE, "psid": wang.psid}


async def test_the_pages_are_served(control: httpx.AsyncClient, simulator: Simulator) -> None:
    """The customer's page, the mail page and what they load can be opened; nothing else of the disk can."""
    dialects = [f"/pages/dialects/{name}.js" for name in ("meta", "line", "whatsapp")]
    pages = [f"/pages/{name}" for name in ("chat.js", "pieces.js", "words.js", "look.css", "mail.js")]
    for path in ("/", "/mail", *pages, *dialects):
        assert (await control.get(simulator.public_url + path)).status_code == 200
    assert (await control.get(simulator.public_url + "/pages/..%2fapp.py")).status_code == 404
