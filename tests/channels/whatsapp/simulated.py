"""A simulated WhatsApp number, what is heard of it, and answers to its customers."""

from collections.abc import Iterator

from message_center.channels.whatsapp import WhatsAppChannel
from message_center.contracts.sending import (
    AccountAccess,
    OutgoingMessage,
    Recipient,
    SendOutcome,
)
from message_center.domain.inbound import (
    Inbound,
)
from message_center.simulator import (
    AdConfig,
    AppConfig,
    PersonConfig,
    Simulator,
    SimulatorConfig,
    WhatsAppNumberConfig,
)
from message_center.simulator.meta.events import signature
from tests.channels.whatsapp.platform import BUSINESS, NUMBER, PHONE, TOKEN

SECRET = "shhh"
AD = AdConfig(id="6001", title="夏季新品")
CONFIG = SimulatorConfig(
    port=0,
    apps=(AppConfig(id="101", secret=SECRET, verify_token="verify-me"),),
    whatsapp_numbers=(
        WhatsAppNumberConfig(
            id=NUMBER,
            phone="886255500100",
            name="小森選物",
            business_id=BUSINESS,
            access_token=TOKEN,
            app_id="101",
            ads=(AD,),
            subscribed=False,
        ),
    ),
    people=(PersonConfig(id="amy", name="Amy Lin", whatsapp_phone=PHONE),),
)
HELLO = OutgoingMessage(id="a" * 24, text="您好")


def heard(channel: WhatsAppChannel, simulator: Simulator) -> Iterator[Inbound]:
    """Everything WhatsApp has told so far, after checking its signature."""
    for letter in simulator.whatsapp.deliveries:
        headers = {"x-hub-signature-256": signature(SECRET, letter.body)}
        assert channel.is_signed(letter.body, headers, {"app_secret": SECRET})
        yield from channel.translate(letter.body)


async def answer(
    channel: WhatsAppChannel, access: AccountAccess, identity: str, message: OutgoingMessage = HELLO
) -> list[SendOutcome]:
    recipient = Recipient(identity=identity, conversation_id="c" * 24)
    parts = channel.plan(message)
    return [
        await channel.send(access, recipient, message, part, f"mark:{index}") for index, part in enumerate(parts)
    ]
