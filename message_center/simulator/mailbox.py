"""A mail sink: takes every mail of the product over SMTP, shows it, and fails like real servers on demand."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Literal
from uuid import uuid4

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from message_center.simulator.clock import Clock
from message_center.simulator.watchers import Watchers

MailFaultKind = Literal["greylist", "unknown_user", "hang_after_data"]
REFUSALS = {
    "greylist": "451 4.7.1 Greylisted, please try again later",
    "unknown_user": "550 5.1.1 No such user here",
}
LINK = re.compile(r"https?://[^\s<>\"']+")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it arrived."""

    at: datetime
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage
    id: str = field(default_factory=lambda: uuid4().hex)

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return str(self.message["subject"] or "")

    @property
    def text(self) -> str:
        """The plain text."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML form, or an empty text."""
        return self._part("html")

    @property
    def links(self) -> list[str]:
        """The web addresses in the plain text, in order."""
        return [link.rstrip(".,;:!?)]") for link in LINK.findall(self.text)]

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part is not None else ""


@dataclass(slots=True)
class MailFault:
    """How the next `times` recipients (or mails) fail; `recipient` narrows it to one address.

    `greylist` refuses for now (451), `unknown_user` for good (550); `hang_after_data` keeps the mail and never
    answers.
    """

    kind: MailFaultKind
    times: int = 1
    recipient: str | None = None


class Mailbox:
    """All mails received, newest last. Any user and password are accepted."""

    def __init__(self, clock: Clock, watchers: Watchers) -> None:
        self.mails: list[Mail] = []
        self.port: int | None = None
        """The port in use once started."""
        self._clock, self._watchers = clock, watchers
        self._faults: list[MailFault] = []
        self._release = asyncio.Event()
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen for SMTP; port 0 takes a free one. The answer is the port (OSError: port taken)."""
        self._server = await asyncio.get_running_loop().create_server(self._protocol, host, port)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def close(self) -> None:
        """Stop listening, and let hanging clients go."""
        self.clear_faults()
        if self._server is not None:
            self._server.close()

    def fail(self, kind: MailFaultKind, times: int = 1, recipient: str | None = None) -> None:
        """Let the next recipients or mails fail."""
        self._faults.append(MailFault(kind, times, recipient))

    def clear_faults(self) -> None:
        """Fail no more; mails that hang are answered."""
        self._faults.clear()
        self._release.set()
        self._release = asyncio.Event()

    def to(self, address: str) -> list[Mail]:
        """The mails to one address, oldest first."""
        return [mail for mail in self.mails if address in mail.recipients]

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take or refuse a recipient."""
        fault = self._meet(("greylist", "unknown_user"), [address])
        if fault is not None:
            return REFUSALS[fault.kind]
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the mail."""
        message: Any = message_from_bytes(envelope.original_content or b"", policy=default)
        mail = Mail(self._clock.now(), envelope.mail_from or "", tuple(envelope.rcpt_tos), message)
        self.mails.append(mail)
        self._watchers.tell("mail", id=mail.id)
        if self._meet(("hang_after_data",), envelope.rcpt_tos) is not None:
            await self._release.wait()
        return "250 Message accepted for delivery"

    def _protocol(self) -> SMTP:
        return SMTP(
            self,
            hostname="simulator.localhost",
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=lambda *_: AuthResult(success=True),
            loop=asyncio.get_running_loop(),
        )

    def _meet(self, kinds: tuple[str, ...], addresses: list[str]) -> MailFault | None:
        for fault in self._faults:
            if fault.kind in kinds and (fault.recipient is None or fault.recipient in addresses):
                fault.times -= 1
                self._faults = [left for left in self._faults if left.times > 0]
                return fault
        return None
