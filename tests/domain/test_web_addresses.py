"""Which addresses staff and customers are led to."""

import pytest

from message_center.domain.web_addresses import is_web_address


@pytest.mark.parametrize("text", ["https://shop.example", "http://shop.example/a?b=c", "HTTPS://shop.example"])
def test_pages_are_web_addresses(text: str) -> None:
    """A shop can link to any page of the web."""
    assert is_web_address(text)


@pytest.mark.parametrize(
    "text",
    ["", "shop.example", "javascript:alert(1)", "data:text/html,x", "ftp://shop.example", "https://", "http://["],
)
def test_nothing_else_is(text: str) -> None:
    """A click in the message center never runs a script that a stranger wrote."""
    assert not is_web_address(text)
