"""Pictures and files that travel through the simulator, kept in memory and served under `/files/`."""

import io
from dataclasses import dataclass
from hashlib import sha256
from uuid import uuid4

from PIL import Image, ImageDraw


@dataclass(frozen=True, slots=True)
class StoredFile:
    """The bytes of a file and their media type."""

    content: bytes
    media_type: str


class Files:
    """Everything uploaded by people or fetched from the product, by id."""

    def __init__(self) -> None:
        self._stored: dict[str, StoredFile] = {}

    def keep(self, content: bytes, media_type: str) -> str:
        """Store bytes; the answer is the path under which the simulator serves them."""
        name = uuid4().hex
        self._stored[name] = StoredFile(content, media_type)
        return f"/files/{name}"

    def find(self, name: str) -> StoredFile | None:
        """The file served under `/files/{name}`, if there is one."""
        return self._stored.get(name)

    def clear(self) -> None:
        """Forget all files."""
        self._stored.clear()


def portrait(person_id: str) -> bytes:
    """A PNG of 128 x 128 pixels for people without a picture: a silhouette on a colour of their own."""
    hue = sha256(person_id.encode()).digest()[0] * 360 // 256
    picture = Image.new("RGB", (128, 128), f"hsl({hue}, 45%, 68%)")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((42, 24, 86, 68), fill="white")
    draw.ellipse((22, 78, 106, 168), fill="white")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def smile() -> bytes:
    """A sticker as WhatsApp's are: WebP, 512 x 512 pixels, a yellow face."""
    picture = Image.new("RGBA", (512, 512))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((32, 32, 480, 480), fill="#ffd34d")
    for left in (160, 300):
        draw.ellipse((left, 170, left + 52, 240), fill="#4a3b00")
    draw.arc((140, 200, 372, 400), start=20, end=160, fill="#4a3b00", width=20)
    out = io.BytesIO()
    picture.save(out, "WEBP")
    return out.getvalue()
