"""What Instagram tells us, in our words. The payloads are written after the platform's documentation."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from message_center.channels.instagram.events import PLATFORM
from message_center.channels.meta.messaging import envelope
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.inbound import (
    EchoArrived,
    Edited,
    Event,
    Inbound,
    MessageArrived,
    PostbackTapped,
    Reacted,
    Read,
    ReferralOpened,
    Unsent,
    Unsupported,
)
from message_center.domain.referrals import Referral
from tests.channels.instagram.account import ACCOUNT

CUSTOMER = "770010000000000001"
AT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1790000000400)
CDN = "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1"

FRAME = {"sender": {"id": CUSTOMER}, "recipient": {"id": ACCOUNT}, "timestamp": 1790000000400}
BACK = {"sender": {"id": ACCOUNT}, "recipient": {"id": CUSTOMER}, "timestamp": 1790000000400}
AD = {
    "ref": "spring",
    "source": "ADS",
    "type": "OPEN_THREAD",
    "ad_id": "6123456789",
    "ads_context_data": {"ad_title": "Spring sale", "photo_url": CDN, "video_url": CDN},
}
SPRING_AD = Referral(source="ADS", ref="spring", ad_id="6123456789", ad_title="Spring sale")


def body(event: Any, *, array: str = "messaging") -> bytes:
    entry = {"id": ACCOUNT, "time": 1790000000500, array: [event]}
    return json.dumps({"object": "instagram", "entry": [entry]}).encode()


def only(event: Any, *, array: str = "messaging") -> Inbound:
    (inbound,) = envelope.translate(body(event, array=array), PLATFORM)
    return inbound


def message(**parts: Any) -> dict[str, Any]:
    return {**FRAME, "message": {"mid": "m_1", **parts}}


def carrying(kind: str, payload: dict[str, Any] | None) -> dict[str, Any]:
    attachment = {"type": kind} if payload is None else {"type": kind, "payload": payload}
    return message(attachments=[attachment])


def arrived(*attachments: Attachment, **parts: Any) -> MessageArrived:
    return MessageArrived(external_id="m_1", attachments=attachments, **parts)


def link(name: str, url: str | None = CDN) -> Attachment:
    return Attachment(kind=AttachmentKind.LINK, url=url, name=name)


TRANSLATIONS: dict[str, tuple[dict[str, Any], Event]] = {
    "text": (message(text="請問還有貨嗎?"), arrived(text="請問還有貨嗎?")),
    "quick reply": (message(text="M", quick_reply={"payload": "size:m"}), arrived(text="M", payload="size:m")),
    "answer to a message": (message(text="好", reply_to={"mid": "m_0"}), arrived(text="好", reply_to="m_0")),
    "answer to a story": (
        message(text="這件多少錢?", reply_to={"story": {"id": "178", "url": CDN}}),
        arrived(link("story_reply"), text="這件多少錢?"),
    ),
    "mention in a story": (carrying("story_mention", {"url": CDN}), arrived(link("story_mention"))),
    "image": (carrying("image", {"url": CDN}), arrived(Attachment(kind=AttachmentKind.IMAGE, url=CDN))),
    "video": (carrying("video", {"url": CDN}), arrived(Attachment(kind=AttachmentKind.VIDEO, url=CDN))),
    "voice": (carrying("audio", {"url": CDN}), arrived(Attachment(kind=AttachmentKind.AUDIO, url=CDN))),
    "share": (carrying("share", {"url": CDN}), arrived(link("share"))),
    "shared post": (
        carrying("ig_post", {"title": "新品", "url": CDN}),
        arrived(link("新品")),
    ),
    "shared reel": (
        carrying("ig_reel", {"title": "開箱", "url": CDN}),
        arrived(link("開箱")),
    ),
    "shared story": (carrying("ig_story", {"url": CDN}), arrived(link("ig_story"))),
    "heart": (carrying("like_heart", None), arrived(Attachment(kind=AttachmentKind.STICKER, name="❤️"))),
    "something new": (carrying("hologram", {"url": CDN}), arrived(link("hologram"))),
    "not handed out": (message(is_unsupported=True), arrived(link("unsupported", None))),
    "first message by an ad": (message(text="hi", referral=AD), arrived(text="hi", referral=SPRING_AD)),
    "message about a product": (
        message(text="hi", referral={"product": {"id": "998"}}),
        arrived(text="hi", referral=Referral(source="UNKNOWN", product_id="998")),
    ),
    "ad in a running thread": ({**FRAME, "referral": AD}, ReferralOpened(referral=SPRING_AD)),
    "ig.me link": (
        {**FRAME, "referral": {"ref": "bio", "source": "IGME-SOURCE-LINK", "type": "OPEN_THREAD"}},
        ReferralOpened(referral=Referral(source="IGME-SOURCE-LINK", ref="bio")),
    ),
    "ice breaker": (
        {**FRAME, "postback": {"mid": "aWdf", "title": "可以貨到付款嗎?", "payload": "ib:3"}},
        PostbackTapped(external_id="aWdf", title="可以貨到付款嗎?", payload="ib:3"),
    ),
    "reaction": (
        {**FRAME, "reaction": {"mid": "m_1", "action": "react", "reaction": "love", "emoji": "❤"}},
        Reacted(external_id="m_1", emoji="❤"),
    ),
    "reaction taken back": (
        {**FRAME, "reaction": {"mid": "m_1", "action": "unreact"}},
        Reacted(external_id="m_1", emoji=None),
    ),
    "read": ({**FRAME, "read": {"mid": "m_7"}}, Read(up_to="m_7")),
    "taken back": (message(is_deleted=True), Unsent(external_id="m_1")),
    "edited": (
        {**FRAME, "message_edit": {"mid": "m_1", "text": "兩件", "num_edit": "2"}},
        Edited(external_id="m_1", text="兩件", edit_number=2),
    ),
    "sent from the phone": (
        {**BACK, "message": {"mid": "m_2", "text": "有喔", "is_echo": True}},
        EchoArrived(external_id="m_2", text="有喔", sender="Page inbox"),
    ),
}

PARKED: dict[str, tuple[dict[str, Any], str, str]] = {
    "read by a time": ({**FRAME, "read": {"watermark": 1790000000400}}, "read", "it names no message"),
    "hand-over": (
        {**FRAME, "pass_thread_control": {"metadata": ""}},
        "pass_thread_control",
        "no such kind",
    ),
    "delivery": ({**FRAME, "delivery": {"mids": ["m_1"], "watermark": 1}}, "delivery", "no such kind"),
    "something new": ({**FRAME, "hologram": {"mid": "m_1"}}, "hologram", "no such kind"),
    "message from nobody": ({"timestamp": 1, "message": {"mid": "m_1", "text": "hi"}}, "message", "it names no"),
}


@pytest.mark.spec("G1", "G3", "G6")
@pytest.mark.parametrize("name", TRANSLATIONS)
def test_an_event_keeps_its_meaning_its_customer_and_its_time(name: str) -> None:
    """Whatever a customer does on Instagram reaches the shop as what it was."""
    event, meaning = TRANSLATIONS[name]
    inbound = only(event)
    assert inbound.event == meaning
    assert (inbound.account, inbound.identity, inbound.occurred_at) == (ACCOUNT, CUSTOMER, AT)
    assert envelope.translate(json.dumps(inbound.raw).encode(), PLATFORM) == (inbound,)


@pytest.mark.spec("G2")
@pytest.mark.parametrize("name", PARKED)
def test_what_we_have_no_words_for_is_kept_with_its_reason(name: str) -> None:
    """Nothing that Instagram says is lost, even when this version cannot use it."""
    event, kind, reason = PARKED[name]
    inbound = only(event)
    assert isinstance(inbound.event, Unsupported)
    assert inbound.event.name == kind
    assert inbound.event.reason.startswith(reason)
    assert inbound.raw["entry"][0]["messaging"] == [event]


@pytest.mark.spec("G1", "G2")
def test_while_another_app_answers_events_are_kept_aside() -> None:
    """A conversation that another service of the shop holds is not taken from it."""
    assert only(message(text="hi"), array="standby").event == Unsupported(
        name="standby", reason="no such kind is translated"
    )


@pytest.mark.spec("G1", "G2")
def test_events_of_facebook_pages_are_none_of_instagram() -> None:
    """A webhook that belongs to Messenger is not taken for an Instagram customer's."""
    page = json.dumps({"object": "page", "entry": [{"id": "1", "messaging": [message(text="hi")]}]}).encode()
    (inbound,) = envelope.translate(page, PLATFORM)
    assert inbound.event == Unsupported(name="page", reason="not a webhook of the object instagram")
