"""Secrets at rest: encrypted with Fernet (AES and HMAC), keys rotated by listing the newest first."""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from message_center.domain.secret_keys import derived_keys
from message_center.errors import SettingsInvalid


class FernetCipher:
    """Encrypts with the first key of MESSAGE_CENTER_SECRET_KEY, decrypts with any of them."""

    def __init__(self, secret_keys: str) -> None:
        keys = derived_keys(secret_keys, purpose="secrets at rest")
        self._fernet = MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])

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
