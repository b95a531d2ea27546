"""What a person can and cannot do in Messenger."""

import pytest

from message_center.simulator import Customer, NotKnown, ScriptError, Simulator
from tests.simulator.conftest import PAGE, Graph


async def test_ice_breakers_are_shown_at_the_start_only(graph: Graph, wang: Customer) -> None:
    """Only published questions can be tapped, and only in an empty thread."""
    with pytest.raises(ScriptError):
        wang.tap_ice_breaker("Delivery?")
    await graph.ice_breakers("Delivery?")
    assert [one["question"] for one in wang.ice_breakers()] == ["Delivery?"]
    wang.tap_ice_breaker("Delivery?")
    with pytest.raises(ScriptError):
        wang.tap_ice_breaker("Delivery?")
    assert len(wang.thread.messages) == 1


async def test_a_tap_lets_the_page_answer(graph: Graph, wang: Customer) -> None:
    """A tapped question counts as the customer's action and opens the window."""
    await graph.ice_breakers("Delivery?")
    wang.tap_ice_breaker("Delivery?")
    assert (await graph.send(wang.psid)).status_code == 200


async def test_get_started_gives_way_to_ice_breakers(graph: Graph, wang: Customer) -> None:
    """With both published the questions are shown; without questions the button is."""
    await graph.http.post("me/messenger_profile", json={"get_started": {"payload": "GO"}})
    await graph.ice_breakers("Delivery?")
    with pytest.raises(ScriptError):
        wang.tap_get_started()
    await graph.http.request("DELETE", "me/messenger_profile", json={"fields": ["ice_breakers"]})
    assert wang.tap_get_started().startswith("m_")


async def test_a_text_can_be_edited_five_times(wang: Customer) -> None:
    """The sixth edit, and editing what was unsent, are impossible."""
    mid = wang.write("0")
    for number in range(1, 6):
        wang.edit(mid, str(number))
    with pytest.raises(ScriptError):
        wang.edit(mid, "6")
    assert wang.thread.message(mid).text == "5"
    wang.unsend(mid)
    with pytest.raises(ScriptError):
        wang.unsend(mid)


async def test_a_person_has_another_id_for_each_page(simulator: Simulator, wang: Customer) -> None:
    """The same person is one thread for a page, and the id is beyond what a float can hold."""
    assert simulator.customer(PAGE, "wang").psid == wang.psid
    assert simulator.customer(PAGE, "emma").psid != wang.psid
    assert int(float(wang.psid)) > 2**53


async def test_what_does_not_exist_is_named(simulator: Simulator) -> None:
    """A script with a wrong id is told which one."""
    with pytest.raises(NotKnown, match="page_id"):
        simulator.customer("9", "wang")
    with pytest.raises(NotKnown, match="person_id"):
        simulator.customer(PAGE, "nobody")
    with pytest.raises(NotKnown, match="psid"):
        simulator.customer_by_psid(PAGE, "1")
