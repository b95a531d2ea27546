"""What the platform tells the shop, and how insistently."""

import asyncio

from message_center.simulator import PAGE_INBOX_APP, Customer, Simulator
from message_center.simulator.meta.events import signature
from tests.simulator.conftest import APP, PAGE, SECRET, Graph, Receiver


async def test_the_whole_story_of_a_question(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """Question, answer, echo, delivery and read reach the shop in order, each signed over its exact bytes."""
    await graph.ice_breakers("多久到貨?")
    wang.open_ad("6001")
    asked = wang.tap_ice_breaker("多久到貨?")
    sent = (await graph.send(wang.psid, {"text": "三天", "metadata": "mc:1"})).json()["message_id"]
    wang.read()
    await simulator.settled()
    postback, echo, delivery, read = receiver.events
    assert postback["postback"] == {
        "mid": asked,
        "title": "多久到貨?",
        "payload": "ib:多久到貨?",
        "referral": {
            "ref": "summer",
            "source": "ADS",
            "type": "OPEN_THREAD",
            "ad_id": "6001",
            "ads_context_data": {"ad_title": "Summer", "post_id": "202_9"},
        },
    }
    assert echo["sender"] == {"id": PAGE}
    assert echo["message"] == {
        "is_echo": True,
        "mid": sent,
        "text": "三天",
        "app_id": int(APP),
        "metadata": "mc:1",
    }
    assert delivery["delivery"] == {"mids": [sent], "watermark": echo["timestamp"]}
    assert read["read"] == {"watermark": echo["timestamp"]}
    assert all(one.signature == signature(SECRET, one.body) for one in receiver.received)
    assert b"\\u591a\\u4e45" in receiver.received[0].body


async def test_ads_travel_in_three_places(simulator: Simulator, wang: Customer, receiver: Receiver) -> None:
    """The first typed message carries the ad; in a running thread the ad is an event of its own."""
    wang.open_ad("6001")
    await simulator.settled()
    assert receiver.events == []
    wang.write("hi")
    wang.write("anyone?")
    wang.open_ad("6001")
    await simulator.settled()
    first, second, third = receiver.events
    assert first["message"]["referral"]["ad_id"] == "6001"
    assert "referral" not in second["message"]
    assert third["referral"]["ad_id"] == "6001"


async def test_what_people_do_to_messages(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """Edits, unsends, reactions, taps, stickers and unknown events have the platform's shapes."""
    mine = wang.write("red")
    replies = [{"content_type": "text", "title": "L", "payload": "size:L"}]
    button = {"type": "postback", "title": "Buy", "payload": "buy"}
    card = {"template_type": "button", "text": "Buy?", "buttons": [button]}
    theirs = (await graph.send(wang.psid, {"attachment": {"type": "template", "payload": card}})).json()[
        "message_id"
    ]
    await graph.send(wang.psid, {"text": "Size?", "quick_replies": replies})
    await simulator.settled()
    receiver.received.clear()
    wang.tap_quick_reply("L")
    wang.tap_button(theirs, "Buy")
    wang.edit(mine, "blue")
    wang.react(theirs, "❤")
    wang.unreact(theirs)
    wang.send_sticker()
    wang.raw({"hologram": {"size": 3}})
    wang.unsend(mine)
    await simulator.settled()
    quick, postback, edit, react, unreact, sticker, unknown, unsent = receiver.events
    assert (quick["message"]["text"], quick["message"]["quick_reply"]) == ("L", {"payload": "size:L"})
    assert (postback["postback"]["title"], postback["postback"]["payload"]) == ("Buy", "buy")
    assert edit["message_edit"] == {"mid": mine, "text": "blue", "num_edit": 1}
    assert react["reaction"] == {"action": "react", "mid": theirs, "reaction": "love", "emoji": "❤"}
    assert unreact["reaction"] == {"action": "unreact", "mid": theirs}
    assert sticker["message"]["attachments"] == [{"type": "sticker", "payload": {"sticker_id": 369239263222822}}]
    assert unknown["hologram"] == {"size": 3}
    assert unsent["message"] == {"mid": mine, "is_deleted": True}


async def test_an_offline_phone_delays_the_delivery(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """While the customer's phone is off the message is sent but not delivered; later one receipt covers all."""
    wang.write("hi")
    wang.go_away()
    mids = [(await graph.send(wang.psid)).json()["message_id"] for _ in range(2)]
    await simulator.settled()
    assert receiver.kinds() == ["message", "message", "message"]
    wang.come_back()
    await simulator.settled()
    assert receiver.events[-1]["delivery"]["mids"] == mids


async def test_an_answer_by_hand_is_an_echo_of_the_page_inbox(
    simulator: Simulator, wang: Customer, receiver: Receiver
) -> None:
    """What staff answer in the platform's own inbox arrives as an echo with that inbox's app id."""
    wang.write("hi")
    simulator.page_inbox(PAGE, wang.psid).answer("by hand")
    await simulator.settled()
    echo = receiver.events[1]["message"]
    assert (echo["app_id"], echo["text"], "metadata" in echo) == (int(PAGE_INBOX_APP), "by hand", False)


async def test_a_thread_held_by_another_app_is_standby(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """While another app is in control its events come as standby, and a tap has no payload."""
    await graph.ice_breakers("Delivery?")
    simulator.page_inbox(PAGE, wang.psid).take_control("busy")
    wang.tap_ice_breaker("Delivery?")
    simulator.page_inbox(PAGE, wang.psid).pass_control()
    await simulator.settled()
    taken, tap, passed = receiver.events
    assert taken["take_thread_control"]["previous_owner_app_id"] == APP
    assert b'"standby":[' in receiver.received[1].body
    assert set(tap["postback"]) == {"mid", "title"}
    assert passed["pass_thread_control"]["new_owner_app_id"] == APP


async def test_only_subscribed_fields_are_told(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """A page that subscribes to messages only hears of nothing else; an unknown field is refused."""
    subscribed = await graph.http.post(f"{PAGE}/subscribed_apps?subscribed_fields=messages")
    assert subscribed.json() == {"success": True}
    assert (await graph.http.post(f"{PAGE}/subscribed_apps?subscribed_fields=shoes")).status_code == 400
    wang.write("hi")
    await graph.send(wang.psid)
    await simulator.settled()
    assert receiver.kinds() == ["message"]


async def test_a_refused_webhook_is_tried_again_in_order(
    simulator: Simulator, wang: Customer, receiver: Receiver
) -> None:
    """A shop that fails twice gets the same bytes again, and later webhooks wait for it."""
    receiver.statuses = [503, 500]
    wang.write("one")
    wang.write("two")
    await simulator_settled_by_clock(simulator)
    assert [event["message"]["text"] for event in receiver.events] == ["one", "one", "one", "two"]
    assert len({one.body for one in receiver.received[:3]}) == 1
    assert [attempt.status for attempt in simulator.deliveries[0].attempts] == [503, 500, 200]
    assert [delivery.state for delivery in simulator.deliveries] == ["delivered", "delivered"]


async def test_a_webhook_is_given_up_after_its_last_try(
    simulator: Simulator, wang: Customer, receiver: Receiver
) -> None:
    """A shop that always fails loses the event after the bounded tries, and the record says so."""
    receiver.statuses = [500, 500, 500]
    wang.write("lost")
    await simulator_settled_by_clock(simulator)
    (delivery,) = simulator.deliveries
    assert (delivery.state, len(delivery.attempts)) == ("failed", 3)


async def simulator_settled_by_clock(simulator: Simulator) -> None:
    """Let retries come due by pushing the time, until all is settled."""
    settled = asyncio.create_task(simulator.settled())
    while not settled.done():
        simulator.clock.advance(1)
        await asyncio.sleep(0)


async def test_held_webhooks_come_in_the_order_asked_for(
    simulator: Simulator, wang: Customer, receiver: Receiver
) -> None:
    """Events can be held back and delivered out of order; nothing is lost."""
    simulator.postman.hold()
    for text in ("one", "two", "three"):
        wang.write(text)
    await simulator.settled()
    assert receiver.events == []
    assert simulator.postman.release(order=[2, 0, 1]) == 3
    await simulator.settled()
    assert [event["message"]["text"] for event in receiver.events] == ["three", "one", "two"]


async def test_disorder_shuffles_repeatably(simulator: Simulator, wang: Customer, receiver: Receiver) -> None:
    """The next webhooks come shuffled, the same way for the same seed, and then order returns."""
    simulator.postman.disorder(4, seed=1)
    texts = [str(number) for number in range(6)]
    for text in texts:
        wang.write(text)
    await simulator.settled()
    got = [event["message"]["text"] for event in receiver.events]
    assert sorted(got[:4]) == texts[:4] != got[:4]
    assert got[4:] == texts[4:]


async def test_a_webhook_can_be_repeated_all_at_once(
    simulator: Simulator, wang: Customer, receiver: Receiver
) -> None:
    """The same bytes arrive ten times at once, as the platform's duplicates do."""
    wang.write("hi")
    await simulator.settled()
    (delivery,) = simulator.deliveries
    assert await simulator.postman.redeliver(delivery.id, times=10, simultaneous=True) == [200] * 10
    assert {one.body for one in receiver.received} == {delivery.body}
    assert len(receiver.received) == 11


async def test_the_handshake_decides_where_webhooks_go(
    simulator: Simulator, wang: Customer, receiver: Receiver
) -> None:
    """A callback is used only after it has answered the challenge with the right token."""
    assert await simulator.subscribe(APP, "http://127.0.0.1:1/hook") is False
    assert await simulator.subscribe(APP, receiver.url + "/hook", "wrong") is False
    assert simulator.platform.app(APP).callback_url == receiver.url + "/hook"
    assert await simulator.subscribe(APP) is True
    wang.write("hi")
    await simulator.settled()
    assert receiver.kinds() == ["message"]


async def test_the_echo_can_come_before_the_answer(
    simulator: Simulator, graph: Graph, wang: Customer, receiver: Receiver
) -> None:
    """When the platform is quicker with its webhook than with its answer, both tell of the same message."""
    wang.write("hi")
    simulator.fail_sends("echo_first")
    mid = (await graph.send(wang.psid)).json()["message_id"]
    assert receiver.events[1]["message"]["mid"] == mid
