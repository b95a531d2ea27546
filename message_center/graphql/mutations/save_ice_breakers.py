"""saveIceBreakers."""

import strawberry
from strawberry import ID

from message_center.domain.features import Feature
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.ice_breakers import IceBreakerSettings
from message_center.graphql.user_errors import Payload
from message_center.inbox.ice_breakers import save_ice_breakers


@input_type("One question and its answer.")
class IceBreakerInput:
    """New without an id, changed with the id it has."""

    id: ID | None = described("The id it was given; null for a new question.", default=None)
    question: str = described("At most 80 characters; no variables.")
    answer: str = described("At most 500 characters; may hold `{{account_name}}`.")


@input_type("All ice breakers of an account, in their order.")
class SaveIceBreakersInput:
    """The whole list: what is left out is deleted."""

    account_id: ID = described("The account.")
    enabled: bool = described("Whether customers are to see them.")
    ice_breakers: list[IceBreakerInput] = described("The questions, in their order.")
    revision: int = described("The `revision` that was read; 0 when nothing was ever saved.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The ice breakers after saving.")
class SaveIceBreakersPayload(Payload):
    """Publishing follows; see `iceBreakers.publication`."""

    ice_breakers: IceBreakerSettings | None = described("What is saved now.", default=None)


@strawberry.type
class SaveIceBreakers:
    """Changing ice breakers."""

    @mutation_field(
        "Save the ice breakers of an account, and have them published.",
        access=needs(Permission.MANAGE_SETTINGS, feature=Feature.ICE_BREAKERS),
    )
    async def save_ice_breakers(
        self,
        info: Info,
        input: SaveIceBreakersInput,  # noqa: A002
    ) -> SaveIceBreakersPayload:
        saved = await save_ice_breakers(
            info.context.desk,
            account_id=input.account_id,
            enabled=input.enabled,
            items=[
                IceBreaker(id=item.id or "", question=item.question, answer=item.answer)
                for item in input.ice_breakers
            ],
            revision=input.revision,
        )
        return SaveIceBreakersPayload(ice_breakers=IceBreakerSettings.of(saved))
