"""A platform that is called by HTTP, played at the end of a `Wire`."""

from collections.abc import Sequence
from typing import Protocol

import httpx

from message_center.testing.cases import ProcessDied, Says, Wire


class HttpAnswers(Protocol):
    """A platform's words for what the wire says."""

    def sent(self, request: httpx.Request) -> Sequence[str] | None:
        """What a call sends to the customer, or None for a call that sends nothing."""
        ...

    def key(self, request: httpx.Request) -> str | None:
        """By what the platform recognises a repetition, or None where it does not."""
        ...

    def answer(self, says: Says, number: int) -> httpx.Response:
        """The answer to call `number`: accepted, accepted before, refused for now, or refused."""
        ...


def http_client(wire: Wire, answers: HttpAnswers) -> httpx.AsyncClient:
    """A client whose calls end at the wire; what sends nothing is answered 404."""
    calls = 0

    def handle(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        content = answers.sent(request)
        if content is None:
            return httpx.Response(404)
        calls += 1
        says = wire.meet(content, key=answers.key(request))
        if says is Says.SILENT:
            raise httpx.ReadTimeout("no answer", request=request)
        if says is Says.KILLED:
            raise ProcessDied
        return answers.answer(says, calls)

    return httpx.AsyncClient(transport=httpx.MockTransport(handle))
