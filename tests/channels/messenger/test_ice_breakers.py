"""What customers see before they write: published in as few calls as possible."""

from typing import Any

import httpx
import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.sending import Accepted, AccountAccess, Rejected, Unknown
from message_center.domain.delivery import FailureKind
from message_center.domain.ice_breakers import IceBreaker
from tests.channels.messenger.graph_stub import GraphStub

QUESTIONS = [
    IceBreaker(id=str(number), question=f"問題 {number}", answer=f"答案 {number}") for number in range(1, 7)
]
SHOWN = [{"question": f"問題 {number}", "payload": f"ib:{number}"} for number in range(1, 7)]
DONE = {"result": "success"}


def by_locale(count: int, locale: str = "default") -> dict[str, Any]:
    return {"locale": locale, "call_to_actions": SHOWN[:count]}


def calls(graph: GraphStub) -> list[tuple[str, str]]:
    return [(asked.method, asked.target) for asked in graph.asked]


READ = ("GET", "/v26.0/me/messenger_profile?fields=ice_breakers")
WRITE = ("POST", "/v26.0/me/messenger_profile")
DELETE = ("DELETE", "/v26.0/me/messenger_profile")


@pytest.mark.spec("E1")
async def test_the_first_four_questions_are_published(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """Six can be saved; the page shows the first four, in order, as the platform allows."""
    graph.will_answer({"data": []})
    graph.will_answer(DONE)
    assert await channel.publish_ice_breakers(access, QUESTIONS) == Accepted("")
    assert calls(graph) == [READ, WRITE]
    assert graph.asked[1].body == {"ice_breakers": [by_locale(4)]}
    assert channel.capabilities.ice_breakers_stored == 6
    assert channel.capabilities.ice_breakers_published == 4


@pytest.mark.spec("E1")
async def test_how_many_are_published_is_a_setting(
    http: httpx.AsyncClient, access: AccountAccess, graph: GraphStub
) -> None:
    """A page that accepts more shows more."""
    channel = MessengerChannel(http, graph.url, "v26.0", ice_breakers_published=6)
    graph.will_answer({"data": []})
    graph.will_answer(DONE)
    await channel.publish_ice_breakers(access, QUESTIONS)
    assert graph.asked[1].body == {"ice_breakers": [by_locale(6)]}


@pytest.mark.spec("E1")
@pytest.mark.parametrize(
    "answer",
    [
        {"data": [by_locale(2)]},
        {"data": [{"ice_breakers": [by_locale(2)]}]},
        {"data": [{"ice_breakers": SHOWN[:2]}]},
    ],
)
async def test_what_is_shown_already_is_not_written_again(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub, answer: dict[str, Any]
) -> None:
    """The platform allows few changes; none is spent where nothing changes, in whichever format it answers."""
    graph.will_answer(answer)
    assert await channel.publish_ice_breakers(access, QUESTIONS[:2]) == Accepted("")
    assert calls(graph) == [READ]


@pytest.mark.spec("E1")
@pytest.mark.parametrize(
    "answer",
    [
        {"data": [{"locale": "default", "call_to_actions": [SHOWN[1], SHOWN[0]]}]},
        {"data": [by_locale(2), by_locale(1, "zh_TW")]},
        {"data": [{"ice_breakers": SHOWN[:3]}]},
        {"data": [{"locale": "default", "call_to_actions": [SHOWN[0], {**SHOWN[1], "question": "old"}]}]},
        {"unexpected": True},
    ],
)
async def test_any_difference_is_written(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub, answer: dict[str, Any]
) -> None:
    """Order, wording, or questions in another language set elsewhere: the page ends up showing what was saved."""
    graph.will_answer(answer)
    graph.will_answer(DONE)
    assert await channel.publish_ice_breakers(access, QUESTIONS[:2]) == Accepted("")
    assert graph.asked[1].body == {"ice_breakers": [by_locale(2)]}


@pytest.mark.spec("E1")
async def test_switching_off_takes_them_away(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """No question is left on the page; where there is none, nothing is deleted."""
    graph.will_answer({"data": [by_locale(2)]})
    graph.will_answer(DONE)
    assert await channel.publish_ice_breakers(access, []) == Accepted("")
    graph.will_answer({"data": []})
    assert await channel.publish_ice_breakers(access, []) == Accepted("")
    assert calls(graph) == [READ, DELETE, READ]
    assert graph.asked[1].body == {"fields": ["ice_breakers"]}


@pytest.mark.spec("E1", "G4")
async def test_a_failure_to_publish_is_reported(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """When the platform refuses, the screen can say why, and nothing was written if it could not be read."""
    graph.will_answer({"error": {"code": 613}}, status=400, headers={"Retry-After": "600"})
    refused = await channel.publish_ice_breakers(access, QUESTIONS)
    assert isinstance(refused, Rejected)
    assert (refused.failure.kind, refused.wait) == (FailureKind.RATE_LIMITED, 600.0)
    graph.will_hang_up()
    unread = await channel.publish_ice_breakers(access, QUESTIONS)
    assert isinstance(unread, Rejected)
    assert unread.failure.kind is FailureKind.TRANSIENT
    assert calls(graph) == [READ, READ]
    graph.will_answer({"data": []})
    graph.will_hang_up()
    assert isinstance(await channel.publish_ice_breakers(access, QUESTIONS), Unknown)
