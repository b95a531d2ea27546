"""Files over HTTP: staff upload them, whoever holds an address may fetch what it leads to (spec A18).

An address is a file's id with our signature: it cannot be guessed, leads to one file of one shop and says
nothing about any other. The platforms need it, since they fetch what we send.
"""

import base64
import hashlib
import hmac
from collections.abc import AsyncGenerator, Awaitable, Callable
from urllib.parse import quote

import orjson
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from message_center.domain.files import StoredFile
from message_center.domain.ids import Id, is_id
from message_center.domain.images import BYTE_LIMIT, too_large
from message_center.domain.secret_keys import derived_keys
from message_center.errors import (
    InvalidInput,
    LimitExceeded,
    MessageCenterError,
    NotFound,
    PermissionDenied,
    StorageUnavailable,
    Unauthenticated,
)
from message_center.inbox.desk import Desk
from message_center.inbox.files import store_image
from message_center.storage.files import public_file
from message_center.storage.scope import Storage

Authenticate = Callable[[Request], Awaitable[Desk]]
"""Who uploads; raises Unauthenticated."""

ENVELOPE_LIMIT = 65_536
"""Bytes of an upload beside the image itself."""

_STATUS: dict[type[MessageCenterError], int] = {
    InvalidInput: 422,
    LimitExceeded: 413,
    NotFound: 404,
    PermissionDenied: 403,
    StorageUnavailable: 503,
    Unauthenticated: 401,
}

_SAFE = {
    "cache-control": "public, max-age=31536000, immutable",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""A file is shown as what it was checked to be, runs nothing, and never changes under its address."""


class FileAddresses:
    """Gives files their public addresses, signed with the newest of MESSAGE_CENTER_SECRET_KEY, read with any."""

    def __init__(self, secret_keys: str, public_url: str) -> None:
        self._keys = derived_keys(secret_keys, purpose="file addresses")
        self._base = public_url.rstrip("/")

    def address(self, file_id: str) -> str:
        """The address of a file; the same one until the key is changed."""
        return f"{self._base}/files/{file_id}.{_signature(self._keys[0], file_id)}"

    def read(self, token: str) -> Id | None:
        """The file's id, if the last part of an address is one of ours."""
        file_id, _, signature = token.partition(".")
        given = signature.encode()
        genuine = any(hmac.compare_digest(given, _signature(key, file_id).encode()) for key in self._keys)
        return Id(file_id) if genuine and is_id(file_id) else None


def file_routes(storage: Storage, addresses: FileAddresses, authenticate: Authenticate) -> list[BaseRoute]:
    """`POST /files` for staff and `GET /files/{token}` for everybody."""

    async def upload(request: Request) -> Response:
        try:
            desk = await authenticate(request)
            content, name = await _read_upload(request)
            file = await store_image(desk, content=content, name=name)
        except tuple(_STATUS) as error:
            return _refusal(error)
        return _json(_shown(file, addresses.address(file.id)), 201)

    async def show(request: Request) -> Response:
        file_id = addresses.read(request.path_params["token"])
        found = await public_file(storage.database, file_id) if file_id else None
        if found is None:
            return _refusal(NotFound("There is no such file."))
        file, content = found
        headers = {**_SAFE, "content-length": str(file.size), "content-disposition": _disposition(file.name)}
        return StreamingResponse(content, headers=headers, media_type=file.content_type)

    return [Route("/files", upload, methods=["POST"]), Route("/files/{token}", show)]


async def _read_upload(request: Request) -> tuple[bytes, str]:
    """The content and name of the multipart field `file`."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise InvalidInput("Send the image as multipart/form-data, in the field 'file'.", field="file")
    parser = MultiPartParser(request.headers, _limited(request), max_files=1, max_fields=10)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise InvalidInput(f"The upload cannot be read: {error.message}", field="file") from None
    except UnicodeError:  # some of Python's character sets refuse in words of their own
        raise InvalidInput("The upload's names cannot be read; send them as UTF-8.", field="file") from None
    try:
        upload = form.get("file")
        if not isinstance(upload, UploadFile):
            raise InvalidInput("Send the image in the multipart field 'file'.", field="file")
        return await upload.read(), upload.filename or ""
    finally:
        await form.close()


async def _limited(request: Request) -> AsyncGenerator[bytes, None]:
    """The body, cut off as soon as no allowed image can be in it."""
    received = 0
    async for chunk in request.stream():
        received += len(chunk)
        if received > BYTE_LIMIT + ENVELOPE_LIMIT:
            raise too_large()
        yield chunk


def _shown(file: StoredFile, address: str) -> dict[str, object]:
    return {
        "id": file.id,
        "name": file.name,
        "contentType": file.content_type,
        "size": file.size,
        "width": file.width,
        "height": file.height,
        "url": address,
    }


def _disposition(name: str) -> str:
    return f"inline; filename*=UTF-8''{quote(name, safe='')}"


def _refusal(error: MessageCenterError) -> Response:
    field = getattr(error, "field", None)
    content = {"errors": [{"field": field, "code": error.code, "message": str(error)}]}
    return _json(content, next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS))


def _json(content: object, status: int) -> Response:
    headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
    return Response(orjson.dumps(content), status, headers, media_type="application/json")


def _signature(key: bytes, file_id: str) -> str:
    digest = hmac.new(key, file_id.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
