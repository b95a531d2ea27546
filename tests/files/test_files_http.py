"""Uploading as staff and fetching as a platform, over HTTP."""

import asyncio
import hashlib

import pytest

from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.images import BYTE_LIMIT
from message_center.errors import NotFound, SettingsInvalid
from message_center.files import ENVELOPE_LIMIT, FileAddresses
from message_center.inbox.files import attachments_of
from message_center.storage.mapping import new_id
from tests.files import pictures
from tests.files.world import NOON, World

pytestmark = pytest.mark.spec("A18")


async def test_an_upload_can_be_fetched_by_its_address(world: World) -> None:
    """What staff upload is served under an address of its own, exactly as it was stored."""
    answer = await world.upload(pictures.phone_photo(), "貓.png")
    assert answer.status_code == 201, answer.text
    told = answer.json()
    fetched = await world.http.get(told["url"])
    assert fetched.status_code == 200
    (file,) = await world.desk.scope.files.by_ids([told["id"]])
    assert told == {
        "id": file.id,
        "name": "貓.jpg",
        "contentType": "image/jpeg",
        "size": len(fetched.content),
        "width": 8,
        "height": 12,
        "url": world.addresses.address(file.id),
    }
    assert file.sha256 == hashlib.sha256(fetched.content).hexdigest()
    assert (file.uploaded_by, file.uploaded_at) == (world.desk.caller.actor, NOON)


async def test_files_are_served_with_safe_headers(world: World) -> None:
    """A browser shows the file as the image it was checked to be, runs nothing in it, and may keep it."""
    told = (await world.upload(pictures.encoded("PNG"), "a;b 貓.png")).json()
    headers = (await world.http.get(told["url"])).headers
    assert headers["content-type"] == "image/png"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert headers["content-disposition"] == "inline; filename*=UTF-8''a%3Bb%20%E8%B2%93.png"
    assert int(headers["content-length"]) == told["size"]


async def test_a_large_image_arrives_whole(world: World) -> None:
    """An image of several megabytes is cut into pieces in the database and comes back as one."""
    noise = pictures.encoded("PNG", pictures.Image.effect_noise((1600, 1600), 120))
    assert len(noise) > 2_000_000
    told = (await world.upload(noise)).json()
    fetched = (await world.http.get(told["url"])).content
    (file,) = await world.desk.scope.files.by_ids([told["id"]])
    assert hashlib.sha256(fetched).hexdigest() == file.sha256


async def test_nobody_guesses_an_address(world: World) -> None:
    """Without our signature there is no file: knowing or guessing an id is not enough."""
    told = (await world.upload(pictures.encoded("PNG"))).json()
    base, _, token = told["url"].rpartition("/")
    file_id, _, signature = token.partition(".")
    last = "A" if signature[0] != "A" else "B"
    foreign = FileAddresses("another key, of at least 32 letters", "").address(file_id)
    for wrong in (
        file_id,
        f"{file_id}.",
        f"{file_id}.{last}{signature[1:]}",
        f"{new_id()}.{signature}",
        "%C3%A9.x",
    ):
        answer = await world.http.get(f"{base}/{wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (404, "NOT_FOUND"), wrong
    assert (await world.http.get(foreign)).status_code == 404
    assert (await world.http.get(world.addresses.address(new_id()))).status_code == 404


def test_addresses_survive_a_change_of_key() -> None:
    """After a new key is set in front of the old one, addresses sent before still work; without it they end."""
    file_id = new_id()
    token = FileAddresses("the old key", "https://shop.example/").address(file_id).rpartition("/")[2]
    assert FileAddresses("the new key,the old key", "").read(token) == file_id
    assert FileAddresses("the new key", "").read(token) is None
    with pytest.raises(SettingsInvalid, match="MESSAGE_CENTER_SECRET_KEY"):
        FileAddresses("", "https://shop.example")


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [(None, 401, "UNAUTHENTICATED"), ("stranger", 401, "UNAUTHENTICATED"), ("onlooker", 403, "PERMISSION_DENIED")],
)
async def test_only_those_who_may_send_upload(world: World, token: str | None, status: int, code: str) -> None:
    """Strangers, and staff who may not send messages, store nothing."""
    answer = await world.upload(pictures.encoded("PNG"), token=token)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code)
    assert await world.stored() == (0, 0)


async def test_a_lie_about_the_type_is_refused(world: World) -> None:
    """A web page named photo.png and announced as an image is refused, and nothing is stored."""
    answer = await world.http.post(
        "/files",
        files={"file": ("photo.png", b"<svg onload=alert(1)>", "image/png")},
        headers={"authorization": "Bearer mei"},
    )
    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "file", "code": "INVALID", "message": "This is not a readable JPEG, PNG, GIF or WebP image."}
    ]
    assert await world.stored() == (0, 0)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (bytes(BYTE_LIMIT + 1), "An image has at most 8 MB."),
        (bytes(BYTE_LIMIT + 1_000_000), "An image has at most 8 MB."),
        (pictures.bomb(), "An image has at most 40 megapixels, all frames together."),
    ],
    ids=["a byte too much", "a body too much", "bomb"],
)
async def test_too_much_is_refused(world: World, content: bytes, message: str) -> None:
    """Too many bytes or pixels are refused with the limit, and nothing is stored."""
    answer = await world.upload(content)
    expected = {"field": "file", "code": "LIMIT_EXCEEDED", "message": message}
    assert (answer.status_code, answer.json()["errors"]) == (413, [expected])
    assert await world.stored() == (0, 0)


async def test_an_endless_upload_is_cut_off(world: World) -> None:
    """A body that announces a gigabyte is refused when the limit is passed, not when the gigabyte is there."""
    url = world.http.base_url
    reader, writer = await asyncio.open_connection(url.host, url.port)
    head = (
        "POST /files HTTP/1.1\r\nhost: files\r\nauthorization: Bearer mei\r\ncontent-length: 1000000000\r\n"
        "content-type: multipart/form-data; boundary=x\r\n\r\n"
        '--x\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
    )
    writer.write(head.encode() + bytes(BYTE_LIMIT + ENVELOPE_LIMIT + 1))
    try:
        async with asyncio.timeout(10):
            assert (await reader.readline()).startswith(b"HTTP/1.1 413 ")
    finally:
        writer.close()
    assert await world.stored() == (0, 0)


async def test_other_bodies_are_refused(world: World) -> None:
    """An upload without an image in the field 'file' is told how to send one."""
    headers = {"authorization": "Bearer mei"}
    photo = pictures.encoded("PNG")
    broken = {**headers, "content-type": "multipart/form-data; boundary=x"}
    for answer in (
        await world.http.post("/files", content=photo, headers={**headers, "content-type": "image/png"}),
        await world.http.post("/files", content=photo, headers=broken),
        await world.http.post("/files", content=photo, headers={**headers, "content-type": "multipart/form-data"}),
        await world.http.post("/files", files={"other": ("a.png", photo)}, headers=headers),
        await world.http.post("/files", data={"file": "text"}, files={"x": b""}, headers=headers),
        await world.http.post("/files", files=[("file", photo), ("file", photo)], headers=headers),
    ):
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["field"]) == (422, "INVALID", "file"), error
    assert await world.stored() == (0, 0)


async def test_uploads_become_attachments_in_order(world: World) -> None:
    """A message takes uploaded files by their ids, in the order that was chosen."""
    first = (await world.upload(pictures.encoded("PNG"), "一.png")).json()
    second = (await world.upload(pictures.encoded("GIF"), "二.gif")).json()
    assert await attachments_of(world.desk, [second["id"], first["id"]]) == (
        Attachment(
            kind=AttachmentKind.IMAGE,
            file_id=second["id"],
            name="二.gif",
            content_type="image/gif",
            size=second["size"],
        ),
        Attachment(
            kind=AttachmentKind.IMAGE,
            file_id=first["id"],
            name="一.png",
            content_type="image/png",
            size=first["size"],
        ),
    )
    assert await attachments_of(world.desk, []) == ()


async def test_another_shops_file_does_not_exist(world: World) -> None:
    """A shop cannot send what another shop uploaded, nor what nobody did; the refusal names which one."""
    ours = (await world.upload(pictures.encoded("PNG"))).json()["id"]
    theirs = (await world.upload(pictures.encoded("PNG"), token="neighbour")).json()["id"]
    for foreign in (theirs, new_id(), "not an id"):
        with pytest.raises(NotFound) as refusal:
            await attachments_of(world.desk, [ours, foreign])
        assert refusal.value.field == "attachmentIds.1"


@pytest.mark.parametrize(("charset", "status"), [("unicode_escape", 201), ("undefined", 422)])
async def test_any_character_set_of_a_name_is_answered(world: World, charset: str, status: int) -> None:
    """A name in a character set of its own is made fit to be stored, or refused; it never breaks the upload."""
    part = b'--x\r\ncontent-disposition: form-data; name="file"; filename="\\ud800\xff.png"\r\n\r\n'
    form = f"multipart/form-data; boundary=x; charset={charset}"
    headers = {"authorization": "Bearer mei", "content-type": form}
    content = part + pictures.encoded("PNG") + b"\r\n--x--\r\n"
    answer = await world.http.post("/files", content=content, headers=headers)
    assert answer.status_code == status, answer.text
