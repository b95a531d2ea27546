"""One HTTP call to a platform, and what came of it. Never raises, never retries, never logs a token."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from message_center.channels.reading import Json, Unreadable, parse, whole
from message_center.contracts.sending import Rejected, Unknown
from message_center.domain.delivery import Failure, FailureKind

_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


class PlatformCalls:
    """Calls below one address, through one shared client.

    `timeout` bounds a whole call in seconds; finding a connection and connecting may take a third each.
    """

    def __init__(self, http: httpx.AsyncClient, url: str, *, timeout: float = 15) -> None:
        self._http = http
        self._base = url.rstrip("/")
        self._seconds = timeout
        self._timeout = httpx.Timeout(timeout, connect=timeout / 3, pool=timeout / 3)

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str,
        params: Mapping[str, str] | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response | Rejected | Unknown:
        """The platform's answer, whatever it says; or that it was not asked, or that nobody knows."""
        if not (token and token.isascii() and token.isprintable()):
            return Rejected(Failure(FailureKind.AUTH, "The account has no usable access token. Connect it again."))
        try:
            async with asyncio.timeout(self._seconds):
                return await self._http.request(
                    method,
                    f"{self._base}/{path}",
                    params=params,
                    content=None if body is None else json.dumps(body).encode(),
                    headers={
                        "authorization": f"Bearer {token}",
                        "content-type": "application/json",
                        **(headers or {}),
                    },
                    timeout=self._timeout,
                    follow_redirects=False,
                )
        except _NOT_SENT:
            return Rejected(Failure(FailureKind.TRANSIENT, "The platform could not be reached."))
        except (httpx.UnsupportedProtocol, httpx.InvalidURL):
            return Rejected(Failure(FailureKind.BAD_REQUEST, "The platform's address in the settings is wrong."))
        except (httpx.HTTPError, TimeoutError):
            return Unknown("The connection to the platform broke before it answered.")


def json_object(answer: httpx.Response) -> Json | None:
    """The JSON object of an answer, or None when it holds none that can be read."""
    try:
        data = parse(answer.content)
    except Unreadable:
        return None
    return data if isinstance(data, dict) else None


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The wish of a Retry-After header in seconds: given as such, or as a date by the platform's own clock."""
    given = headers.get("retry-after", "").strip()
    seconds = whole(given)
    if seconds is not None:
        return float(seconds)
    until, now = _date(given), _date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return max((until - now).total_seconds(), 0.0)


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo is not None else None
