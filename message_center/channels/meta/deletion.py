"""Meta's data deletion request: who wants to be forgotten, if Meta says so.

The request is a form with one field, `signed_request`: a signature and a payload, both base64url without padding,
joined by a dot. The signature is the HMAC-SHA256 of the payload as it stands there, with the app's secret.
"""

import base64
import binascii
import hmac
import json
from collections.abc import Iterable
from urllib.parse import parse_qs

from message_center.domain.deletion_requests import PersonToForget

FIELD = "signed_request"
ALGORITHM = "HMAC-SHA256"


def person_to_forget(body: bytes, *, secrets: Iterable[str]) -> PersonToForget | None:
    """The person by Meta's id, or None when none of the app secrets signed the request. A missing secret signs
    nothing.
    """
    form = parse_qs(body.decode("ascii", errors="replace"))
    signature, _, payload = form.get(FIELD, [""])[0].partition(".")
    given = _decoded(signature)
    expected = [hmac.new(one.encode(), payload.encode(), "sha256").digest() for one in secrets if one]
    if given is None or not any(hmac.compare_digest(given, digest) for digest in expected):
        return None
    person = _person(_decoded(payload) or b"")
    return None if person is None else PersonToForget(person, signed=payload)


def _person(payload: bytes) -> str | None:
    try:
        said = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(said, dict) or str(said.get("algorithm", "")).upper() != ALGORITHM:
        return None
    person = said.get("user_id")
    return str(person) if isinstance(person, str | int) and not isinstance(person, bool) and person else None


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
