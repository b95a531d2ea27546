"""Sends e-mail."""

from dataclasses import dataclass
from typing import Protocol

from message_center.contracts.sending import SendOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One e-mail. `message_id` is stable for a message, so that a mail server can recognise a repetition."""

    to: str
    subject: str
    text: str
    html: str | None = None
    message_id: str
    sender_name: str | None = None


class Mailer(Protocol):
    """The way out for e-mail."""

    async def send(self, mail: Mail) -> SendOutcome:
        """Hand the mail to its server; never raises for what a server may answer."""
        ...
