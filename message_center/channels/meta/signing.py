"""Proof that a webhook comes from Meta: the address's verification and the body's signature."""

import hmac
from collections.abc import Iterable, Mapping

SIGNATURE_HEADER = "x-hub-signature-256"
_SCHEME = "sha256="


def challenge(query: Mapping[str, str], *, verify_token: str) -> str | None:
    """The challenge to send back, verbatim, or None if this is not Meta's verification (Meta webhooks)."""
    if query.get("hub.mode") != "subscribe" or not verify_token:
        return None
    if not hmac.compare_digest(query.get("hub.verify_token", "").encode(), verify_token.encode()):
        return None
    return query.get("hub.challenge")


def is_signed(body: bytes, headers: Mapping[str, str], *, secrets: Iterable[str]) -> bool:
    """Whether one of the app secrets signed exactly these bytes (Meta webhooks: signatures).

    Header names are lower-case. The older SHA-1 header is ignored. A missing secret matches nothing.
    """
    given = headers.get(SIGNATURE_HEADER, "")
    if not given.startswith(_SCHEME):
        return False
    signature = given.removeprefix(_SCHEME).encode()
    expected = [hmac.new(secret.encode(), body, "sha256").hexdigest().encode() for secret in secrets if secret]
    return any(hmac.compare_digest(signature, digest) for digest in expected)
