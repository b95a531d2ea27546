"""Images as people have them, made here."""

from io import BytesIO

from PIL import Image
from PIL.ExifTags import IFD, Base
from PIL.PngImagePlugin import PngInfo

PLACE = b"25.0330N 121.5654E"


def encoded(kind: str, image: Image.Image | None = None, **options: object) -> bytes:
    """A small picture in one of the formats."""
    target = BytesIO()
    (image or Image.new("RGB", (12, 8), "teal")).save(target, kind, **options)
    return target.getvalue()


def phone_photo() -> bytes:
    """A JPEG with place, device and a comment, lying on its side: the phone was held upright."""
    exif = Image.Exif()
    exif[Base.Orientation] = 6
    exif[Base.Model] = "Phone 17 of Mei"
    exif.get_ifd(IFD.GPSInfo)[2] = (25.0, 1.0, 58.0)
    picture = Image.new("RGB", (12, 8), "teal")
    return encoded("JPEG", picture, exif=exif, comment=PLACE, quality=95)


def commented_png() -> bytes:
    """A PNG with text inside."""
    info = PngInfo()
    info.add_text("Location", PLACE.decode())
    return encoded("PNG", pnginfo=info)


def animation(kind: str = "GIF", *, size: tuple[int, int] = (12, 8), frames: int = 3) -> bytes:
    """A moving picture: its frames differ, each is shown for 200 ms, and it repeats."""
    colours = [(index * 7 % 256, index // 37 % 256, 90) for index in range(frames)]
    pictures = [Image.new("RGB", size, colour) for colour in colours]
    return encoded(
        kind, pictures[0], save_all=True, append_images=pictures[1:], duration=200, loop=0, comment=PLACE
    )


def bomb() -> bytes:
    """A PNG of some 60 kB that would fill 400 megabytes of memory."""
    return encoded("PNG", Image.new("1", (20_000, 20_000)))
