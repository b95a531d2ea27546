"""Keeps secrets unreadable at rest."""

from typing import Protocol


class Cipher(Protocol):
    """Encrypts with the newest key, decrypts with any that is still configured."""

    def encrypt(self, secret: str) -> str:
        """An unreadable text of the secret."""
        ...

    def decrypt(self, text: str) -> str:
        """The secret again. Raises SettingsInvalid when no configured key fits."""
        ...
