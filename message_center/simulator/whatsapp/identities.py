"""The ids that WhatsApp gives: people's numbers and business-scoped user ids, messages' wamids (docs/channels.md).

All but a wamid follow from what they stand for, so that they are the same after a restart.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def derived_phone(person_id: str) -> str:
    """A Taiwanese mobile number, in digits with the country's code."""
    return f"8869{_number(person_id) % 10**8:08}"


def derived_user_id(business_id: str, phone: str) -> str:
    """A country, a dot, and what looks random: another for every business and every number."""
    value, text = _number(f"{business_id}/{phone}"), ""
    for _ in range(20):
        value, place = divmod(value, len(_LETTERS))
        text += _LETTERS[place]
    return f"TW.{text}"


def wamid_of(phone: str, nonce: bytes) -> str:
    """A message's id, which holds the person's number in Base64 and ends with `=` more often than not."""
    return "wamid." + b64encode(b"\x1d\x18" + phone.encode() + b"\x15\x02\x00" + nonce).decode()


def _number(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest())
