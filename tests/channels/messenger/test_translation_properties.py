"""What holds for every body, however odd."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.channels.messenger.events import PLATFORM
from message_center.channels.meta.messaging import envelope
from message_center.channels.reading import EPOCH, moment
from message_center.domain.inbound import Inbound, Unsupported

translate = partial(envelope.translate, platform=PLATFORM)
PAYLOADS = sorted(Path(__file__).with_name("payloads").glob("*.json"))

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=()), max_size=8)
)
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
)
people = st.fixed_dictionaries({"id": st.sampled_from(["1", "2", 3]) | anything})
PART_NAMES = """mid text is_echo is_deleted attachments referral watermark mids action payload emoji num_edit
reply_to quick_reply title reason app_id"""
parts = st.dictionaries(
    st.sampled_from(PART_NAMES.split()),
    st.sampled_from(["m_1", True, 1790000000123, "react"]) | anything,
    max_size=5,
)
events = st.dictionaries(
    st.sampled_from(["sender", "recipient", "timestamp", "other", *PLATFORM.kinds]),
    people | parts | st.just(1790000000123) | anything,
    max_size=5,
)
entries = st.dictionaries(
    st.sampled_from(["id", "time", "messaging", "standby", "changes"]),
    st.lists(events, max_size=3) | st.just("2") | st.just(1790000000123) | anything,
    max_size=5,
)
bodies = st.fixed_dictionaries({"object": st.just("page"), "entry": st.lists(entries | anything, max_size=3)})


def parked_unread(inbound: Inbound) -> bool:
    return isinstance(inbound.event, Unsupported) and inbound.event.name == "body"


def storable(value: Any) -> bool:
    """Whether the database takes it: whole numbers of 64 bits, names without NUL."""
    match value:
        case dict():
            return all("\0" not in name and storable(part) for name, part in value.items())
        case list():
            return all(map(storable, value))
        case int():
            return abs(value) < 2**63
    return True


@pytest.mark.spec("G2")
@given(body=st.binary() | (bodies | anything).map(lambda value: json.dumps(value).encode()))
def test_no_body_breaks_the_translation(body: bytes) -> None:
    """Whatever is signed and sent becomes events that can be stored, each with an id; the same ones next time."""
    inbounds = translate(body)
    assert inbounds == translate(body)
    for inbound in inbounds:
        assert inbound.event_id
        assert inbound.occurred_at.tzinfo is UTC
        assert storable(inbound.raw)
        assert json.loads(json.dumps(inbound.raw, ensure_ascii=False, allow_nan=False).encode()) == inbound.raw


@pytest.mark.spec("G2")
@given(body=bodies)
def test_the_raw_part_of_an_event_tells_the_same_event_again(body: Any) -> None:
    """What was kept in the journal can be played again, and is recognised as the same."""
    for inbound in translate(json.dumps(body).encode()):
        if not parked_unread(inbound):
            assert translate(json.dumps(inbound.raw).encode()) == (inbound,)


@pytest.mark.spec("G3")
@given(chosen=st.lists(st.sampled_from(PAYLOADS), min_size=1, max_size=6))
def test_events_in_one_body_are_the_same_as_in_bodies_of_their_own(chosen: list[Path]) -> None:
    """The platform may bundle events as it likes; the shop sees the same ones in the same order."""
    documents = [json.loads(path.read_bytes()) for path in chosen]
    documents = [document for document in documents if document["object"] == "page"]
    bundle = {"object": "page", "entry": [entry for document in documents for entry in document["entry"]]}
    alone = [inbound for document in documents for inbound in translate(json.dumps(document).encode())]
    assert list(translate(json.dumps(bundle).encode())) == alone


@given(seconds=st.integers(1, 10**11 - 1), thousandths=st.integers(0, 999))
def test_a_time_means_the_same_in_seconds_and_in_milliseconds(seconds: int, thousandths: int) -> None:
    """Numbers below 10^11 are seconds, others milliseconds, and digits in a string count like a number."""
    assert moment(seconds) == moment(str(seconds)) == EPOCH + timedelta(seconds=seconds)
    milliseconds = seconds * 1000 + thousandths
    if milliseconds >= 10**11:
        assert moment(milliseconds) == EPOCH + timedelta(milliseconds=milliseconds)


@given(value=anything)
def test_no_value_breaks_the_reading_of_a_time(value: Any) -> None:
    """A time that is none is no time, never an error."""
    found = moment(value)
    assert found is None or found > datetime(1970, 1, 1, tzinfo=UTC)
