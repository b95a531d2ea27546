"""Proof that a webhook comes from LINE (LINE Messaging API: signatures)."""

import base64
import hmac
from collections.abc import Mapping

SIGNATURE_HEADER = "x-line-signature"


def is_signed(body: bytes, headers: Mapping[str, str], *, secret: str) -> bool:
    """Whether the channel secret signed exactly these bytes: base64 of their HMAC-SHA256.

    Header names are lower-case. A missing secret matches nothing.
    """
    if not secret:
        return False
    expected = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
    return hmac.compare_digest(headers.get(SIGNATURE_HEADER, "").encode(), expected)
