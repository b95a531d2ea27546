"""What is left of an image, and which are refused before they do harm."""

from io import BytesIO

import pytest
from PIL import Image

from message_center.domain.files import safe_name
from message_center.domain.images import BYTE_LIMIT, FRAME_LIMIT
from message_center.errors import InvalidInput, LimitExceeded
from message_center.inbox.image_cleaning import clean_image
from tests.files import pictures

pytestmark = pytest.mark.spec("A18")


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp")],
)
def test_each_kind_stays_what_it_is(kind: str, content_type: str) -> None:
    """A JPEG, PNG, GIF or WebP is taken and keeps its kind and size."""
    clean = clean_image(pictures.encoded(kind))
    assert (clean.type.content_type, clean.width, clean.height) == (content_type, 12, 8)
    assert (opened(clean.content).format, opened(clean.content).size) == (kind, (12, 8))


def test_a_photo_tells_nothing_about_its_photographer() -> None:
    """Place, device and comments of a phone's photo never reach a customer; the photo stands upright."""
    original = pictures.phone_photo()
    assert pictures.PLACE in original
    assert b"Phone 17 of Mei" in original
    clean = clean_image(original)
    assert (clean.width, clean.height) == (8, 12)
    assert not opened(clean.content).getexif()
    assert pictures.PLACE not in clean.content
    assert b"Phone 17 of Mei" not in clean.content


def test_text_inside_a_png_is_gone() -> None:
    """What a program wrote into a PNG is not sent along."""
    assert pictures.PLACE in pictures.commented_png()
    assert pictures.PLACE not in clean_image(pictures.commented_png()).content


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_a_moving_picture_still_moves(kind: str) -> None:
    """An animation keeps its frames, their time, and that it repeats; its comment is gone."""
    clean = clean_image(pictures.animation(kind))
    image = opened(clean.content)
    assert (image.n_frames, image.info["duration"], image.info["loop"]) == (3, 200, 0)
    assert pictures.PLACE not in clean.content


def test_colours_stay_as_the_camera_meant_them() -> None:
    """A colour profile belongs to the picture and is kept."""
    profile = b"not a real profile, but kept as it is"
    clean = clean_image(pictures.encoded("JPEG", icc_profile=profile))
    assert opened(clean.content).info["icc_profile"] == profile


@pytest.mark.parametrize("quality", [30, 95])
def test_a_photo_is_as_fine_as_it_was(quality: int) -> None:
    """A photo neither fades nor grows noticeably by being cleaned."""
    noise = Image.effect_noise((400, 300), 60).convert("RGB")
    original = pictures.encoded("JPEG", noise, quality=quality)
    clean = clean_image(original)
    assert len(clean.content) == pytest.approx(len(original), rel=0.02)
    assert opened(clean.content).quantization == opened(original).quantization


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_print_colours_are_taken(mode: str) -> None:
    """Grey photos and those prepared for print are photos as well."""
    clean = clean_image(pictures.encoded("JPEG", Image.new(mode, (12, 8))))
    assert opened(clean.content).mode == mode


def test_what_hides_behind_an_image_is_gone() -> None:
    """A file that is an image and a web page at once is only an image afterwards."""
    page = b"<script>alert(document.cookie)</script>"
    assert page not in clean_image(pictures.encoded("GIF") + page).content


@pytest.mark.parametrize(
    "content",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!doctype html><script>alert(1)</script>",
        b"%PDF-1.7 ...",
        b"\xff\xd8\xff\xe0 only the beginning of a JPEG",
        b"\x89PNG\r\n\x1a\n only the beginning of a PNG",
        b"GIF89a",
        pictures.encoded("BMP"),
        pictures.encoded("TIFF"),
        pictures.encoded("PNG", Image.effect_noise((64, 64), 90))[:-200],
    ],
    ids=["svg", "html", "pdf", "broken jpeg", "broken png", "broken gif", "bmp", "tiff", "cut off png"],
)
def test_anything_else_is_refused(content: bytes) -> None:
    """What is no readable JPEG, PNG, GIF or WebP is refused, and the refusal says what to send."""
    with pytest.raises(InvalidInput, match="JPEG, PNG, GIF or WebP") as refusal:
        clean_image(content)
    assert refusal.value.field == "file"


def test_an_empty_file_is_refused() -> None:
    """A file without content is named as such."""
    with pytest.raises(InvalidInput, match="empty"):
        clean_image(b"")


def test_more_bytes_than_platforms_take_are_refused() -> None:
    """An image above 8 MB is refused, whatever it holds."""
    with pytest.raises(LimitExceeded, match="at most 8 MB"):
        clean_image(pictures.encoded("PNG") + bytes(BYTE_LIMIT))


def test_a_small_file_cannot_blow_up() -> None:
    """A few kilobytes that would unpack to hundreds of megabytes are refused before they do."""
    bomb = pictures.bomb()
    assert len(bomb) < 100_000
    with pytest.raises(LimitExceeded, match="40 megapixels"):
        clean_image(bomb)


def test_frames_count_together() -> None:
    """An animation is measured by all of its frames, and has a limit of frames."""
    with pytest.raises(LimitExceeded, match="40 megapixels"):
        clean_image(pictures.animation(size=(3000, 2000), frames=7))
    with pytest.raises(LimitExceeded, match="500 frames"):
        clean_image(pictures.animation(frames=FRAME_LIMIT + 1))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("照片.PNG", "照片.jpg"),
        ("C:\\Users\\mei\\cat.jpeg", "cat.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ('a"b\r\nSet-Cookie: c.gif', "a b Set-Cookie c.jpg"),
        ("invoice\u202egnp.exe", "invoice gnp.jpg"),
        ("", "image.jpg"),
        ("...", "image.jpg"),
        ("長" * 300, "長" * 96 + ".jpg"),
    ],
    ids=["chinese", "windows", "path", "header", "turned", "empty", "dots", "long"],
)
def test_names_are_harmless(given: str, kept: str) -> None:
    """A file keeps its name as far as no header, path or reader is misled by it."""
    assert safe_name(given, extension="jpg") == kept
