"""One call to the Graph API, and what came of it. Never raises, never retries, never logs a token."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from message_center.channels.calling import PlatformCalls, json_object, retry_after
from message_center.channels.meta.errors import outcome_of, read_error
from message_center.channels.reading import Json, Unreadable, parse, whole
from message_center.contracts.sending import Rejected, Unknown
from message_center.domain.delivery import Failure, FailureKind

USAGE_HEADERS = ("x-business-use-case-usage", "x-page-usage", "x-app-usage")
LONGEST_WAIT = 86_400.0
"""Seconds; a longer wish of the platform is asked again after a day."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The call succeeded with this JSON object."""

    data: Json


Outcome = Answered | Rejected | Unknown


class GraphApi:
    """Calls the Graph API through one shared client.

    `timeout` bounds a whole call in seconds; finding a connection and connecting may take a third each.
    """

    def __init__(self, http: httpx.AsyncClient, url: str, version: str, *, timeout: float = 15) -> None:
        self._calls = PlatformCalls(http, f"{url.rstrip('/')}/{version}", timeout=timeout)

    async def get(
        self, path: str, *, token: str, fields: str, naming: Mapping[str, str] | None = None
    ) -> Answered | Rejected:
        """Read `fields` of something; `naming` are further parameters that say of what.

        Reading twice does no harm, so an unknown outcome is a passing refusal.
        """
        outcome = await self._call("GET", path, token=token, params={"fields": fields, **(naming or {})})
        if isinstance(outcome, Unknown):
            return Rejected(Failure(FailureKind.TRANSIENT, "The platform did not answer the question in time."))
        return outcome

    async def post(self, path: str, body: Json, *, token: str) -> Outcome:
        """Change something."""
        return await self._call("POST", path, token=token, body=body)

    async def delete(self, path: str, body: Json, *, token: str) -> Outcome:
        """Take something away."""
        return await self._call("DELETE", path, token=token, body=body)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        token: str,
        params: Mapping[str, str] | None = None,
        body: Json | None = None,
    ) -> Outcome:
        answer = await self._calls.call(method, path, token=token, params=params, body=body)
        return _read(answer, token) if isinstance(answer, httpx.Response) else answer


def _read(answer: httpx.Response, token: str) -> Outcome:
    data = json_object(answer)
    error = read_error(data) if data is not None else None
    if answer.is_success and error is None:
        if data is None:
            return Unknown("The platform answered, but its answer could not be read.")
        return Answered(data)
    return outcome_of(error, status=answer.status_code, wait=_wait(answer.headers), token=token)


def _wait(headers: Mapping[str, str]) -> float | None:
    """The platform's own wish in seconds: Retry-After, or the usage headers' minutes (Graph API)."""
    wish = retry_after(headers)
    wishes = [*_usage_waits(headers), *(() if wish is None else (wish,))]
    return min(max(wishes), LONGEST_WAIT) if wishes else None


def _usage_waits(headers: Mapping[str, str]) -> Iterator[float]:
    for name in USAGE_HEADERS:
        try:
            usage = parse(headers.get(name, "null").encode())
        except Unreadable:
            continue
        yield from _minutes_to_regain(usage)


def _minutes_to_regain(usage: Any) -> Iterator[float]:
    """Every `estimated_time_to_regain_access` in seconds, however deep it stands: the headers differ in shape."""
    if isinstance(usage, dict):
        minutes = whole(usage.get("estimated_time_to_regain_access"))
        if minutes is not None and minutes > 0:
            yield minutes * 60.0
    parts = usage.values() if isinstance(usage, dict) else usage if isinstance(usage, list) else ()
    for part in parts:
        yield from _minutes_to_regain(part)
