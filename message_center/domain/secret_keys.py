"""One key for each purpose, from MESSAGE_CENTER_SECRET_KEY: what is made with one opens nothing else."""

import hashlib

from message_center.errors import SettingsInvalid


def derived_keys(secret_keys: str, *, purpose: str) -> tuple[bytes, ...]:
    """A key of 32 bytes from each of the keys that are set, newest first: the first one signs, all are accepted.

    `purpose` names what is signed or encrypted, in the plural. Raises SettingsInvalid when no key is set.
    """
    keys = [key for key in secret_keys.split(",") if key]
    if not keys:
        raise SettingsInvalid(
            f"MESSAGE_CENTER_SECRET_KEY is not set; {purpose} need it. Make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    return tuple(hashlib.sha256(f"message-center {purpose}:{key}".encode()).digest() for key in keys)
