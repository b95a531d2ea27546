"""setPresence."""

import strawberry
from strawberry import ID

from message_center.domain.presence import PresenceState
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.states import Presence
from message_center.graphql.user_errors import Payload
from message_center.inbox.presence import set_presence


@input_type("What the signed-in person does at a conversation.")
class SetPresenceInput:
    """A heartbeat: say it again while it is so."""

    conversation_id: ID = described("The conversation that is open on the screen.")
    state: PresenceState = described("What the person does there.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("Who is at the conversation now.")
class SetPresencePayload(Payload):
    """The same as `inboxStates` tells."""

    presence: list[Presence] | None = described("Everybody there, the signed-in person included.", default=None)


@strawberry.type
class SetPresence:
    """Presence."""

    @mutation_field(
        "Tell colleagues that one is viewing a conversation or typing in it. It expires by itself: VIEWING after "
        "30 seconds, TYPING after 6; say it again every 20 and every 4 seconds.",
        access=SIGNED_IN,
    )
    async def set_presence(self, info: Info, input: SetPresenceInput) -> SetPresencePayload:  # noqa: A002
        found = await set_presence(info.context.desk, conversation_id=input.conversation_id, state=input.state)
        return SetPresencePayload(presence=[Presence.of(one, info.context) for one in found])
