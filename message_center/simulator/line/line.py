"""LINE in one object: what tests and the demo script, and what they look at afterwards."""

from __future__ import annotations

from message_center.simulator.backstage import Backstage
from message_center.simulator.config import PersonConfig, SimulatorConfig
from message_center.simulator.faults import Faults
from message_center.simulator.known import found
from message_center.simulator.line.api import LineApi
from message_center.simulator.line.customer import LineCustomer
from message_center.simulator.line.sending import LineSending
from message_center.simulator.line.state import AcceptedPush, LineState
from message_center.simulator.line.webhooks import LineWebhooks
from message_center.simulator.postman import Letter
from message_center.simulator.refusals import RefusedCall


class Line:
    """Simulated LINE beside the other platforms; `people` are the simulator's."""

    def __init__(self, config: SimulatorConfig, people: dict[str, PersonConfig], backstage: Backstage) -> None:
        self._people, self._backstage = people, backstage
        self.state = LineState(config.line_accounts, config.line_limits, backstage.clock)
        self.webhooks = LineWebhooks(self.state, backstage)
        self.sending = LineSending(self.state)
        self.faults = Faults()
        self.api = LineApi(
            self.state,
            backstage,
            people=people,
            sending=self.sending,
            webhooks=self.webhooks,
            faults=self.faults,
        )
        for person in people.values():
            for account_id in person.line_friend_of:
                self.state.open_chat(account_id, person).friend = True

    @property
    def accepted(self) -> list[AcceptedPush]:
        """Every call that LINE took from the product, oldest first."""
        return self.sending.accepted

    @property
    def refused(self) -> list[RefusedCall]:
        """Every call refused by a rule or by a planned fault, oldest first."""
        return self._backstage.refusals.of("line")

    @property
    def deliveries(self) -> list[Letter]:
        """Every webhook with its attempts, oldest first."""
        return self._backstage.postman.of("line")

    def customer(self, account_id: str, person_id: str) -> LineCustomer:
        """A person as the customer of an account; their chat is made when needed (NotKnown)."""
        chat = self.state.open_chat(account_id, found(self._people, person_id, "person_id"))
        return LineCustomer(self.state, chat, self.webhooks, self._backstage.files)

    def customer_by_user_id(self, account_id: str, user_id: str) -> LineCustomer:
        """The customer with this user id (NotKnown)."""
        return LineCustomer(self.state, self.state.chat(account_id, user_id), self.webhooks, self._backstage.files)

    def expire_token(self, account_id: str, expired: bool = True) -> None:
        """Let an account's token be refused until it is called with `expired=False` (NotKnown)."""
        self.state.account(account_id).token_expired = expired
