"""Which images staff may send, whatever their files are called (spec A18)."""

from dataclasses import dataclass

from message_center.errors import InvalidInput, LimitExceeded

BYTE_LIMIT = 8_000_000
"""Bytes of one image: Messenger's and Instagram's limit, the smallest of the instant channels that take images."""

PIXEL_LIMIT = 40_000_000
"""Pixels of one image, over all frames of an animation; more would take hundreds of megabytes to decode."""

FRAME_LIMIT = 500
"""Frames of an animation."""


@dataclass(frozen=True, slots=True)
class ImageType:
    """One kind of image, by its content."""

    content_type: str
    extension: str


IMAGE_TYPES = {
    "JPEG": ImageType("image/jpeg", "jpg"),
    "PNG": ImageType("image/png", "png"),
    "GIF": ImageType("image/gif", "gif"),
    "WEBP": ImageType("image/webp", "webp"),
}
"""The kinds we take. SVG is none of them: it is a program as much as a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanImage:
    """An image that was decoded and encoded anew, so that it holds nothing but the picture."""

    content: bytes
    type: ImageType
    width: int
    height: int


def check_bytes(size: int) -> None:
    """Raise LimitExceeded for more bytes than we take, InvalidInput for none."""
    if not size:
        raise InvalidInput("The file is empty.", field="file")
    if size > BYTE_LIMIT:
        raise too_large()


def check_pixels(width: int, height: int, frames: int) -> None:
    """Raise LimitExceeded for more pixels or frames than we decode."""
    if width * height * frames > PIXEL_LIMIT:
        raise too_many_pixels()
    if frames > FRAME_LIMIT:
        raise LimitExceeded(f"An animation has at most {FRAME_LIMIT} frames.", field="file")


def too_large() -> LimitExceeded:
    """More bytes than we take."""
    return LimitExceeded(f"An image has at most {BYTE_LIMIT // 1_000_000} MB.", field="file")


def too_many_pixels() -> LimitExceeded:
    """More pixels than we decode."""
    return LimitExceeded(
        f"An image has at most {PIXEL_LIMIT // 1_000_000} megapixels, all frames together.", field="file"
    )


def not_an_image() -> InvalidInput:
    """The content is not an image that we take, whatever the file is called."""
    return InvalidInput("This is not a readable JPEG, PNG, GIF or WebP image.", field="file")
