"""WhatsApp's webhooks go to the callback of the number's app, signed as all of Meta's are."""

from __future__ import annotations

from typing import Any

from message_center.simulator.backstage import Backstage
from message_center.simulator.config import PersonConfig
from message_center.simulator.meta.errors import GraphError
from message_center.simulator.meta.events import encoded
from message_center.simulator.meta.platform import PlatformApp
from message_center.simulator.meta.webhooks import parcel_of
from message_center.simulator.postman import Letter, Parcel
from message_center.simulator.whatsapp import events
from message_center.simulator.whatsapp.state import Status, WhatsAppChat, WhatsAppMessage, WhatsAppState

Json = dict[str, Any]


class WhatsAppWebhooks:
    """WhatsApp's outgoing side; `apps` are the developers' apps at Meta."""

    def __init__(
        self,
        state: WhatsAppState,
        backstage: Backstage,
        apps: dict[str, PlatformApp],
        people: dict[str, PersonConfig],
    ) -> None:
        self._state, self._backstage, self._apps, self._people = state, backstage, apps, people

    def tell(self, chat: WhatsAppChat, name: str, event: Json, *, field: str = "messages") -> Letter | None:
        """An event of a chat, in the list `name`; None while nobody is subscribed to the business account."""
        self._backstage.watchers.tell("whatsapp", number_id=chat.number_id, person_id=chat.person_id)
        number = self._state.number(chat.number_id)
        if not number.subscribed:
            return None
        who = [events.contact(chat, self._people[chat.person_id])]
        letter = Letter(
            platform="whatsapp",
            sender=number.config.app_id,
            account_id=number.id,
            person=chat.person_id,
            kind=name,
            body=encoded(events.envelope(number, field, who, **{name: [event]})),
            created=self._backstage.clock.now(),
            seal=self._seal,
        )
        return self._backstage.postman.take(letter)

    def report(
        self, chat: WhatsAppChat, message: WhatsAppMessage, status: Status, error: GraphError | None = None
    ) -> None:
        """A message of the business stands otherwise now; what was written by hand is not reported on."""
        message.status = status
        if not message.from_phone:
            self.tell(chat, "statuses", events.status(chat, message, self._state.now(), error=error))

    def _seal(self, letter: Letter) -> Parcel | None:
        app = self._apps[self._state.number(letter.account_id).config.app_id]
        return parcel_of(app, letter.body, secret=app.config.secret)
