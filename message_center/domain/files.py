"""A file that we keep ourselves, so that platforms and customers can fetch it from us (spec A18)."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from message_center.domain.actors import Actor
from message_center.domain.ids import Id

NAME_LIMIT = 100
"""Characters of a file's name, the extension included."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """What is known of a file. `size` is in bytes; `sha256` of the stored content, in hexadecimal."""

    id: Id
    shop_id: Id
    name: str
    content_type: str
    size: int
    sha256: str
    width: int
    height: int
    uploaded_by: Actor
    uploaded_at: datetime


def safe_name(name: str, *, extension: str) -> str:
    """A name that no file system or header trips over, with the extension that its content has.

    >>> safe_name("../照片.PNG", extension="jpg")
    '照片.jpg'
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    stem = " ".join(_EXTENSION.sub("", _UNSAFE.sub(" ", last)).split()).strip(" .")
    return f"{stem[: NAME_LIMIT - len(extension) - 1] or 'image'}.{extension}"
