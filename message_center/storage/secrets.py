"""Secrets at rest: encrypted with Fernet (AES and HMAC), keys rotated by listing the newest first."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from message_center.errors import SettingsInvalid


class FernetCipher:
    """Encrypts with the first key of MESSAGE_CENTER_SECRET_KEY, decrypts with any of them."""

    def __init__(self, secret_keys: str) -> None:
        keys = [key for key in secret_keys.split(",") if key]
        if not keys:
            raise SettingsInvalid(
                "MESSAGE_CENTER_SECRET_KEY is not set. Make one with: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        self._fernet = MultiFernet([Fernet(_derived(key)) for key in keys])

    def encrypt(self, secret: str) -> str:
        """An unreadable text of the secret."""
        return self._fernet.encrypt(secret.encode()).decode()

    def decrypt(self, text: str) -> str:
        """The secret again. Raises SettingsInvalid when no configured key fits."""
        try:
            return self._fernet.decrypt(text.encode()).decode()
        except InvalidToken:
            raise SettingsInvalid(
                "A stored secret fits none of the keys in MESSAGE_CENTER_SECRET_KEY. Add the key it was "
                "stored with behind the newest one, or connect the account again."
            ) from None


def _derived(key: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(b"message-center secrets at rest:" + key.encode()).digest())
