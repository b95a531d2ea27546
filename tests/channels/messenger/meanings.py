"""What each recorded payload means in our words, by the payload's name."""

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from message_center.channels.messenger.events import PLATFORM
from message_center.channels.meta.messaging import envelope
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.inbound import (
    Delivered,
    EchoArrived,
    Edited,
    Event,
    Inbound,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    Reacted,
    Read,
    ReferralOpened,
    Unsent,
)
from message_center.domain.referrals import Referral

translate = partial(envelope.translate, platform=PLATFORM)
PAYLOADS = Path(__file__).with_name("payloads")
PAGE = "104111222333444"
CUSTOMER = "25010000000000001"
AT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1790000000123)
ENTRY_AT = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1790000000500)
SPRING_AD = Referral(
    source="ADS",
    ref="spring-sale",
    ad_id="6123456789",
    ad_title="Spring sale",
    post_id="1122_3344",
    product_id="998",
)


def translated(name: str) -> tuple[Inbound, ...]:
    return translate((PAYLOADS / f"{name}.json").read_bytes())


def only(name: str) -> Inbound:
    (inbound,) = translated(name)
    return inbound


def message(**parts: Any) -> MessageArrived:
    return MessageArrived(external_id="m_in1", **parts)


def carrying(kind: AttachmentKind, **parts: Any) -> MessageArrived:
    return message(attachments=(Attachment(kind=kind, **parts),))


TRANSLATIONS: dict[str, tuple[str, Event]] = {
    "message_text": ("message:m_in1", message(text="您好,請問還有 M 號嗎?")),
    "message_quick_reply": ("message:m_in1", message(text="紅色", payload="color:red")),
    "message_reply_to": ("message:m_in1", message(text="這個", reply_to="m_out7")),
    "message_referral": ("message:m_in1", message(text="Is this in stock?", referral=SPRING_AD)),
    "message_product_referral": (
        "message:m_in1",
        message(text="這件有貨嗎?", referral=Referral(source="UNKNOWN", product_id="4455")),
    ),
    "message_number_ids": ("message:m_in1", message(text="old shape")),
    "image": ("message:m_in1", carrying(AttachmentKind.IMAGE, url="https://cdn.example/a.jpg")),
    "two_images": (
        "message:m_in1",
        message(
            text="看這兩張",
            attachments=(
                Attachment(kind=AttachmentKind.IMAGE, url="https://cdn.example/a.jpg"),
                Attachment(kind=AttachmentKind.IMAGE, url="https://cdn.example/b.jpg"),
            ),
        ),
    ),
    "video": ("message:m_in1", carrying(AttachmentKind.VIDEO, url="https://cdn.example/a.mp4")),
    "audio": ("message:m_in1", carrying(AttachmentKind.AUDIO, url="https://cdn.example/a.m4a")),
    "file": ("message:m_in1", carrying(AttachmentKind.FILE, url="https://cdn.example/a.pdf")),
    "sticker": ("message:m_in1", carrying(AttachmentKind.STICKER, url="https://cdn.example/s.png", name="👍")),
    "sticker_as_image": ("message:m_in1", carrying(AttachmentKind.STICKER, url="https://cdn.example/s.png")),
    "product_card": (
        "message:m_in1",
        carrying(AttachmentKind.TEMPLATE, url="https://cdn.example/p.jpg", name="帆布包"),
    ),
    "link": ("message:m_in1", carrying(AttachmentKind.LINK, url="https://shop.example/", name="Our shop")),
    "link_one_level_up": (
        "message:m_in1",
        carrying(AttachmentKind.LINK, url="https://shop.example/", name="Our shop"),
    ),
    "reel": (
        "message:m_in1",
        carrying(AttachmentKind.LINK, url="https://www.facebook.com/reel/1", name="New in"),
    ),
    "ig_reel": (
        "message:m_in1",
        carrying(AttachmentKind.LINK, url="https://www.instagram.com/reel/1", name="ig_reel"),
    ),
    "post": (
        "message:m_in1",
        carrying(AttachmentKind.LINK, url="https://www.facebook.com/posts/1", name="Opening"),
    ),
    "ig_post": (
        "message:m_in1",
        carrying(AttachmentKind.LINK, url="https://www.instagram.com/p/1", name="ig_post"),
    ),
    "location": (
        "message:m_in1",
        carrying(
            AttachmentKind.LOCATION,
            url="https://maps.example/1",
            name="台北101",
            latitude=25.033,
            longitude=121.5654,
        ),
    ),
    "appointment": ("message:m_in1", carrying(AttachmentKind.LINK, name="appointment_booking")),
    "echo_of_ours": (
        "echo:m_out1",
        EchoArrived(
            external_id="m_out1",
            text="您好",
            sent_as="mc:65f0:0:1",
            by_a_person=False,
            sender="App 9007199254740993",
        ),
    ),
    "echo_from_page_inbox": (
        "echo:m_out2",
        EchoArrived(external_id="m_out2", text="我是店長", by_a_person=True, sender="Page inbox"),
    ),
    "echo_from_another_app": (
        "echo:m_out3",
        EchoArrived(
            external_id="m_out3",
            attachments=(Attachment(kind=AttachmentKind.TEMPLATE, name="Receipt"),),
            by_a_person=False,
            sender="App 112233",
        ),
    ),
    "unsent": ("unsent:m_in1", Unsent(external_id="m_in1")),
    "edit": ("edit:m_in1:2", Edited(external_id="m_in1", text="L 號", edit_number=2)),
    "postback": (
        "postback:m_pb1",
        PostbackTapped(external_id="m_pb1", title="多久會到貨?", payload="ib:12"),
    ),
    "postback_referral": (
        "postback:m_pb1",
        PostbackTapped(external_id="m_pb1", title="Get Started", payload="GET_STARTED", referral=SPRING_AD),
    ),
    "read": (f"read:{CUSTOMER}:1790000000123", Read(watermark=AT)),
}


HASHED: dict[str, tuple[str, Event]] = {
    "referral_link": ("referral", ReferralOpened(referral=Referral(source="SHORTLINK", ref="ig-bio"))),
    "referral_ad": ("referral", ReferralOpened(referral=Referral(source="ADS", ad_id="6123456789"))),
    "delivery": ("delivery", Delivered(external_ids=("m_out1", "m_out2"), watermark=AT)),
    "delivery_without_mids": ("delivery", Delivered(watermark=AT)),
    "react": ("reaction", Reacted(external_id="m_out1", emoji="❤")),
    "unreact": ("reaction", Reacted(external_id="m_out1", emoji=None)),
    "optin": ("optin", ReachChanged(reachable=True, detail="Opted in: 新品通知")),
}


PARKED = {
    "optin_stop": ("optin", "marketing messages were stopped; answers stay possible"),
    "optin_user_ref": ("optin", "it names no customer"),
    "pass_thread_control": ("pass_thread_control", "no such kind is translated"),
    "take_thread_control": ("take_thread_control", "no such kind is translated"),
    "request_thread_control": ("request_thread_control", "no such kind is translated"),
    "app_roles": ("app_roles", "no such kind is translated"),
    "standby": ("standby", "no such kind is translated"),
    "feed_comment": ("changes.feed", "no such kind is translated"),
    "account_linking": ("account_linking", "no such kind is translated"),
    "messaging_feedback": ("messaging_feedback", "no such kind is translated"),
    "customer_information": ("messaging_customer_information", "no such kind is translated"),
    "lead_form": ("messaging_in_thread_lead_form_submit", "no such kind is translated"),
    "order": ("order", "no such kind is translated"),
    "reaction_by_page": ("reaction", "the account did this itself"),
    "echo_taken_back": ("message", "the account took back a message of its own"),
    "entry_without_list": ("entry", "an entry without a list of events"),
}
