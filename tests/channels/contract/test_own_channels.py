"""The shop's own channels keep the promises about sending; nobody calls them by webhook."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from message_center.channels.orders import OrdersChannel
from message_center.channels.storefront import StorefrontChannel
from message_center.channels.thread_tokens import ThreadTokens
from message_center.contracts.mailer import Mail
from message_center.contracts.sending import Accepted, OutgoingPart, Rejected, SendOutcome, Unknown
from message_center.domain.attachments import Attachment
from message_center.domain.delivery import Failure, FailureKind
from message_center.storage.database import Database
from message_center.testing import (
    SECRET_KEY,
    SENDING_PROMISES,
    ProcessDied,
    Says,
    SendingPromise,
    SetClock,
    Wire,
)

TEXT = "商品已經補貨，歡迎再來看看。"


class WiredMailer:
    """A mail server at the end of the wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def send(self, mail: Mail) -> SendOutcome:
        says = self._wire.meet((TEXT,) if TEXT in mail.text else (mail.text,))
        if says is Says.KILLED:
            raise ProcessDied
        refusal = {Says.REFUSED: FailureKind.BAD_RECIPIENT, Says.REFUSED_FOR_NOW: FailureKind.TRANSIENT}
        if says in refusal:
            return Rejected(Failure(refusal[says], "no"))
        return Unknown("no answer") if says is Says.SILENT else Accepted(f"mail-{len(self._wire.arrived)}")


class OwnSending:
    """How the shop's own channels send: one mail, whatever the reply holds."""

    account = "lamp"
    account_secrets: Mapping[str, str] = {}
    text = TEXT
    attachments: tuple[Attachment, ...] = ()
    recognises_repetitions = False

    def __init__(self, made: type[StorefrontChannel] | type[OrdersChannel]) -> None:
        self.made = made

    def channel(self, wire: Wire) -> StorefrontChannel | OrdersChannel:
        tokens = ThreadTokens(SECRET_KEY, life=timedelta(days=1), clock=SetClock())
        return self.made(mailer=WiredMailer(wire), tokens=tokens, public_url="https://shop.example")

    def content(self, part: OutgoingPart) -> tuple[str, ...]:
        return (part.text,)


@pytest.mark.spec("G1", "G4", "H8")
@pytest.mark.parametrize("made", [StorefrontChannel, OrdersChannel])
@pytest.mark.parametrize("promise", SENDING_PROMISES)
async def test_the_shops_own_channels_send_as_promised(
    promise: SendingPromise, made: type[StorefrontChannel] | type[OrdersChannel], database: Database
) -> None:
    """Whatever becomes of a mail, no reply is lost silently or mailed twice."""
    await promise(OwnSending(made), database)
