"""What a channel's test says of its platform, so that the shared promises can be put to it (spec H8).

class OurMessages:          # a `WebhookCase`: how the platform calls us
class OurSending:           # a `SendingCase`: how it is called

@pytest.mark.parametrize("promise", WEBHOOK_PROMISES, ids=sentence)
async def test_our_channel_receives(promise: WebhookPromise, database: Database) -> None:
    await promise(OurMessages(), database)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Protocol

import httpx

from message_center.contracts.channels import Channel
from message_center.contracts.sending import OutgoingPart
from message_center.domain.attachments import Attachment

Json = Mapping[str, Any]


class WebhookCase(Protocol):
    """How a platform calls us. Payloads are those that its documentation shows.

    `account` is its id of our account. `secrets` are those of the platform app, `other_secrets` those of an app
    that is not ours. `strange_events` are kinds that nobody knows, and known kinds in shapes that cannot be used.
    """

    account: str
    secrets: Mapping[str, str]
    other_secrets: Mapping[str, str]
    strange_events: Sequence[Json]

    def channel(self, http: httpx.AsyncClient) -> Channel:
        """The channel; `http` answers every call with 404."""
        ...

    def message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        """The event of a text message, with all that the platform may send with it."""
        ...

    def bare_message(self, customer: str, message_id: str, text: str, at: datetime) -> Json:
        """The same with no more than the platform always sends."""
        ...

    def withdrawal(self, customer: str, message_id: str, at: datetime) -> Json | None:
        """The event of a message taken back, or None where the platform has none."""
        ...

    def body(self, *events: Json) -> bytes:
        """A webhook body with these events, as the platform writes it."""
        ...

    def headers(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        """The headers that sign a body with these secrets."""
        ...


class Says(Enum):
    """What a platform says to a call, and what becomes of the message."""

    ACCEPTED = "it takes the message"
    REFUSED_FOR_NOW = "not now, try again later"
    REFUSED = "never"
    SILENT = "it takes the message, and the connection breaks before its answer"
    KILLED = "it takes the message, and our process dies before its answer"
    ACCEPTED_BEFORE = "it recognises the call, and has taken it before"


class ProcessDied(BaseException):
    """Raised out of a call to play the death of our process."""


@dataclass
class Wire:
    """The platform's end of our calls, played by the test.

    `script` is what it says to the next calls, first in first out; without one it accepts. `arrived` is what
    reached the customer: one tuple a call, of texts and addresses of attachments, and of
    buttons their titles and addresses. A call with a key that it has
    accepted before is answered as such, and reaches nobody again.
    """

    script: list[Says] = field(default_factory=list)
    arrived: list[tuple[str, ...]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def meet(self, content: Sequence[str], *, key: str | None = None) -> Says:
        """One call came with this content, and this key for recognising repetitions."""
        says = self.script.pop(0) if self.script else Says.ACCEPTED
        if says in (Says.REFUSED, Says.REFUSED_FOR_NOW):
            return says
        if key is not None and key in self.keys:
            return Says.ACCEPTED_BEFORE
        self.arrived.append(tuple(content))
        if key is not None:
            self.keys.add(key)
        return says


class SendingCase(Protocol):
    """How a platform is called.

    `text` and `attachments` make one reply, of as many calls as the platform needs: three at least where it
    limits what one call may carry. `recognises_repetitions` says what the channel's capabilities must say.
    """

    account: str
    account_secrets: Mapping[str, str]
    text: str
    attachments: tuple[Attachment, ...]
    recognises_repetitions: bool

    def channel(self, wire: Wire) -> Channel:
        """The channel, whose calls end at the wire."""
        ...

    def content(self, part: OutgoingPart) -> tuple[str, ...]:
        """What of a part reaches the customer, as the wire tells it: texts and addresses of attachments."""
        ...
