"""Decodes an image and encodes it anew, so that only the picture is left (spec A18).

What a camera or a phone adds (place, time, device, comments, thumbnails) never reaches a customer, and a file
that is an image and something else as well is only an image afterwards. Orientation and colour profile stay:
they are how the picture looks.
"""

from io import BytesIO

from PIL import Image, ImageOps, ImageSequence
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from message_center.domain.images import (
    IMAGE_TYPES,
    CleanImage,
    check_bytes,
    check_pixels,
    not_an_image,
    too_many_pixels,
)
from message_center.errors import UserError

_LOOKS = ("icc_profile", "transparency")
_WEBP_QUALITY = 90
_AS_STILL = {"MPO": "JPEG"}
"""Phones write several pictures into one JPEG; the first is the photo."""


def clean_image(content: bytes) -> CleanImage:
    """Decode and encode; takes up to seconds and 400 MB, so never call it on the event loop.

    Raises InvalidInput for what is no such image, LimitExceeded for too many bytes, pixels or frames.
    """
    check_bytes(len(content))
    try:
        cleaned = _clean(content)
    except UserError:
        raise
    except Image.DecompressionBombError:
        raise too_many_pixels() from None
    except Exception as error:  # decoders raise anything at broken or hostile content
        raise not_an_image() from error
    check_bytes(len(cleaned.content))
    return cleaned


def _clean(content: bytes) -> CleanImage:
    with Image.open(BytesIO(content), formats=tuple(IMAGE_TYPES)) as image:
        check_pixels(*image.size, frames=1)  # before anything is decoded
        kind = _AS_STILL.get(image.format or "", image.format or "")
        count = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
        check_pixels(*image.size, frames=count)
        if count > 1:
            return _clean_animation(image, kind)
        upright = ImageOps.exif_transpose(image)
        _keep_looks(upright)
        return _encoded([upright], kind, _fidelity(image, kind))


def _clean_animation(image: Image.Image, kind: str) -> CleanImage:
    frames, durations = [], []
    for frame in ImageSequence.Iterator(image):
        frames.append(frame.convert("RGBA"))
        durations.append(frame.info.get("duration", 0))  # known once the frame is decoded
        _keep_looks(frames[-1])
    options: dict[str, object] = {"save_all": True, "append_images": frames[1:], "duration": durations}
    if (loop := image.info.get("loop")) is not None:
        options["loop"] = loop
    return _encoded(frames, kind, {**options, **_fidelity(image, kind)})


def _fidelity(image: Image.Image, kind: str) -> dict[str, object]:
    """How finely to encode: a JPEG as finely as it was, so that it neither fades nor grows."""
    if isinstance(image, JpegImageFile):
        return {"qtables": image.quantization, "subsampling": get_sampling(image)}
    return {"quality": _WEBP_QUALITY} if kind == "WEBP" else {}


def _keep_looks(image: Image.Image) -> None:
    """Encoders copy comments and more from `info`."""
    image.info = {name: image.info[name] for name in _LOOKS if name in image.info}


def _encoded(frames: list[Image.Image], kind: str, options: dict[str, object]) -> CleanImage:
    first = frames[0]
    encoded = BytesIO()
    first.save(encoded, kind, icc_profile=first.info.get("icc_profile"), **options)
    return CleanImage(content=encoded.getvalue(), type=IMAGE_TYPES[kind], width=first.width, height=first.height)
