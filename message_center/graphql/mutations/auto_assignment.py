"""saveAutoAssignment, setShopTimezone (spec C1, C2, H9)."""

import strawberry

from message_center.domain.features import Feature
from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.assignment import AutoAssignment
from message_center.graphql.types.shops import Shop
from message_center.graphql.user_errors import Payload
from message_center.inbox.auto_assignment import save_auto_assignment
from message_center.inbox.shop_timezone import set_shop_timezone

MAY_SET = needs(Permission.MANAGE_SETTINGS)
MAY_ASSIGN = needs(Permission.MANAGE_SETTINGS, feature=Feature.AUTO_ASSIGNMENT)


@input_type("Whether and how conversations are to be assigned automatically.")
class SaveAutoAssignmentInput:
    """Both as they are to be."""

    enabled: bool = described("Whether new instant messages in unassigned conversations are assigned.")
    hand_back_minutes: int | None = described(
        "After how many minutes of their assignee's working time conversations go back that nobody answered, 1 to "
        "10,080; null: never.",
        default=None,
    )
    revision: int = described("The `revision` that was read; 0 when nothing was ever saved.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("Auto-assignment after saving.")
class SaveAutoAssignmentPayload(Payload):
    """It holds from the next message on."""

    auto_assignment: AutoAssignment | None = described("What is saved now.", default=None)


@input_type("Where the shop is.")
class SetShopTimezoneInput:
    """A zone of the IANA's list."""

    timezone: str = described("As `Asia/Taipei`.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The shop after the mutation.")
class ShopPayload(Payload):
    """Returned by what changes the shop."""

    shop: Shop | None = described("The changed shop.", default=None)


@strawberry.type
class AssignmentSettings:
    """Changing how conversations are assigned."""

    @mutation_field("Switch auto-assignment and handing back on or off.", access=MAY_ASSIGN)
    async def save_auto_assignment(self, info: Info, input: SaveAutoAssignmentInput) -> SaveAutoAssignmentPayload:  # noqa: A002
        saved = await save_auto_assignment(
            info.context.desk,
            enabled=input.enabled,
            hand_back_minutes=input.hand_back_minutes,
            revision=input.revision,
        )
        return SaveAutoAssignmentPayload(auto_assignment=AutoAssignment.of(saved))

    @mutation_field(
        "Move the shop to another time zone; working hours keep their times on the wall's clock there.",
        access=MAY_SET,
    )
    async def set_shop_timezone(self, info: Info, input: SetShopTimezoneInput) -> ShopPayload:  # noqa: A002
        return ShopPayload(shop=Shop.of(await set_shop_timezone(info.context.desk, timezone=input.timezone)))
