"""The secret key of an embedded database: made once, kept beside the data, readable by its owner only.

With a database of your own, MESSAGE_CENTER_SECRET_KEY must be set: several machines may use it, and all need the
same key.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from pydantic import SecretStr

from message_center.errors import SettingsInvalid
from message_center.settings import Settings

FILE = "secret_key"


def with_secret_key(settings: Settings) -> Settings:
    """These settings with the data folder's key, where none is set and the database is embedded.

    Raises SettingsInvalid when the key cannot be kept.
    """
    if settings.secret_key.get_secret_value() or settings.mongo_url is not None:
        return settings
    try:
        key = _kept(settings.data_folder.expanduser() / FILE)
    except OSError as error:
        raise SettingsInvalid(f"MESSAGE_CENTER_DATA_FOLDER cannot keep a secret key: {error}") from None
    return settings.model_copy(update={"secret_key": SecretStr(key)})


def need_secret_key(settings: Settings) -> None:
    """Refuse to start processes that would all fail for want of a key. Raises SettingsInvalid."""
    if not settings.secret_key.get_secret_value():
        raise SettingsInvalid(
            "MESSAGE_CENTER_SECRET_KEY is not set, and a database of your own needs one. Make it with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )


def _kept(path: Path) -> str:
    """Read the key, or make it; of several processes that come at once, the first one's counts."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(prefix=f"{FILE}.", dir=path.parent)  # its owner's only
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text().strip()
