"""Ice breakers: what can be published, and who sees what."""

from typing import Any

import pytest

from message_center.simulator.config import Limits
from message_center.simulator.meta.errors import Refused
from message_center.simulator.meta.profile import checked_profile, questions_for, shown_profile

ONE, TWO = {"question": "Delivery?", "payload": "ib:1"}, {"question": "多久到貨?", "payload": "ib:2"}


def entry(locale: str, *questions: dict[str, str]) -> dict[str, Any]:
    return {"locale": locale, "call_to_actions": list(questions)}


REFUSED = {
    "five questions": [entry("default", *[ONE] * 5)],
    "five questions, older form": [ONE] * 5,
    "no default": [entry("zh_TW", ONE)],
    "mixed forms": [entry("default", ONE), TWO],
    "a locale twice": [entry("default", ONE), entry("default", TWO)],
    "empty": [],
    "question without payload": [entry("default", {"question": "Delivery?"})],
}


@pytest.mark.parametrize("entries", REFUSED.values(), ids=REFUSED.keys())
def test_ice_breakers_that_the_platform_does_not_take(entries: list[Any]) -> None:
    """A list that a page could not publish is refused as a bad parameter."""
    with pytest.raises(Refused) as refused:
        checked_profile({"ice_breakers": entries}, Limits())
    assert refused.value.error.code == 100


def test_more_questions_are_taken_when_the_platform_raises_its_limit() -> None:
    """The number of published questions follows the platform's limit, not a fixed number."""
    entries = [entry("default", *[ONE] * 6)]
    assert checked_profile({"ice_breakers": entries}, Limits(ice_breakers=6)) == {"ice_breakers": entries}


def test_people_see_the_questions_of_their_language() -> None:
    """A Taiwanese customer sees the Chinese questions, anyone else the default ones."""
    profile = {"ice_breakers": [entry("default", ONE), entry("zh_TW", TWO)]}
    assert questions_for(profile, "zh_TW") == [TWO]
    assert questions_for(profile, "fr_FR") == [ONE]
    assert questions_for({}, "zh_TW") == []


def test_reading_back_answers_differently_for_the_older_form() -> None:
    """A reader has to understand both forms in which the platform tells what is published."""
    new, old = [entry("default", ONE)], [ONE]
    assert shown_profile({"ice_breakers": new}, ["ice_breakers"]) == {"data": new}
    assert shown_profile({"ice_breakers": old}, ["ice_breakers"]) == {"data": [{"ice_breakers": old}]}
    assert shown_profile({}, ["ice_breakers"]) == {"data": []}
