"""pywa, a library of others, reads what the simulator tells as what we read; it shares no code with us."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pywa import WhatsApp, types
from pywa.utils import webhook_updates_validator

from message_center.channels.meta.signing import is_signed
from message_center.channels.whatsapp.translation import translate
from message_center.simulator import Simulator
from message_center.simulator.meta.events import signature
from message_center.simulator.whatsapp.customer import WhatsAppCustomer
from tests.channels.whatsapp.platform import NUMBER, PHONE, access
from tests.channels.whatsapp.simulated import AD, SECRET, answer
from tests.channels.whatsapp.test_against_simulator import channel, simulator

__all__ = ["channel", "simulator"]
"""The fixtures of the simulator's tests are used here, too."""

PYWA = WhatsApp(phone_id=NUMBER, token="unused")
Act = Callable[[WhatsAppCustomer, str], Any]


@pytest.mark.spec("G3")
@given(body=st.binary(max_size=200), secret=st.text(min_size=1), changed=st.text("0123456789abcdef", max_size=64))
def test_signatures_agree(body: bytes, secret: str, changed: str) -> None:
    """A signature counts for us exactly when pywa takes it."""
    secret = secret.encode("utf-8", "ignore").decode() or "x"
    for given_signature in (signature(secret, body), f"sha256={changed}"):
        theirs = webhook_updates_validator(secret, body, given_signature)
        assert is_signed(body, {"x-hub-signature-256": given_signature}, secrets=[secret]) is theirs


MESSAGES: dict[str, tuple[Act, str]] = {
    "text": (lambda amy, _: amy.write("您好"), "text"),
    "image": (lambda amy, url: amy.send_image(url, "這件"), "image"),
    "document": (lambda amy, url: amy.send_file(url, "document", "訂單.pdf"), "document"),
    "voice": (lambda amy, url: amy.send_file(url, "audio"), "audio"),
    "video": (lambda amy, url: amy.send_file(url, "video"), "video"),
    "sticker": (lambda amy, _: amy.send_sticker(), "sticker"),
    "location": (lambda amy, _: amy.send_location(25.03, 121.56, "門市"), "location"),
    "contacts": (lambda amy, _: amy.send_contact("王小明", "+886 912 000 111"), "contacts"),
}


@pytest.mark.spec("G1", "G3")
@pytest.mark.parametrize(("act", "kind"), MESSAGES.values(), ids=MESSAGES.keys())
async def test_messages_are_read_alike(simulator: Simulator, act: Act, kind: str) -> None:
    """Each kind of message is the same message for pywa and for us: its id, its sender, its words."""
    simulator.whatsapp.state.number(NUMBER).subscribed = True
    amy = simulator.whatsapp.customer(NUMBER, "amy")
    amy.open_ad(AD.id)
    act(amy, simulator.public_url + simulator.files.keep(b"file", "image/jpeg"))
    body = simulator.whatsapp.deliveries[-1].body
    theirs = types.Message.from_update(PYWA, json.loads(body))
    [ours] = translate(body)
    assert theirs.type.value == kind
    assert (theirs.id, theirs.from_user.bsuid, theirs.from_user.wa_id) == (
        ours.event.external_id,  # type: ignore[union-attr]
        ours.identity,
        PHONE,
    )
    assert (theirs.text or theirs.caption or "") == (ours.event.text if kind != "contacts" else "")  # type: ignore[union-attr]
    assert theirs.timestamp == ours.occurred_at
    assert theirs.referral is not None
    assert theirs.referral.source_id == ours.event.referral.ad_id  # type: ignore[union-attr]


ACTS: dict[str, tuple[Act, Any]] = {
    "edit": (lambda amy, wamid: amy.edit(wamid, "您好！"), types.EditedMessage),
    "revoke": (lambda amy, wamid: amy.unsend(wamid), types.DeletedMessage),
    "reaction": (lambda amy, wamid: amy.react(wamid, "👍"), types.Message),
    "reaction taken back": (lambda amy, wamid: amy.unreact(wamid), types.Message),
    "new number": (lambda amy, _: amy.change_number("886900111222"), types.PhoneNumberChange),
    "echo": (lambda amy, _: amy.answer_from_phone("有的"), types.OutgoingMessage),
    "opt-out": (lambda amy, _: amy.choose_marketing("stop"), types.UserMarketingPreferences),
}


@pytest.mark.spec("G3")
@pytest.mark.parametrize(("act", "kind"), ACTS.values(), ids=ACTS.keys())
async def test_other_events_can_be_read(simulator: Simulator, act: Act, kind: Any) -> None:
    """pywa takes each other event of the simulator as the kind that it is meant to be."""
    simulator.whatsapp.state.number(NUMBER).subscribed = True
    amy = simulator.whatsapp.customer(NUMBER, "amy")
    wamid = amy.write("您好")
    act(amy, wamid)
    letter = simulator.whatsapp.deliveries[-1]
    assert webhook_updates_validator(SECRET, letter.body, signature(SECRET, letter.body))
    theirs = kind.from_update(PYWA, json.loads(letter.body))
    [ours] = translate(letter.body)
    assert theirs.timestamp == ours.occurred_at


async def test_statuses_are_read_alike(simulator: Simulator, channel: Any) -> None:
    """Sent, delivered, read and failed say the same to pywa as to us, of the same message and person."""
    amy = simulator.whatsapp.customer(NUMBER, "amy")
    amy.write("?")
    await answer(channel, access(), PHONE)
    amy.read()
    simulator.whatsapp.faults.plan("window_closed_later")
    await answer(channel, access(), PHONE)
    bodies = [one.body for one in simulator.whatsapp.deliveries if one.kind == "statuses"]
    theirs = [types.MessageStatus.from_update(PYWA, json.loads(body)) for body in bodies]
    ours = [inbound for body in bodies for inbound in translate(body)]
    assert [one.status.value for one in theirs] == ["sent", "delivered", "read", "failed"]
    assert [(one.id, one.tracker) for one in theirs] == [
        (one.event.external_id, one.event.sent_as)  # type: ignore[union-attr]
        for one in ours
    ]
    assert {one.from_user.bsuid for one in theirs} == {one.identity for one in ours}
    assert theirs[-1].error is not None
    assert theirs[-1].error.code == 131047
