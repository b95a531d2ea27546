"""Postal addresses in free text (spec B5), whatever country the shop is in: the words tell the country."""

from collections.abc import Iterator

from message_center.domain.recognition.finds import Find
from message_center.domain.recognition.hong_kong import hong_kong_addresses
from message_center.domain.recognition.malaysia import malaysian_addresses
from message_center.domain.recognition.singapore import singaporean_addresses
from message_center.domain.recognition.taiwan import taiwanese_addresses


def addresses_in(text: str) -> Iterator[Find]:
    """The addresses of a readable text, each with its parts."""
    yield from taiwanese_addresses(text)
    yield from hong_kong_addresses(text)
    yield from malaysian_addresses(text)
    yield from singaporean_addresses(text)
