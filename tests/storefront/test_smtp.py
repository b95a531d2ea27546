"""Handing mail to a real mail server, and what each of its answers means."""

import socket
from email.message import EmailMessage

import pytest

from message_center.channels.smtp import NoMailer, SmtpMailer, SmtpServer, smtp_server
from message_center.contracts.mailer import Mail
from message_center.contracts.sending import Accepted, Rejected, Unknown
from message_center.domain.delivery import FailureKind
from message_center.errors import SettingsInvalid
from tests.storefront.mail_server import MailServer

MAIL = Mail(
    to="mei@example.com",
    subject="檯燈商店 回覆了您的訊息",
    text="您好\n.\n有貨喔",
    html="<p>您好</p>",
    message_id="<mc-1@shop.example.com>",
    sender_name="檯燈商店",
)


def mailer(port: int, *, seconds: float = 4, **server: str) -> SmtpMailer:
    return SmtpMailer(
        SmtpServer(host="127.0.0.1", port=port, **server), sender="Center <no-reply@example.com>", timeout=seconds
    )


def kind(outcome: object) -> FailureKind:
    assert isinstance(outcome, Rejected)
    return outcome.failure.kind


@pytest.mark.spec("A5")
async def test_a_mail_arrives_as_it_was_written(mail_server: MailServer) -> None:
    """Text, HTML, Chinese, names and the stable id arrive unharmed."""
    assert await mailer(mail_server.port).send(MAIL) == Accepted("<mc-1@shop.example.com>")
    (arrived,) = mail_server.mails
    assert mail_server.recipients == ["mei@example.com"]
    assert arrived["Subject"] == "檯燈商店 回覆了您的訊息"
    assert (arrived["From"], arrived["To"]) == ("檯燈商店 <no-reply@example.com>", "mei@example.com")
    assert arrived["Message-ID"] == "<mc-1@shop.example.com>"
    assert _body(arrived, "plain") == "您好\n.\n有貨喔\n"
    assert _body(arrived, "html") == "<p>您好</p>\n"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"rcpt": "451 4.7.1 Greylisted"}, FailureKind.TRANSIENT),
        ({"rcpt": "550 5.1.1 No such user"}, FailureKind.BAD_RECIPIENT),
        ({"rcpt": "530 5.7.0 Authentication required"}, FailureKind.AUTH),
        ({"sender": "530 5.7.0 Authentication required"}, FailureKind.AUTH),
        ({"sender": "550 5.7.1 Sender refused"}, FailureKind.PERMISSION),
        ({"sender": "421 4.3.2 Shutting down"}, FailureKind.TRANSIENT),
        ({"data": "552 5.3.4 Too big"}, FailureKind.BAD_CONTENT),
        ({"data": "452 4.3.1 Disk full"}, FailureKind.TRANSIENT),
    ],
)
async def test_each_refusal_has_its_class(
    mail_server: MailServer, answers: dict[str, str], expected: FailureKind
) -> None:
    """Whether a refused mail is tried again depends on what the mail server said."""
    for command, answer in answers.items():
        setattr(mail_server, command, answer)
    outcome = await mailer(mail_server.port).send(MAIL)
    assert kind(outcome) is expected
    assert mail_server.mails == []
    assert next(iter(answers.values()))[:3] in outcome.failure.detail  # type: ignore[union-attr]


async def test_nobody_listening_is_passing() -> None:
    """A mail server that is down is tried again later."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert kind(await mailer(port).send(MAIL)) is FailureKind.TRANSIENT


async def test_a_server_that_never_greets_is_passing() -> None:
    """A mail server that takes the call and says nothing has taken no mail: tried again later."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        outcome = await mailer(silent.getsockname()[1], seconds=0.4).send(MAIL)
    assert kind(outcome) is FailureKind.TRANSIENT


async def test_silence_after_the_content_is_unknown(mail_server: MailServer) -> None:
    """A server that got the mail and did not confirm it may have it: never sent again blindly."""
    mail_server.data = None
    assert isinstance(await mailer(mail_server.port, seconds=0.6).send(MAIL), Unknown)


async def test_a_wrong_password_is_named_without_being_shown(mail_server: MailServer) -> None:
    """A refused sign-in is classed so, and the password stays out of what staff reads."""
    assert await mailer(mail_server.port, user="shop", password="right").send(MAIL) == Accepted(MAIL.message_id)
    outcome = await mailer(mail_server.port, user="shop", password="hunter2").send(MAIL)
    assert kind(outcome) is FailureKind.AUTH
    assert "hunter2" not in repr(outcome) + repr(SmtpServer(host="h", port=1, password="hunter2"))
    assert len(mail_server.mails) == 1


async def test_a_header_cannot_be_smuggled_in(mail_server: MailServer) -> None:
    """A shop's or customer's name with line breaks adds no recipient and no header."""
    bad = Mail(
        to=MAIL.to,
        subject="hi\r\nBcc: x@example.com",
        text="t",
        message_id=MAIL.message_id,
        sender_name="A\nReply-To: x@example.com",
    )
    assert await mailer(mail_server.port).send(bad) == Accepted(MAIL.message_id)
    (arrived,) = mail_server.mails
    assert (arrived["Bcc"], arrived["Reply-To"]) == (None, None)
    assert arrived["Subject"] == "hi Bcc: x@example.com"
    assert mail_server.recipients == [MAIL.to]


@pytest.mark.parametrize("address", ["", "not an address", "a@b.com>\r\nRCPT TO:<c@d.com", "美@example.com"])
async def test_an_impossible_address_fails_for_good(mail_server: MailServer, address: str) -> None:
    """An address that cannot be written to is the recipient's failure, not a crash."""
    outcome = await mailer(mail_server.port).send(Mail(to=address, subject="s", text="t", message_id="<1@x>"))
    assert kind(outcome) is FailureKind.BAD_RECIPIENT
    assert mail_server.mails == []


async def test_without_a_mail_server_the_message_says_so() -> None:
    """While no mail server is set, a reply fails with the setting's name."""
    outcome = await NoMailer().send(MAIL)
    assert isinstance(outcome, Rejected)
    assert "MESSAGE_CENTER_SMTP_URL" in outcome.failure.detail


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example.com", SmtpServer(host="mail.example.com", port=587)),
        ("smtp://127.0.0.1:1025", SmtpServer(host="127.0.0.1", port=1025)),
        (
            "smtps://shop%40x.com:p%3Aw@mail.example.com",
            SmtpServer(host="mail.example.com", port=465, tls=True, user="shop@x.com", password="p:w"),
        ),
    ],
)
def test_the_setting_is_a_url(url: str, expected: SmtpServer) -> None:
    """One address says server, port, sign-in and whether TLS is used."""
    assert smtp_server(url) == expected


@pytest.mark.parametrize(
    "url", ["", "mail.example.com:25", "http://mail", "smtp://", "smtp://h:99999", "smtp://["]
)
def test_a_wrong_setting_is_named(url: str) -> None:
    """A wrong mail server setting is refused at the start, by its name."""
    with pytest.raises(SettingsInvalid, match="MESSAGE_CENTER_SMTP_URL"):
        smtp_server(url)


def test_a_wrong_sender_is_named() -> None:
    """A wrong sender address is refused at the start, by its setting's name."""
    with pytest.raises(SettingsInvalid, match="MESSAGE_CENTER_MAIL_FROM"):
        SmtpMailer(SmtpServer(host="h", port=1), sender="nobody", timeout=1)


def _body(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body((subtype,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
