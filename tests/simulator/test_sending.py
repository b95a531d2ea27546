"""The Send API against state: tokens, windows, people, pictures, limits, and failures on demand."""

import asyncio
from datetime import timedelta

import httpx
import pytest

from message_center.simulator import Customer, Simulator
from tests.simulator.conftest import PAGE, Graph, Receiver, code

DAY = 86_400


async def test_an_accepted_message_is_in_the_thread_and_on_record(
    simulator: Simulator, graph: Graph, wang: Customer
) -> None:
    """What the platform accepts, the customer has, and tests can reconcile."""
    wang.write("hi")
    answer = await graph.send(wang.psid, {"text": "您好", "metadata": "mc:1"})
    assert answer.status_code == 200
    (send,) = simulator.accepted
    assert answer.json() == {"recipient_id": wang.psid, "message_id": send.mid}
    assert (send.psid, send.body["message"]["metadata"]) == (wang.psid, "mc:1")
    assert simulator.threads[PAGE, wang.psid].messages[-1].text == "您好"
    assert simulator.refused == []


async def test_a_wrong_or_expired_token_is_refused(simulator: Simulator, graph: Graph, wang: Customer) -> None:
    """With a token that is missing, wrong or expired nothing is sent, and no token is kept on record."""
    wang.write("hi")
    wrong = await graph.http.post("me/messages?access_token=nope", headers={"Authorization": ""}, json={})
    none = await graph.http.get("me", headers={"Authorization": ""})
    simulator.expire_token(PAGE)
    expired = await graph.send(wang.psid)
    assert [code(one) for one in (wrong, none, expired)] == [(401, 190, 463), (401, 190, None), (401, 190, 463)]
    assert len(simulator.refused) == 3
    assert simulator.accepted == []
    assert "nope" not in str(simulator.refused)


async def test_a_token_works_for_its_own_page_only(simulator: Simulator, graph: Graph, wang: Customer) -> None:
    """Another page's path is refused as a missing permission; the own page's id works like `me`."""
    wang.write("hi")
    body = {"recipient": {"id": wang.psid}, "messaging_type": "RESPONSE", "message": {"text": "x"}}
    assert code(await graph.http.post("999/messages", json=body)) == (403, 200, None)
    assert (await graph.http.post(f"{PAGE}/messages", json=body)).status_code == 200
    assert len(simulator.accepted) == 1


async def test_only_people_of_the_page_can_be_written_to(simulator: Simulator, graph: Graph) -> None:
    """An id that nobody has is refused as such."""
    assert code(await graph.send("123")) == (400, 100, 2018001)
    assert simulator.accepted == []


async def test_the_window_closes_after_24_hours_and_reopens(
    simulator: Simulator, graph: Graph, wang: Customer
) -> None:
    """A page may answer for 24 hours, a person for 7 days, and again as soon as the customer writes."""
    agent = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    wang.write("hi")
    simulator.clock.advance(DAY)
    assert (await graph.send(wang.psid)).status_code == 200
    simulator.clock.advance(1)
    assert code(await graph.send(wang.psid)) == (400, 10, 2018278)
    assert (await graph.send(wang.psid, **agent)).status_code == 200
    simulator.clock.advance(6 * DAY)
    assert code(await graph.send(wang.psid, **agent)) == (400, 10, 2018278)
    assert (
        await graph.send(wang.psid, utility("王小明", "NT$1,280"), messaging_type="UTILITY")
    ).status_code == 200
    assert wang.thread.messages[-1].text == "王小明 您好,請付款 NT$1,280"
    wang.write("still there?")
    assert (await graph.send(wang.psid)).status_code == 200


def utility(*texts: str, language: str = "zh_TW") -> dict:
    """A message by the template that the page's platform approved."""
    parameters = [{"type": "text", "text": text} for text in texts]
    components = [{"type": "body", "parameters": parameters}] if texts else []
    named = {"name": "payment_reminder", "language": {"code": language}}
    return {"template": {**named, "components": components}}


async def test_only_approved_templates_with_all_their_parameters_go_out(graph: Graph, wang: Customer) -> None:
    """Another name, another language, and too few or too many parameters are refused, also inside the window."""
    wang.write("hi")
    other = {"template": {**utility("a", "b")["template"], "name": "birthday"}}
    for sent in (other, utility("a", "b", language="en"), utility("a"), utility("a", "b", "c"), utility()):
        assert code(await graph.send(wang.psid, sent, messaging_type="UTILITY")) == (400, 100, None)
    assert len(wang.thread.messages) == 1


async def test_a_person_who_never_acted_cannot_be_written_to(graph: Graph, wang: Customer) -> None:
    """Knowing an id does not open a window."""
    assert code(await graph.send(wang.psid)) == (400, 10, 2018278)


async def test_who_blocks_the_page_is_unreachable(graph: Graph, wang: Customer) -> None:
    """A customer who blocked the page gets nothing, until they unblock it."""
    wang.write("hi")
    wang.block()
    assert code(await graph.send(wang.psid)) == (400, 551, 1545041)
    wang.unblock()
    assert (await graph.send(wang.psid)).status_code == 200


async def test_another_app_in_control_refuses_our_sends(
    simulator: Simulator, graph: Graph, wang: Customer
) -> None:
    """While the Page inbox holds the thread, only it can answer."""
    wang.write("hi")
    simulator.page_inbox(PAGE, wang.psid).take_control()
    assert code(await graph.send(wang.psid)) == (400, 10, 2018300)
    simulator.page_inbox(PAGE, wang.psid).pass_control()
    assert (await graph.send(wang.psid)).status_code == 200


def image(url: str, **more: object) -> dict:
    return {"attachment": {"type": "image", "payload": {"url": url, **more}}}


async def test_a_picture_is_really_fetched(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """A picture by address is fetched from the shop and shown to the customer; it can be used again by its id."""
    receiver.files["a.png"] = (b"picture", "image/png")
    wang.write("hi")
    answer = await graph.send(wang.psid, image(receiver.url + "/files/a.png", is_reusable=True))
    again = {"attachment": {"type": "image", "payload": {"attachment_id": answer.json()["attachment_id"]}}}
    assert (await graph.send(wang.psid, again)).status_code == 200
    first, second = (message.attachments[0]["payload"]["url"] for message in wang.thread.messages[1:])
    assert first == second
    assert (await graph.http.get(first)).content == b"picture"


async def test_a_picture_that_cannot_be_used_is_refused(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """A missing page, a text, more than 8 MB, no server, no address: refused, and nothing is sent."""
    receiver.files["text"] = (b"hello", "text/html")
    receiver.files["large"] = (bytes(8 * 1024 * 1024 + 1), "image/png")
    wang.write("hi")
    for url in (
        receiver.url + "/missing",
        receiver.url + "/files/text",
        receiver.url + "/files/large",
        "http://127.0.0.1:1/a.png",
        "not an address",
    ):
        assert code(await graph.send(wang.psid, image(url))) == (400, 100, 2018008)
    unknown = {"attachment": {"type": "image", "payload": {"attachment_id": "5"}}}
    assert code(await graph.send(wang.psid, unknown)) == (400, 100, 2018074)
    assert simulator.accepted == []


async def test_too_many_sends_in_a_second_are_refused(
    config, simulator: Simulator, graph: Graph, wang: Customer
) -> None:
    """The 301st message of a second is refused with the time to wait; a second later it goes through."""
    wang.write("hi")
    simulator.platform.page(PAGE).sends = [simulator.clock.now()] * 300
    refused = await graph.send(wang.psid)
    assert code(refused) == (400, 613, None)
    assert '"estimated_time_to_regain_access": 1' in refused.headers["x-business-use-case-usage"]
    simulator.clock.advance(1)
    assert (await graph.send(wang.psid)).status_code == 200


FAILURES = {
    "transient": (503, 2, 1545133),
    "rate_limited": (400, 613, None),
    "token_expired": (401, 190, 463),
    "window_closed": (400, 10, 2018278),
    "user_unreachable": (400, 551, 1545041),
    "permission": (403, 200, None),
    "unknown": (500, 1, 1357046),
}


@pytest.mark.parametrize(("kind", "expected"), FAILURES.items(), ids=FAILURES.keys())
async def test_a_planned_failure_happens_as_often_as_planned(
    simulator: Simulator, graph: Graph, wang: Customer, kind, expected
) -> None:
    """Two planned failures refuse two sends and leave nothing with the customer; the third goes through."""
    wang.write("hi")
    simulator.fail_sends(kind, 2)
    assert [code(await graph.send(wang.psid)) for _ in range(2)] == [expected] * 2
    assert simulator.accepted == []
    assert (await graph.send(wang.psid)).status_code == 200


async def test_a_failure_can_hide_an_accepted_message(simulator: Simulator, graph: Graph, wang: Customer) -> None:
    """Error 1/1357046 and a bare 500 can come although the customer has the message."""
    wang.write("hi")
    simulator.fail_sends("unknown", accepted=True)
    simulator.fail_sends("http_500", accepted=True)
    assert code(await graph.send(wang.psid)) == (500, 1, 1357046)
    bare = await graph.send(wang.psid)
    assert (bare.status_code, bare.content) == (500, b"")
    assert len(simulator.accepted) == 2


async def test_a_failure_can_be_meant_for_one_person(simulator: Simulator, graph: Graph, wang: Customer) -> None:
    """A failure planned for one customer does not hit another."""
    emma = simulator.customer(PAGE, "emma")
    wang.write("hi")
    emma.write("hi")
    simulator.fail_sends("transient", psid=emma.psid)
    assert (await graph.send(wang.psid)).status_code == 200
    assert code(await graph.send(emma.psid)) == (503, 2, 1545133)


async def test_typing_meets_no_planned_failure(simulator: Simulator, graph: Graph, wang: Customer) -> None:
    """Typing shows in the customer's window; a failure planned for the next message waits for the message."""
    wang.write("hi")
    simulator.fail_sends("transient")
    typing = {"recipient": {"id": wang.psid}, "sender_action": "typing_on"}
    assert (await graph.http.post("me/messages", json=typing)).json() == {"recipient_id": wang.psid}
    assert wang.thread.typing
    assert code(await graph.send(wang.psid)) == (503, 2, 1545133)


async def test_waiting_for_what_never_happens_ends(simulator: Simulator) -> None:
    """A script that waits in vain is told so in time."""
    with pytest.raises(TimeoutError):
        await simulator.until(lambda: bool(simulator.accepted), seconds=0.05)


async def test_an_answer_that_never_comes(simulator: Simulator, graph: Graph, wang: Customer) -> None:
    """The message is accepted, or lost, and the caller meets its own time-out either way."""
    wang.write("hi")
    for kind, accepted in (("accept_then_hang", 1), ("hang", 1)):
        simulator.fail_sends(kind)
        with pytest.raises(httpx.ReadTimeout):
            await graph.http.post(
                "me/messages",
                json={
                    "recipient": {"id": wang.psid},
                    "messaging_type": "RESPONSE",
                    "message": {"text": "x"},
                },
                timeout=0.3,
            )
        assert len(simulator.accepted) == accepted


async def test_a_connection_that_breaks(simulator: Simulator, graph: Graph, wang: Customer) -> None:
    """A hanging call that is let go, and one that is cut at once, end in a broken connection."""
    wang.write("hi")
    simulator.fail_sends("close")
    with pytest.raises(httpx.RemoteProtocolError):
        await graph.send(wang.psid)
    simulator.fail_sends("accept_then_hang")
    call = asyncio.create_task(graph.send(wang.psid))
    await simulator.until(lambda: bool(simulator.accepted))
    simulator.faults.clear()
    with pytest.raises(httpx.RemoteProtocolError):
        await call


async def test_profile_calls_are_counted(simulator: Simulator, graph: Graph) -> None:
    """Ten calls in ten minutes, then error 613; the eleventh works when the ten minutes are over."""
    for _ in range(10):
        assert (await graph.ice_breakers("Delivery?")).json() == {"result": "success"}
    assert code(await graph.ice_breakers("Delivery?")) == (400, 613, None)
    simulator.clock.advance(timedelta(minutes=10).total_seconds())
    assert (await graph.ice_breakers("Delivery?")).json() == {"result": "success"}


async def test_ice_breakers_are_written_read_and_deleted(graph: Graph) -> None:
    """What is published can be read back; a refused list leaves the old one; deleting leaves nothing."""
    await graph.ice_breakers("Delivery?", "Payment?")
    assert code(await graph.ice_breakers("1", "2", "3", "4", "5")) == (400, 100, None)
    read = await graph.http.get("me/messenger_profile?fields=ice_breakers")
    (entry,) = read.json()["data"]
    assert [one["question"] for one in entry["call_to_actions"]] == ["Delivery?", "Payment?"]
    gone = await graph.http.request("DELETE", "me/messenger_profile", json={"fields": ["ice_breakers"]})
    assert gone.json() == {"result": "success"}
    assert (await graph.http.get("me/messenger_profile?fields=ice_breakers")).json() == {"data": []}


async def test_who_a_customer_is(graph: Graph, simulator: Simulator, wang: Customer) -> None:
    """A profile is readable once the person has acted; the picture can be fetched."""
    path = f"{wang.psid}?fields=name,profile_pic,locale"
    assert code(await graph.http.get(path)) == (400, 100, 2018218)
    wang.write("hi")
    person = (await graph.http.get(path)).json()
    assert (person["name"], person["locale"], person["id"]) == ("王小明", "zh_TW", wang.psid)
    assert (await graph.http.get(person["profile_pic"])).headers["content-type"] == "image/png"
    assert code(await graph.http.get(f"{wang.psid}?fields=shoe_size")) == (400, 100, None)


async def test_page_and_unknown_paths(graph: Graph) -> None:
    """The token's page can be asked for; a path that does not exist is a Graph error, not a web page."""
    assert (await graph.http.get("me")).json() == {"id": PAGE, "name": "晴日選物"}
    assert code(await graph.http.get("me/shoes/red")) == (400, 2500, None)
    assert code(await graph.http.post("me/messages", content=b"{")) == (400, 100, None)
