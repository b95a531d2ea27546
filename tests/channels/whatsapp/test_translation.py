"""What WhatsApp says, in our words."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.channels.whatsapp import translation
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.contacts import Contact
from message_center.domain.delivery import DeliveryStatus, FailureKind
from message_center.domain.inbound import (
    EchoArrived,
    Edited,
    Event,
    Inbound,
    MessageArrived,
    ReachChanged,
    Reacted,
    StatusTold,
    Unsent,
    Unsupported,
)
from message_center.domain.referrals import Referral
from tests.channels.whatsapp.platform import NUMBER, PHONE, USER, Json, body_of, change, contact, message

pytestmark = pytest.mark.spec("G3")


def told(*changes: Json) -> tuple[Inbound, ...]:
    return translation.translate(json.dumps(body_of(*changes)).encode())


def event_of(kind: str, content: Any, **more: Any) -> Event:
    """What one message of the customer means."""
    (inbound,) = told(change(messages=[message(kind, content, **more)]))
    return inbound.event


def test_a_message_arrives_with_its_writer() -> None:
    """Who wrote, under which ids and name, when, and what."""
    (inbound,) = told(change(messages=[message(from_user_id=USER)], contacts=[contact()]))
    assert (inbound.account, inbound.event_id) == (NUMBER, "message:wamid.1")
    assert (inbound.identity, inbound.also_known_as) == (USER, (PHONE,))
    assert inbound.occurred_at.timestamp() == 1790000000
    assert inbound.event == MessageArrived(external_id="wamid.1", text="您好", contact=Contact(name="王小明"))


@pytest.mark.spec("G5")
@pytest.mark.parametrize(
    ("event", "contacts", "ids"),
    [
        (message(), None, (PHONE,)),
        (message(phone="+" + PHONE), None, (PHONE,)),
        (message(phone=None, from_user_id=USER), None, (USER,)),
        (message(phone=USER), None, (USER,)),
        (message(), [contact()], (USER, PHONE)),
        (message(phone=None, from_user_id=USER), [contact()], (USER, PHONE)),
        (message(phone=USER, from_user_id=USER), [contact(phone=USER)], (USER,)),
        (message(), [contact(phone="886900000001", user="TW.other")], (PHONE,)),
    ],
)
def test_all_ids_of_a_person_are_found(event: Json, contacts: list[Json] | None, ids: tuple[str, ...]) -> None:
    """Whichever of user id and number WhatsApp leaves out, the rest is taken; nobody else's ids are."""
    (inbound,) = told(change(messages=[event], contacts=contacts))
    assert (inbound.identity, *inbound.also_known_as) == ids


@pytest.mark.parametrize(
    ("kind", "content", "text", "attachment"),
    [
        ("image", {"id": "7", "mime_type": "image/jpeg", "caption": "這個"}, "這個", AttachmentKind.IMAGE),
        ("video", {"id": "7", "mime_type": "video/mp4"}, "", AttachmentKind.VIDEO),
        ("audio", {"id": "7", "mime_type": "audio/ogg", "voice": True}, "", AttachmentKind.AUDIO),
        ("sticker", {"id": "7", "mime_type": "image/webp"}, "", AttachmentKind.STICKER),
    ],
)
def test_media_arrive_with_the_id_they_are_fetched_by(
    kind: str, content: Json, text: str, attachment: AttachmentKind
) -> None:
    """What a customer sends beside words comes with its words, and can be fetched."""
    event = event_of(kind, content)
    expected = Attachment(kind=attachment, content_type=content["mime_type"], media_id="7")
    assert event == MessageArrived(external_id="wamid.1", text=text, attachments=(expected,))


@pytest.mark.parametrize(
    ("kind", "content", "text", "payload"),
    [
        ("interactive", {"type": "button_reply", "button_reply": {"id": "b1", "title": "好"}}, "好", "b1"),
        ("interactive", {"type": "list_reply", "list_reply": {"id": "r1", "title": "黑色"}}, "黑色", "r1"),
        ("interactive", {}, "[interactive]", None),
        ("button", {"payload": "p1", "text": "查詢"}, "查詢", "p1"),
        ("contacts", [{"name": {"formatted_name": "A"}, "phones": [{"phone": "+886 2"}]}], "A +886 2", None),
        ("order", {"text": "謝謝", "product_items": [{"quantity": 2, "product_retailer_id": "SKU"}]},
         "謝謝\n2 × SKU", None),
        ("unsupported", {"type": "poll_creation"}, "[poll_creation]", None),
        ("hologram", {}, "[hologram]", None),
    ],
)  # fmt: skip
def test_every_other_message_is_readable(kind: str, content: Any, text: str, payload: str | None) -> None:
    """Staff see what was tapped, ordered or sent, and that something came which WhatsApp does not hand out."""
    assert event_of(kind, content) == MessageArrived(external_id="wamid.1", text=text, payload=payload)


def test_a_document_and_a_place_keep_their_names() -> None:
    """A file's name and a place's address are shown."""
    document = event_of("document", {"id": "8", "mime_type": "application/pdf", "filename": "訂單.pdf"})
    place = event_of("location", {"latitude": 25.03, "longitude": 121.56, "name": "門市", "address": "台北"})
    assert isinstance(document, MessageArrived)
    assert (document.attachments[0].kind, document.attachments[0].name) == (AttachmentKind.FILE, "訂單.pdf")
    at = Attachment(kind=AttachmentKind.LOCATION, name="門市, 台北", latitude=25.03, longitude=121.56)
    assert place == MessageArrived(external_id="wamid.1", attachments=(at,))


@pytest.mark.spec("B6")
def test_an_ad_is_known_by_its_id_and_link() -> None:
    """Whoever comes through a click-to-WhatsApp ad brings the ad with them."""
    ad = {"source_type": "ad", "source_id": "61", "source_url": "https://fb.me/x", "headline": "春季特賣",
          "ctwa_clid": "clid"}  # fmt: skip
    event = event_of("text", {"body": "請問"}, referral=ad)
    expected = Referral(source="ADS", ref="clid", ad_id="61", ad_title="春季特賣", link="https://fb.me/x")
    assert isinstance(event, MessageArrived)
    assert event.referral == expected


@pytest.mark.spec("G6")
def test_what_happens_to_a_message_afterwards_is_understood() -> None:
    """Taken back, changed, reacted to, and the reaction taken back."""
    edit = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "改了"}}}
    assert event_of("revoke", {"original_message_id": "wamid.0"}) == Unsent(external_id="wamid.0")
    changed = Edited(external_id="wamid.0", text="改了", edit_number=1790000000000)
    assert event_of("edit", edit) == changed
    assert event_of("reaction", {"message_id": "wamid.0"}) == Reacted(external_id="wamid.0", emoji=None)
    given = event_of("reaction", {"message_id": "wamid.0", "emoji": "❤️"})
    assert given == Reacted(external_id="wamid.0", emoji="❤️")


@pytest.mark.spec("G1")
@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("played", DeliveryStatus.READ),
    ],
)
def test_a_status_is_understood(said: str, status: DeliveryStatus) -> None:
    """Sent, delivered and read are told of each message, with our own mark."""
    body = {"id": "wamid.9", "status": said, "timestamp": "1790000001", "recipient_id": PHONE,
            "biz_opaque_callback_data": "mc:x"}  # fmt: skip
    (inbound,) = told(change(statuses=[body]))
    assert (inbound.identity, inbound.event_id) == (PHONE, f"status:wamid.9:{said}")
    assert inbound.event == StatusTold(external_id="wamid.9", status=status, sent_as="mc:x")


@pytest.mark.spec("G4")
@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (131047, FailureKind.WINDOW_CLOSED),
        (131026, FailureKind.USER_UNREACHABLE),
        (131050, FailureKind.BAD_RECIPIENT),
        (131049, FailureKind.BAD_REQUEST),
        (131056, FailureKind.RATE_LIMITED),
        (131031, FailureKind.ACCOUNT_BLOCKED),
        (131042, FailureKind.ACCOUNT_BLOCKED),
        (132001, FailureKind.BAD_REQUEST),
        (133010, FailureKind.AUTH),
        (131052, FailureKind.BAD_CONTENT),
    ],
)
def test_a_failure_that_comes_later_says_why(code: int, kind: FailureKind) -> None:
    """A message that WhatsApp took and then could not deliver fails with the reason that staff can read."""
    error = {"code": code, "title": "T", "message": "M", "error_data": {"details": "The details."}}
    body = {"id": "wamid.9", "status": "failed", "timestamp": "1790000001", "recipient_id": PHONE,
            "errors": [error]}  # fmt: skip
    (inbound,) = told(change(statuses=[body]))
    assert isinstance(inbound.event, StatusTold)
    assert inbound.event.failure is not None
    assert inbound.event.failure.kind is kind
    if kind is not FailureKind.AUTH:
        assert f"({code}: The details.)" in inbound.event.failure.detail


def test_what_the_shop_sends_from_the_phone_is_shown() -> None:
    """A colleague's answer in the WhatsApp Business app stands in the conversation."""
    sent = {"from": "886900000000", "to": PHONE, "to_user_id": USER, "id": "wamid.e", "timestamp": "1790000000",
            "type": "text", "text": {"body": "好的"}}  # fmt: skip
    (inbound,) = told(change(field="smb_message_echoes", message_echoes=[sent]))
    assert (inbound.identity, inbound.also_known_as) == (USER, (PHONE,))
    assert inbound.event == EchoArrived(external_id="wamid.e", text="好的", sender="WhatsApp Business app")


@pytest.mark.spec("G5")
def test_a_changed_number_is_one_more_id() -> None:
    """Whoever changes their number is the same person under one more id."""
    notice = {"type": "user_changed_number", "wa_id": "886900000002", "body": "A changed"}
    (inbound,) = told(change(messages=[message("system", notice)]))
    assert (inbound.identity, inbound.also_known_as) == (PHONE, ("886900000002",))
    assert inbound.event == ReachChanged(reachable=True, detail="A changed")


@pytest.mark.spec("G2")
def test_what_we_have_no_word_for_is_parked() -> None:
    """Stopped marketing, group chats, account news and new fields are kept with a reason, one by one."""
    stop = {"wa_id": PHONE, "category": "marketing_messages", "value": "stop", "timestamp": 1790000000}
    parked = told(
        change(field="user_preferences", user_preferences=[stop]),
        change(messages=[message(group_id="g")]),
        change(statuses=[{"id": "w", "status": "warning", "timestamp": "1790000000", "recipient_id": PHONE}]),
        {"field": "account_update", "value": {"event": "DISABLED_UPDATE"}},
        change(messages=[message(wamid="wamid.2")]),
    )
    assert [type(one.event) for one in parked] == [Unsupported] * 4 + [MessageArrived]
    assert parked[0].event == Unsupported(
        name="user_preferences.unknown", reason="marketing messages were stopped; answers stay possible"
    )


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.spec("G2")
@given(st.sampled_from(["messages", "statuses", "message_echoes", "user_preferences", "contacts"]), json_values)
def test_no_shape_breaks_the_translation(name: str, value: Any) -> None:
    """Whatever stands where an event should, nothing raises, and translating what was kept says the same again."""
    for inbound in told(change(**{name: value}), change(**{name: [value]}), change(messages=[message()])):
        again = translation.translate(json.dumps(inbound.raw).encode())
        assert [(one.event, one.identity) for one in again] == [(inbound.event, inbound.identity)]
