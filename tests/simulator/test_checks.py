"""What the Send API takes, judged on the body alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.simulator.config import Limits
from message_center.simulator.meta.checks import check_send
from message_center.simulator.meta.errors import Refused

LIMITS = Limits()
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["recipient", "id", "message", "text", "attachment", "type", "payload"]), inner
        )
    ),
    max_leaves=12,
)


def refusal_of(sent: Any) -> Refused | None:
    """Why the platform would refuse this body, or None if it would take it."""
    try:
        check_send(sent, LIMITS)
    except Refused as refused:
        return refused
    return None


def body(message: Any, **more: Any) -> dict[str, Any]:
    return {"recipient": {"id": "7"}, "messaging_type": "RESPONSE", "message": message, **more}


def template(**payload: Any) -> dict[str, Any]:
    return body({"attachment": {"type": "template", "payload": payload}})


def link(title: str = "Pay") -> dict[str, str]:
    return {"type": "web_url", "title": title, "url": "https://shop.example/pay"}


def reply(title: str = "Yes") -> dict[str, str]:
    return {"content_type": "text", "title": title, "payload": "yes"}


@given(st.text(alphabet="好a🙂", min_size=1, max_size=3000))
def test_a_text_is_taken_up_to_2000_characters_whatever_the_script(text: str) -> None:
    """A reply of 2000 Chinese characters goes out; one more is refused."""
    assert (refusal_of(body({"text": text})) is None) == (len(text) <= 2000)


@given(anything)
def test_no_body_breaks_the_checks(sent: Any) -> None:
    """Whatever is sent, the answer is a refusal with error 100 or an acceptance, never a crash."""
    refusal = refusal_of(sent)
    assert refusal is None or refusal.error.code == 100


def utility(*parameters: dict[str, Any]) -> dict[str, Any]:
    """A message by an approved template."""
    named = {"name": "payment_reminder", "language": {"code": "zh_TW"}}
    components = [{"type": "body", "parameters": list(parameters)}]
    return body({"template": {**named, "components": components}}, messaging_type="UTILITY")


def parameter(text: str) -> dict[str, Any]:
    """What stands for a parameter."""
    return {"type": "text", "text": text}


ACCEPTED = {
    "text": body({"text": "Hello", "metadata": "mc:1"}),
    "update": body({"text": "Hello"}, messaging_type="UPDATE"),
    "human agent": body({"text": "Hello"}, messaging_type="MESSAGE_TAG", tag="HUMAN_AGENT"),
    "reply to": body({"text": "Hello"}, reply_to={"mid": "m_1"}),
    "image": body({"attachment": {"type": "image", "payload": {"url": "https://shop.example/a.png"}}}),
    "three buttons": template(template_type="button", text="x" * 640, buttons=[link("t" * 20)] * 3),
    "ten cards": template(template_type="generic", elements=[{"title": "t" * 80, "subtitle": "s" * 80}] * 10),
    "thirteen quick replies": body({"text": "Size?", "quick_replies": [reply("t" * 20)] * 13}),
    "typing": {"recipient": {"id": "7"}, "sender_action": "typing_on"},
    "utility": utility(parameter("王小明")),
}
REFUSED = {
    "not an object": [1],
    "no recipient": {"messaging_type": "RESPONSE", "message": {"text": "Hello"}},
    "two recipients": {**body({"text": "Hello"}), "recipient": {"id": "7", "user_ref": "u"}},
    "no messaging type": {"recipient": {"id": "7"}, "message": {"text": "Hello"}},
    "empty text": body({"text": " "}),
    "text and attachment": body({"text": "Hello", "attachment": {"type": "image", "payload": {"url": "u"}}}),
    "number as text": body({"text": 5}),
    "removed tag": body({"text": "Hello"}, messaging_type="MESSAGE_TAG", tag="POST_PURCHASE_UPDATE"),
    "unknown tag": body({"text": "Hello"}, messaging_type="MESSAGE_TAG", tag="WEEKEND"),
    "tag without its type": body({"text": "Hello"}, tag="HUMAN_AGENT"),
    "type without its tag": body({"text": "Hello"}, messaging_type="MESSAGE_TAG"),
    "four buttons": template(template_type="button", text="x", buttons=[link()] * 4),
    "no buttons": template(template_type="button", text="x", buttons=[]),
    "long button title": template(template_type="button", text="x", buttons=[link("t" * 21)]),
    "long button text": template(template_type="button", text="x" * 641, buttons=[link()]),
    "script as link": template(
        template_type="button", text="x", buttons=[{"type": "web_url", "title": "t", "url": "javascript:1"}]
    ),
    "eleven cards": template(template_type="generic", elements=[{"title": "t", "subtitle": "s"}] * 11),
    "bare card": template(template_type="generic", elements=[{"title": "t"}]),
    "unknown template": template(template_type="carousel"),
    "fourteen quick replies": body({"text": "Size?", "quick_replies": [reply()] * 14}),
    "long quick reply": body({"text": "Size?", "quick_replies": [reply("t" * 21)]}),
    "long metadata": body({"text": "Hello", "metadata": "m" * 1001}),
    "action with message": body({"text": "Hello"}, sender_action="typing_on"),
    "unknown action": {"recipient": {"id": "7"}, "sender_action": "dance"},
    "template without utility": {**utility(parameter("a")), "messaging_type": "RESPONSE"},
    "template without language": body({"template": {"name": "payment_reminder"}}, messaging_type="UTILITY"),
    "parameter of another kind": utility({"type": "currency", "text": "a"}),
    "empty parameter": utility(parameter("")),
    "parameter of two lines": utility(parameter("a\nb")),
}


@pytest.mark.parametrize("sent", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_what_the_platform_documents_is_taken(sent: dict[str, Any]) -> None:
    """Every documented kind of message passes at exactly its limits."""
    assert refusal_of(sent) is None


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED.keys())
def test_what_the_platform_forbids_is_refused_with_error_100(sent: Any) -> None:
    """One step over a limit, or a missing part, is refused as a bad parameter."""
    refusal = refusal_of(sent)
    assert refusal is not None
    assert (refusal.error.code, refusal.error.subcode, refusal.error.status) == (100, None, 400)
