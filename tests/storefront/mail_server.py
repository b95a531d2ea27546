"""A real SMTP server for tests: keeps every mail, and answers each command as it is told."""

import asyncio
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class MailServer:
    """`mail`, `rcpt` and `data` are the answers; None for `data` means that it never answers."""

    rcpt: str = "250 OK"
    sender: str = "250 OK"
    data: str | None = "250 OK"
    password: str = "right"
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    port: int = 0

    async def start(self) -> asyncio.Server:
        """Listen on a free port."""
        server = await asyncio.get_running_loop().create_server(self._protocol, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.sender

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data is None:
            await asyncio.Event().wait()
        if self.data.startswith("250"):
            self.mails.append(message_from_bytes(envelope.original_content, policy=default))
            self.recipients += envelope.rcpt_tos
        return self.data

    def _protocol(self) -> SMTP:
        return SMTP(self, hostname="mail.example.com", auth_require_tls=False, authenticator=self._sign_in)

    def _sign_in(
        self, server: object, session: object, envelope: object, mechanism: str, data: object
    ) -> AuthResult:
        given = getattr(data, "password", b"").decode()
        return AuthResult(success=given == self.password, handled=False)
