"""One call to the Messaging API, and what came of it. Never raises, never retries, never logs a token."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx

from message_center.channels.calling import PlatformCalls, json_object, retry_after
from message_center.channels.line.errors import outcome_of
from message_center.channels.reading import Json
from message_center.contracts.sending import Rejected, Unknown
from message_center.domain.delivery import Failure, FailureKind

RETRY_KEY_HEADER = "x-line-retry-key"
ACCEPTED_HEADER = "x-line-accepted-request-id"
REQUEST_HEADER = "x-line-request-id"


@dataclass(frozen=True, slots=True)
class Answered:
    """The call succeeded, now or when it was first made. `request_id` is LINE's name for that call."""

    data: Json
    request_id: str | None = None


Outcome = Answered | Rejected | Unknown


class LineApi:
    """Calls the Messaging API through one shared client; `timeout` bounds a whole call in seconds."""

    def __init__(self, http: httpx.AsyncClient, url: str, *, timeout: float = 15) -> None:
        self._calls = PlatformCalls(http, url, timeout=timeout)

    async def get(self, path: str, *, token: str) -> Answered | Rejected:
        """Read something. Reading twice does no harm, so an unknown outcome is a passing refusal."""
        outcome = await self._call("GET", path, token=token)
        if isinstance(outcome, Unknown):
            return Rejected(Failure(FailureKind.TRANSIENT, "LINE did not answer the question in time."))
        return outcome

    async def put(self, path: str, body: Json, *, token: str) -> Outcome:
        """Set something; setting it again changes nothing."""
        return await self._call("PUT", path, token=token, body=body)

    async def post(self, path: str, body: Json, *, token: str, retry_key: str) -> Outcome:
        """Send something. A repetition with the same key and body is answered 409, and is a success."""
        return await self._call("POST", path, token=token, body=body, headers={RETRY_KEY_HEADER: retry_key})

    async def _call(
        self,
        method: str,
        path: str,
        *,
        token: str,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Outcome:
        answer = await self._calls.call(method, path, token=token, body=body, headers=headers)
        return _read(answer, token) if isinstance(answer, httpx.Response) else answer


def _read(answer: httpx.Response, token: str) -> Outcome:
    data = json_object(answer)
    if answer.is_success and data is not None:
        return Answered(data, answer.headers.get(REQUEST_HEADER))
    if answer.status_code == httpx.codes.CONFLICT:
        return Answered(data or {}, answer.headers.get(ACCEPTED_HEADER))
    if answer.is_success:
        return Unknown("LINE answered, but its answer could not be read.")
    return outcome_of(data, status=answer.status_code, wait=retry_after(answer.headers), token=token)
