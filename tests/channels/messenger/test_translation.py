"""What Messenger tells us, in our words. The payloads are written after the platform's documentation."""

import json
from datetime import UTC, datetime

import pytest

from message_center.domain.inbound import AccountNotice, MessageArrived, PostbackTapped, Unsupported
from tests.channels.messenger.meanings import (
    AT,
    CUSTOMER,
    ENTRY_AT,
    HASHED,
    PAGE,
    PARKED,
    PAYLOADS,
    TRANSLATIONS,
    message,
    only,
    translate,
    translated,
)


@pytest.mark.spec("G1", "G3")
@pytest.mark.parametrize("name", TRANSLATIONS)
def test_an_event_keeps_its_meaning_its_customer_and_its_time(name: str) -> None:
    """Whatever a customer does on Messenger reaches the shop as what it was."""
    inbound = only(name)
    assert (inbound.event_id, inbound.event) == TRANSLATIONS[name]
    assert (inbound.account, inbound.identity, inbound.occurred_at) == (PAGE, CUSTOMER, AT)


@pytest.mark.spec("G1", "G3")
@pytest.mark.parametrize("name", HASHED)
def test_an_event_without_an_id_gets_one_from_its_content(name: str) -> None:
    """Receipts and reactions have no id of their own, and are still recognised when they come again."""
    inbound = only(name)
    kind, event = HASHED[name]
    assert inbound.event == event
    assert (inbound.account, inbound.identity, inbound.occurred_at) == (PAGE, CUSTOMER, AT)
    assert inbound.event_id.split(":")[0] == kind
    assert len(inbound.event_id) == len(kind) + 33
    assert only(name).event_id == inbound.event_id


@pytest.mark.spec("G2", "G3")
@pytest.mark.parametrize("name", PARKED)
def test_what_we_have_no_words_for_is_kept(name: str) -> None:
    """An event that the center does not know is put aside whole, and says why."""
    inbound = only(name)
    kind, reason = PARKED[name]
    assert inbound.event == Unsupported(name=kind, reason=reason)
    assert inbound.account == PAGE
    assert inbound.raw["entry"] == json.loads((PAYLOADS / f"{name}.json").read_bytes())["entry"]


def test_every_payload_is_tested() -> None:
    """No example of the platform's words lies about unread."""
    told = {*TRANSLATIONS, *HASHED, *PARKED}
    told |= {"postback_without_mid", "policy_warning", "unknown_object", "empty_entry", "broken_among_others"}
    told |= {"message_without_timestamp", "message_seconds"}
    assert {path.stem for path in PAYLOADS.glob("*.json")} == told


@pytest.mark.spec("E2", "G2")
def test_a_tap_without_an_id_is_named_by_who_tapped_what_and_when() -> None:
    """Two taps of one question stay two, and one tap told twice stays one, even without the platform's id."""
    body = json.loads((PAYLOADS / "postback_without_mid.json").read_bytes())
    first, again = only("postback_without_mid"), translate(json.dumps(body, indent=9).encode())[0]
    assert isinstance(first.event, PostbackTapped)
    assert (first.event.title, first.event.payload) == ("多久會到貨?", "ib:12")
    assert first.event_id == f"postback:{first.event.external_id}" == again.event_id
    body["entry"][0]["messaging"][0]["timestamp"] += 1
    assert translate(json.dumps(body).encode())[0].event_id != first.event_id


def test_a_policy_notice_is_about_the_page() -> None:
    """A warning from the platform is shown at the account, not in somebody's conversation."""
    inbound = only("policy_warning")
    assert inbound.event == AccountNotice(notice="warning", detail="Your page sends too many messages.")
    assert (inbound.account, inbound.identity) == (PAGE, None)


def test_the_entrys_time_stands_in_for_a_missing_one() -> None:
    """A message without a time of its own is not lost, but dated by its envelope."""
    assert only("message_without_timestamp").occurred_at == ENTRY_AT
    assert only("message_without_timestamp").event == message(text="hi")


def test_times_in_seconds_are_understood() -> None:
    """Some events carry seconds where others carry milliseconds; both end up on the right day."""
    assert only("message_seconds").occurred_at == datetime(2026, 9, 21, 14, 13, 20, tzinfo=UTC)


@pytest.mark.spec("G2")
def test_a_broken_event_takes_no_other_with_it() -> None:
    """Among nine broken events the three messages around them still arrive, in order."""
    inbounds = translated("broken_among_others")
    arrived = [inbound for inbound in inbounds if isinstance(inbound.event, MessageArrived)]
    parked = [inbound.event for inbound in inbounds if isinstance(inbound.event, Unsupported)]
    assert [(inbound.account, inbound.event_id) for inbound in arrived] == [
        (PAGE, "message:m_in1"),
        (PAGE, "message:m_in2"),
        ("204111222333444", "message:m_in3"),
    ]
    assert [(event.name, event.reason) for event in parked] == [
        ("unknown", "no such kind is translated"),
        ("message", "its part is no JSON object"),
        ("message", "it names no message"),
        ("message", "it names no customer"),
        ("delivery", "a delivery of no message"),
        ("read", "read up to no time"),
        ("message_edit", "an edit without its number"),
        ("reaction", "a reaction that is neither given nor taken back"),
        ("referral", "a referral that says nothing"),
        ("entry", "an entry without a list of events"),
    ]
    assert len({inbound.event_id for inbound in inbounds}) == 13


def test_an_empty_envelope_says_nothing() -> None:
    """The platform may send an envelope without entries; that is no error and no event."""
    assert translated("empty_entry") == ()


def test_another_platforms_object_is_parked_whole() -> None:
    """A webhook that is not a page's is kept for a look, and no page is blamed for it."""
    inbound = only("unknown_object")
    assert inbound.event == Unsupported(name="permissions", reason="not a webhook of the object page")
    assert (inbound.account, inbound.identity) == ("", None)
    assert inbound.raw == json.loads((PAYLOADS / "unknown_object.json").read_bytes())


@pytest.mark.spec("G2")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "not JSON"),
        (b'{"object": "page", "entry": [', "not JSON"),
        (b"\xff\xfe\xfd", "not JSON"),
        (b'{"a": NaN}', "not JSON: NaN is no number"),
        (b"[" * 100_000, "nested deeper than 50 levels"),
        (b"[" * 60 + b"]" * 60, "nested deeper than 50 levels"),
        (b"[1, 2]", "not a JSON object"),
        (b"null", "not a JSON object"),
    ],
)
def test_a_body_that_cannot_be_read_is_kept_under_its_own_hash(body: bytes, reason: str) -> None:
    """Even noise is answered and kept once, so that somebody can look at it."""
    first, again = translate(body), translate(body)
    assert len(first) == 1
    assert isinstance(first[0].event, Unsupported)
    assert first[0].event.name == "body"
    assert first[0].event.reason.startswith(reason)
    assert first == again
    assert translate(body + b"x")[0].event_id != first[0].event_id


def test_ids_longer_than_a_float_can_hold_stay_exact() -> None:
    """Two customers whose ids differ in the last digit only stay two people."""
    body = json.loads((PAYLOADS / "message_number_ids.json").read_bytes())
    event = body["entry"][0]["messaging"][0]
    for number in (25010000000000001, 25010000000000002, 10**19 + 1, 10**30 + 7, 10**4000 + 1):
        event["sender"]["id"] = number
        assert translate(json.dumps(body).encode())[0].identity == str(number)


def test_half_a_surrogate_pair_does_no_harm() -> None:
    """A mutilated emoji is shown as a replacement sign, and can be stored."""
    body = json.dumps(json.loads((PAYLOADS / "message_text.json").read_bytes()))
    cut = body.replace("\\u60a8\\u597d", "\\ud83d ok \\ud83d\\ude00").encode()
    (inbound,) = translate(cut)
    assert isinstance(inbound.event, MessageArrived)
    assert inbound.event.text.startswith("\ufffd ok 😀")
    assert json.dumps(inbound.raw, ensure_ascii=False).encode()


def test_names_with_nul_and_numbers_beyond_any_size_are_kept_as_the_database_takes_them() -> None:
    """An oddity in a field that nobody reads does not stop the message beside it."""
    body = (PAYLOADS / "message_text.json").read_bytes()
    odd = body.replace(b'"nlp": {', b'"odd\\u0000name": ' + b"9" * 5000 + b', "nlp": {')
    (inbound,) = translate(odd)
    assert inbound.event == message(text="您好,請問還有 M 號嗎?")
    assert inbound.raw["entry"][0]["messaging"][0]["message"]["odd\ufffdname"] == "9" * 5000


@pytest.mark.spec("G2")
def test_a_large_field_beside_many_events_is_kept_once() -> None:
    """A body cannot make us store a thousand times as much as it holds."""
    many = [{"sender": {"id": str(number)}, "odd": {}} for number in range(1000)]
    entries = [
        {"id": PAGE, "time": 1790000000123, "junk": "x" * 10_000, "messaging": many},
        {"id": "9" * 10_000, "messaging": many},
    ]
    body = json.dumps({"object": "page", "entry": entries}).encode()
    inbounds = translate(body)
    assert [inbound.account for inbound in inbounds] == [PAGE] * 1000 + [""] * 1000
    assert inbounds[0].raw["entry"][0]["junk"] == "x" * 10_000
    assert sum(len(json.dumps(inbound.raw)) for inbound in inbounds) < 5 * len(body)
