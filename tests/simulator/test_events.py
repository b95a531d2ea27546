"""The bytes of webhooks and their signature."""

import json

from hypothesis import given
from hypothesis import strategies as st

from message_center.simulator.meta.events import encoded, signature


def test_the_signature_is_the_platforms() -> None:
    """Our platform signs like the real one, by a signature that was worked out apart from our code."""
    assert (
        signature("shhh", b'{"object":"page","entry":[]}')
        == "sha256=58362a182f9648f98d4be1c918c7f0ebee19ddb5ef857e26b3d54d10d25dddfd"
    )


def test_bodies_are_written_as_the_platform_writes_them() -> None:
    """Chinese and slashes are escaped, so that checking a re-written body instead of the raw one fails."""
    assert encoded({"text": "您 a/b"}) == b'{"text":"\\u60a8 a\\/b"}'


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_escaping_loses_nothing(body: dict[str, object]) -> None:
    """Whatever a customer writes arrives as written."""
    assert json.loads(encoded(body)) == body
