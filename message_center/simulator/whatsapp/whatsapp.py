"""WhatsApp in one object: what tests and the demo script, and what they look at afterwards."""

from __future__ import annotations

from message_center.simulator.backstage import Backstage
from message_center.simulator.config import PersonConfig, SimulatorConfig
from message_center.simulator.faults import Faults
from message_center.simulator.known import found
from message_center.simulator.meta.platform import PlatformApp
from message_center.simulator.postman import Letter
from message_center.simulator.refusals import RefusedCall
from message_center.simulator.whatsapp.api import WhatsAppApi
from message_center.simulator.whatsapp.customer import WhatsAppCustomer
from message_center.simulator.whatsapp.sending import AcceptedWhatsApp, WhatsAppSending
from message_center.simulator.whatsapp.state import WhatsAppChat, WhatsAppState
from message_center.simulator.whatsapp.webhooks import WhatsAppWebhooks


class WhatsApp:
    """Simulated WhatsApp beside the other platforms; `people` are the simulator's, `apps` those at Meta."""

    def __init__(
        self,
        config: SimulatorConfig,
        people: dict[str, PersonConfig],
        apps: dict[str, PlatformApp],
        backstage: Backstage,
    ) -> None:
        self._people, self._backstage = people, backstage
        self.state = WhatsAppState(config.whatsapp_numbers, config.whatsapp_limits, backstage.clock)
        self.webhooks = WhatsAppWebhooks(self.state, backstage, apps, people)
        self.sending = WhatsAppSending(self.state, self.webhooks, backstage.files)
        self.faults = Faults()
        self.api = WhatsAppApi(self.state, backstage, sending=self.sending, faults=self.faults)
        for person in people.values():
            for known in person.whatsapp_chats:
                self.state.open_chat(known.number_id, person).last_wrote = known.last_wrote

    @property
    def accepted(self) -> list[AcceptedWhatsApp]:
        """Every message that WhatsApp took from the product, oldest first."""
        return self.sending.accepted

    @property
    def refused(self) -> list[RefusedCall]:
        """Every call refused by a rule or by a planned fault, oldest first."""
        return self._backstage.refusals.of("whatsapp")

    @property
    def deliveries(self) -> list[Letter]:
        """Every webhook with its attempts, oldest first."""
        return self._backstage.postman.of("whatsapp")

    def customer(self, number_id: str, person_id: str) -> WhatsAppCustomer:
        """A person as the customer of a number; their chat is made when needed (NotKnown)."""
        return self._customer(self.state.open_chat(number_id, found(self._people, person_id, "person_id")))

    def customer_of_chat(self, number_id: str, person_id: str) -> WhatsAppCustomer:
        """The customer of a chat that exists (NotKnown)."""
        return self._customer(self.state.chat(number_id, person_id))

    def expire_token(self, number_id: str, expired: bool = True) -> None:
        """Let a number's token be refused (190/463) until it is called with `expired=False` (NotKnown)."""
        self.state.number(number_id).token_expired = expired

    def _customer(self, chat: WhatsAppChat) -> WhatsAppCustomer:
        return WhatsAppCustomer(
            self.state, chat, webhooks=self.webhooks, sending=self.sending, files=self._backstage.files
        )
