"""Fetching a customer's media from a platform's own hosts, with a limit of size and time.

An address comes from a webhook, and so from whoever could make the platform say it: nothing but the platform's
hosts is asked, so that nobody makes us fetch from our own network.
"""

import asyncio
from collections.abc import Collection, Mapping
from urllib.parse import unquote, urlsplit

import httpx

from message_center.contracts.media import Media, MediaOutcome
from message_center.contracts.sending import Rejected
from message_center.domain.delivery import Failure, FailureKind
from message_center.domain.media import UNKNOWN_TYPE

_STATUS = {
    401: FailureKind.AUTH,
    403: FailureKind.PERMISSION,
    429: FailureKind.RATE_LIMITED,
}


class MediaFetcher:
    """Fetches up to `most_bytes` within `timeout` seconds from `hosts` and all below them, by https only.

    `base` is a further address that the operator has set, for example that of a simulator.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        hosts: Collection[str],
        base: str | None = None,
        most_bytes: int,
        timeout: float,
    ) -> None:
        self._http = http
        self._hosts = hosts
        self._base = f"{base.rstrip('/')}/" if base else None
        self._most_bytes = most_bytes
        self._timeout = timeout

    def may_fetch(self, url: str) -> bool:
        """Whether the address belongs to the platform."""
        if self._base is not None and url.startswith(self._base):
            return ".." not in unquote(url)  # which would lead out of it again
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        ours = any(host == one or host.endswith(f".{one}") for one in self._hosts)
        return ours and parts.scheme == "https" and port in (None, 443) and parts.username is None

    async def fetch(self, url: str, *, headers: Mapping[str, str] | None = None) -> MediaOutcome:
        """The content at an address of the platform's. Redirects are not followed: they lead anywhere."""
        if not self.may_fetch(url):
            return _refused(FailureKind.BAD_CONTENT, "The address is not the platform's; it is left as a link.")
        try:
            async with asyncio.timeout(self._timeout):
                return await self._read(url, headers or {})
        except UnicodeError:  # the HTTP client reads names such as xn--a before it asks for them
            return _refused(FailureKind.BAD_CONTENT, "The address names no computer; it is left as a link.")
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            return _refused(FailureKind.BAD_REQUEST, "The platform's address in the settings is wrong.")
        except (httpx.HTTPError, TimeoutError):
            return _refused(FailureKind.TRANSIENT, "The platform could not be reached, or broke off.")

    async def _read(self, url: str, headers: Mapping[str, str]) -> MediaOutcome:
        content = bytearray()
        async with self._http.stream("GET", url, headers=headers, follow_redirects=False) as answer:
            if answer.status_code != httpx.codes.OK:
                return _refused(_kind(answer.status_code), f"The platform answered HTTP {answer.status_code}.")
            async for chunk in answer.aiter_bytes():
                content += chunk
                if len(content) > self._most_bytes:
                    megabytes = self._most_bytes // 1_000_000
                    return _refused(FailureKind.BAD_CONTENT, f"It is larger than {megabytes} MB.")
        return Media(bytes(content), answer.headers.get("content-type", UNKNOWN_TYPE))


def _kind(status: int) -> FailureKind:
    """202 means that the platform is still preparing it."""
    if status >= 500 or status in (202, 408, 425):
        return FailureKind.TRANSIENT
    return _STATUS.get(status, FailureKind.BAD_CONTENT)


def _refused(kind: FailureKind, detail: str) -> Rejected:
    return Rejected(Failure(kind, detail))
