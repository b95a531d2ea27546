"""E-mail over SMTP, one connection a mail, every answer of the server classed (`domain/delivery.py`).

Until the server has been given the mail's content, nothing was taken; after that a lost connection or a
time-out leaves the outcome unknown, and nothing is sent again blindly (spec A19).
"""

import asyncio
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib
from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from message_center.contracts.mailer import Mail
from message_center.contracts.sending import Accepted, Rejected, SendOutcome, Unknown
from message_center.domain.delivery import Failure, FailureKind
from message_center.errors import SettingsInvalid

_SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Every server takes it, whatever it says of 8BITMIME."""

_AUTH_CODES = frozenset({530, 534, 535, 538})
"""Authentication required or refused, whichever command says so (RFC 4954 section 6)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where to hand mails in. `tls` is TLS from the first byte; otherwise STARTTLS where it is offered."""

    host: str
    port: int
    tls: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def smtp_server(url: str) -> SmtpServer:
    """Read MESSAGE_CENTER_SMTP_URL; user and password are percent-encoded. Raises SettingsInvalid."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingsInvalid("MESSAGE_CENTER_SMTP_URL must be smtp://[user:password@]host:port or smtps://...")
    tls = parts.scheme == "smtps"
    return SmtpServer(
        host=parts.hostname,
        port=port or (465 if tls else 587),
        tls=tls,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )


class SmtpMailer:
    """The mailer over one SMTP server.

    `timeout` is in seconds for a whole mail: half to reach the server and agree on the recipient, half to hand
    the content over. It must be shorter than the patience of whoever sends (MESSAGE_CENTER_SEND_TIMEOUT_SECONDS),
    or a server that cannot be reached looks like an unknown outcome.

    Raises SettingsInvalid when `sender` (MESSAGE_CENTER_MAIL_FROM) is no address.
    """

    def __init__(self, server: SmtpServer, *, sender: str, timeout: float) -> None:
        self._server = server
        self._sender = _sender(sender)
        self._half = timeout / 2

    async def send(self, mail: Mail) -> SendOutcome:
        """Hand the mail to its server; never raises for what a server may answer."""
        client = aiosmtplib.SMTP(
            hostname=self._server.host,
            port=self._server.port,
            use_tls=self._server.tls,
            username=self._server.user,
            password=self._server.password,
            local_hostname=self._sender.domain,
            timeout=self._half,
        )
        try:
            return await self._hand_over(client, mail)
        finally:
            client.close()

    async def _hand_over(self, client: aiosmtplib.SMTP, mail: Mail) -> SendOutcome:
        try:
            content = _written(mail, self._sender)
            async with asyncio.timeout(self._half):
                await client.connect()
                await client.mail(self._sender.addr_spec)
                await client.rcpt(mail.to)
        except (SMTPException, OSError) as error:
            return _refusal(error)
        except ValueError:
            return Rejected(Failure(FailureKind.BAD_RECIPIENT, "The e-mail address cannot be written to."))
        try:
            async with asyncio.timeout(self._half):
                await client.data(content)
        except SMTPDataError as error:
            return _refusal(error)
        except (SMTPException, OSError):
            return Unknown("The mail server did not confirm the mail that was handed to it.")
        return Accepted(mail.message_id)


class NoMailer:
    """Stands in while no mail server is set, and says so on every message that needed one."""

    async def send(self, mail: Mail) -> SendOutcome:
        """Refuse, naming the setting."""
        detail = f"The mail to {mail.to} was not sent: no mail server is set (MESSAGE_CENTER_SMTP_URL)."
        return Rejected(Failure(FailureKind.PERMISSION, detail))


def _sender(text: str) -> Address:
    name, address = parseaddr(text)
    try:
        return _address(address, name)
    except ValueError:
        raise SettingsInvalid("MESSAGE_CENTER_MAIL_FROM must be an address, or: Name <address>") from None


def _written(mail: Mail, sender: Address) -> bytes:
    """The mail as bytes; a line break in a header would be a header of its own, so there is none."""
    message = EmailMessage(policy=_SEVEN_BIT)
    name = _one_line(mail.sender_name or sender.display_name)
    message["From"] = _address(sender.addr_spec, name)
    message["To"] = _address(mail.to)
    message["Subject"] = _one_line(mail.subject)
    message["Message-ID"] = mail.message_id
    message["Date"] = formatdate()
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message.as_bytes()


def _address(address: str, name: str = "") -> Address:
    """Raises ValueError; the parser itself raises several other kinds, and IndexError on an empty address."""
    try:
        return Address(display_name=name, addr_spec=address)
    except (MessageError, IndexError) as error:
        raise ValueError(f"{address!r} is not an address") from error


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _refusal(error: SMTPException | OSError) -> Rejected:
    if isinstance(error, SMTPResponseException):
        return Rejected(
            Failure(_kind(error), f"The mail server answered {error.code}: {_one_line(error.message)}")
        )
    if isinstance(error, OSError):
        return Rejected(Failure(FailureKind.TRANSIENT, "The mail server cannot be reached."))
    return Rejected(Failure(FailureKind.AUTH, "The mail server does not take the sign-in that is set for it."))


def _kind(error: SMTPResponseException) -> FailureKind:
    """4xx passes by itself; 5xx is final, and whose fault it is depends on the command it answers."""
    if isinstance(error, SMTPAuthenticationError) or error.code in _AUTH_CODES:
        return FailureKind.AUTH if error.code >= 500 else FailureKind.TRANSIENT
    if error.code < 500:
        return FailureKind.TRANSIENT
    if isinstance(error, SMTPRecipientRefused):
        return FailureKind.BAD_RECIPIENT
    if isinstance(error, SMTPDataError):
        return FailureKind.BAD_CONTENT
    if isinstance(error, SMTPSenderRefused):
        return FailureKind.PERMISSION
    return FailureKind.TRANSIENT
