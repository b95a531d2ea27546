"""What LINE says, in our words. The payloads are in the shape of LINE's documentation; ids are invented."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from message_center.channels.line.translation import translate
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.inbound import (
    AccountNotice,
    Edited,
    Event,
    Inbound,
    MessageArrived,
    PostbackTapped,
    ReachChanged,
    Unsent,
    Unsupported,
)

BOT, AMY = "U0123456789abcdef0123456789abcdef", "U4af4980629f2f0d1b0e4c8f3a1c2d3e4"
AT = datetime(2026, 9, 21, 14, 13, 20, 123000, tzinfo=UTC)
FRAME: dict[str, Any] = {
    "mode": "active",
    "timestamp": 1790000000123,
    "source": {"type": "user", "userId": AMY},
    "webhookEventId": "01JZZ0000000000000000000AA",
    "deliveryContext": {"isRedelivery": False},
    "replyToken": "38ef843bde154d9b91c21320ffd17a0f",
}
LINE_CONTENT = {"contentProvider": {"type": "line"}}


def event(kind: str, **own: Any) -> dict[str, Any]:
    return {"type": kind, **FRAME, **own}


def message(kind: str, **own: Any) -> dict[str, Any]:
    return event("message", message={"type": kind, "id": "461230966842064897", "quoteToken": "q3Plxr4AgKd", **own})


def translated(*events: Any) -> tuple[Inbound, ...]:
    return translate(json.dumps({"destination": BOT, "events": events}).encode())


def arrived(text: str = "", *attachments: Attachment, reply_to: str | None = None) -> MessageArrived:
    return MessageArrived(external_id="461230966842064897", text=text, attachments=attachments, reply_to=reply_to)


STICKER = "https://stickershop.line-scdn.net/stickershop/v1/sticker/51626494/android/sticker.png"
BLOCKED = "The customer has blocked or removed this LINE account."
UNDERSTOOD: dict[str, tuple[dict[str, Any], Event]] = {
    "text": (message("text", text="您好 (brown)"), arrived("您好 (brown)")),
    "quote": (message("text", text="是", quotedMessageId="46123"), arrived("是", reply_to="46123")),
    "image": (
        message("image", **LINE_CONTENT, imageSet={"id": "E005D41A", "index": 1, "total": 2}),
        arrived("", Attachment(kind=AttachmentKind.IMAGE)),
    ),
    "image elsewhere": (
        message("image", contentProvider={"type": "external", "originalContentUrl": "https://x.example/1.jpg"}),
        arrived("", Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.jpg")),
    ),
    "video": (
        message("video", duration=60000, **LINE_CONTENT),
        arrived("", Attachment(kind=AttachmentKind.VIDEO)),
    ),
    "audio": (
        message("audio", duration=6000, **LINE_CONTENT),
        arrived("", Attachment(kind=AttachmentKind.AUDIO)),
    ),
    "file": (
        message("file", fileName="訂單.pdf", fileSize=2138),
        arrived("", Attachment(kind=AttachmentKind.FILE, name="訂單.pdf", size=2138)),
    ),
    "location": (
        message("location", title="門市", address="台北市大安區", latitude=25.03, longitude=121.53),
        arrived(
            "",
            Attachment(kind=AttachmentKind.LOCATION, name="門市, 台北市大安區", latitude=25.03, longitude=121.53),
        ),
    ),
    "sticker": (
        message(
            "sticker",
            packageId="11537",
            stickerId="51626494",
            stickerResourceType="STATIC",
            keywords=["cony", "sally"],
        ),
        arrived("", Attachment(kind=AttachmentKind.STICKER, url=STICKER, name="cony, sally")),
    ),
    "a type still to come": (message("hologram", depth=3), arrived("[hologram]")),
    "postback": (
        event("postback", postback={"data": "action=size"}),
        PostbackTapped(
            external_id=f"postback:{FRAME['webhookEventId']}", title="action=size", payload="action=size"
        ),
    ),
    "picked date": (
        event("postback", postback={"data": "pick", "params": {"datetime": "2026-12-25T01:00"}}),
        PostbackTapped(
            external_id=f"postback:{FRAME['webhookEventId']}", title="2026-12-25T01:00", payload="pick"
        ),
    ),
    "follow": (
        event("follow", follow={"isUnblocked": False}),
        ReachChanged(reachable=True, detail="The customer added the account as a friend."),
    ),
    "unblock": (
        event("follow", follow={"isUnblocked": True}),
        ReachChanged(reachable=True, detail="The customer unblocked the account."),
    ),
    "unfollow": (event("unfollow"), ReachChanged(reachable=False, detail=BLOCKED)),
    "unsend": (event("unsend", unsend={"messageId": "325708"}), Unsent(external_id="325708")),
    "edit": (
        event("messageEdited", message={"type": "text", "id": "325708", "text": "更正", "quoteToken": "q"}),
        Edited(external_id="325708", text="更正", edit_number=1790000000123),
    ),
}


@pytest.mark.spec("G1", "G3", "G6")
@pytest.mark.parametrize("kind", UNDERSTOOD)
def test_each_kind_has_its_word(kind: str) -> None:
    """What a customer does in LINE arrives as exactly what it was, with who, when, and a name of its own."""
    told, expected = UNDERSTOOD[kind]
    (inbound,) = translated(told)
    assert inbound.event == expected
    assert (inbound.account, inbound.identity, inbound.occurred_at) == (BOT, AMY, AT)
    assert inbound.event_id == "event:01JZZ0000000000000000000AA"
    assert translate(json.dumps(inbound.raw).encode()) == (inbound,)


@pytest.mark.spec("G1")
@pytest.mark.parametrize(("kind", "notice"), [("botSuspended", "block"), ("botResumed", "unblock")])
def test_what_line_does_to_the_account_is_about_the_account(kind: str, notice: str) -> None:
    """A suspended account is restricted, and connected again once LINE resumes it."""
    (inbound,) = translated({"type": kind, "timestamp": 1790000000123, "mode": "active"})
    assert isinstance(inbound.event, AccountNotice)
    assert (inbound.event.notice, inbound.identity) == (notice, None)


@pytest.mark.spec("G2")
@pytest.mark.parametrize(
    "told",
    [
        event("message", mode="standby", message={"type": "text", "id": "1", "text": "hi"}),
        event("message", source={"type": "group", "groupId": "C1", "userId": AMY}, message={"id": "1"}),
        event("message", source={"type": "room", "roomId": "R1"}, message={"id": "1"}),
        event("join", source={"type": "group", "groupId": "C1"}),
        event("memberJoined", joined={"members": [{"type": "user", "userId": AMY}]}),
        event("beacon", beacon={"hwid": "d41d8cd98f", "type": "enter"}),
        event("accountLink", link={"result": "ok", "nonce": "n"}),
        event("membership", membership={"type": "joined", "membershipId": 3189}),
        event("videoPlayComplete", videoPlayComplete={"trackingId": "t"}),
        event("module", module={"type": "attached", "botId": "U1", "scopes": []}),
        event("activated", chatControl={"expireAt": 1790000000999}),
        event("deactivated"),
        event("delivery", delivery={"data": "0f"}),
        event("message", message={"type": "text", "text": "no id"}),
        {"type": "message", "message": {"id": "1"}},
        "text",
        None,
    ],
)
def test_what_has_no_word_is_kept_with_a_reason(told: Any) -> None:
    """Groups, other services' chats and rare kinds are put aside whole; the message beside them is not lost."""
    kept, beside = translated(told, message("text", text="hi"))
    assert isinstance(kept.event, Unsupported)
    assert kept.event.reason
    assert kept.raw == {"destination": BOT, "events": [told]}
    assert beside.event == arrived("hi")


@pytest.mark.spec("G2")
def test_a_redelivery_is_the_same_event() -> None:
    """A repetition is recognised by LINE's name for the event, or by its content where LINE gives none."""
    again = {"deliveryContext": {"isRedelivery": True}, "replyToken": "another"}
    nameless = {name: value for name, value in message("text", text="hi").items() if name != "webhookEventId"}
    for told in (message("text", text="hi"), nameless, event("hologram"), {**nameless, "mode": "standby"}):
        assert translated(told)[0].event_id == translated({**told, **again})[0].event_id


@pytest.mark.spec("G1")
def test_line_s_check_of_our_address_holds_no_event() -> None:
    """The "Verify" button of LINE's console sends no event, and nothing is put aside."""
    assert translated() == ()
