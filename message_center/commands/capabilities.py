"""The table of docs/channels.md that says what each channel can do, made from the channels themselves."""

from collections.abc import Callable, Sequence

import httpx

from message_center.contracts.channels import (
    Channel,
    DeletionRequests,
    IceBreakerProfile,
    Profiles,
    Subscriptions,
    Webhooks,
)
from message_center.contracts.clock import SystemClock
from message_center.contracts.media import MediaSource
from message_center.domain.buttons import ButtonLimits
from message_center.plugin.builtin import shipped_channels
from message_center.settings import Settings

BEGIN = "<!-- Made by `message-center reference` from the channels' capabilities. -->"
END = "<!-- End of what is made. -->"

_ANY_KEY = "only the shape of the channels is asked for"

_ROWS: tuple[tuple[str, Callable[[Channel], str]], ...] = (
    ("Kind of conversation", lambda channel: channel.conversation_kind.value),
    ("Calls us by webhook", lambda channel: _yes(isinstance(_object(channel), Webhooks))),
    ("Is asked by API to send us events", lambda channel: _yes(isinstance(_object(channel), Subscriptions))),
    ("Passes on wishes to be forgotten", lambda channel: _yes(isinstance(_object(channel), DeletionRequests))),
    ("Sends images", lambda channel: _yes(channel.capabilities.images)),
    ("Sends other files", lambda channel: _yes(channel.capabilities.files)),
    ("Shows link buttons", lambda channel: _told(channel, lambda limits: limits.links)),
    ("Shows answer buttons", lambda channel: _told(channel, lambda limits: limits.answers)),
    ("Characters of a button", lambda channel: _told(channel, lambda limits: limits.title)),
    ("Characters above buttons", lambda channel: _told(channel, lambda limits: limits.text)),
    ("Tells what was delivered", lambda channel: _yes(channel.capabilities.delivery_receipts)),
    ("Tells what was read", lambda channel: _yes(channel.capabilities.read_receipts)),
    ("Shows what was sent elsewhere", lambda channel: _yes(channel.capabilities.echoes)),
    ("Recognises a repeated send", lambda channel: _yes(channel.capabilities.idempotent_sending)),
    ("Sends payment reminders", lambda channel: _yes(channel.capabilities.payment_reminders)),
    ("Sends approved templates", lambda channel: _yes(channel.capabilities.utility_templates)),
    ("Tells customers' profiles", lambda channel: _yes(isinstance(_object(channel), Profiles))),
    ("Customers' media are kept", lambda channel: _yes(isinstance(_object(channel), MediaSource))),
    ("Shows ice breakers", lambda channel: _yes(isinstance(_object(channel), IceBreakerProfile))),
    ("Ice breakers stored", lambda channel: str(channel.capabilities.ice_breakers_stored or "")),
    ("Ice breakers published", lambda channel: str(channel.capabilities.ice_breakers_published or "")),
)


def with_capabilities(page: str) -> str:
    """The page with the table anew between its two marks. Raises ValueError when a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page needs the lines {BEGIN} and {END}.")
    channels = shipped_channels(Settings(secret_key=_ANY_KEY), httpx.AsyncClient(), SystemClock())
    return f"{before}{begin}\n{capabilities_table(channels)}\n{end}{after}"


def capabilities_table(channels: Sequence[Channel]) -> str:
    """One column a channel, by name; one row for each thing that a channel may be able to do."""
    ordered = sorted(channels, key=lambda channel: channel.name)
    lines = [["", *(f"`{channel.name}`" for channel in ordered)], ["---"] * (len(ordered) + 1)]
    lines += [[title, *(tell(channel) for channel in ordered)] for title, tell in _ROWS]
    return "\n".join("|" + "".join(f" {cell} |" if cell else " |" for cell in cells) for cells in lines)


def _yes(able: bool) -> str:
    return "yes" if able else ""


def _told(channel: Channel, ask: Callable[[ButtonLimits], int]) -> str:
    limits = channel.capabilities.buttons
    return "" if limits is None else str(ask(limits))


def _object(channel: Channel) -> object:
    """What a channel is beside a `Channel` is found by looking."""
    return channel
