"""setAccountsView and setNotifications: what each staff member chooses for themselves."""

import strawberry
from strawberry import ID

from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.preferences import AccountsView, NotificationSettings
from message_center.graphql.user_errors import Payload
from message_center.inbox import preferences


@input_type("Which accounts the signed-in person sees.")
class SetAccountsViewInput:
    """All, or a choice."""

    account_ids: list[ID] | None = described(
        "These accounts only, at least one; null for all, those connected later included."
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The accounts view after saving.")
class SetAccountsViewPayload(Payload):
    """Lists and totals follow it from now on."""

    accounts_view: AccountsView | None = described("What the person sees now.", default=None)


@input_type("How the signed-in person is told of new messages.")
class SetNotificationsInput:
    """Both settings at once."""

    new_message: bool = described("Show a notice for each new message.")
    sound: bool = described("With a sound; only together with `newMessage`.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The notification settings after saving.")
class SetNotificationsPayload(Payload):
    """Each person's own."""

    notifications: NotificationSettings | None = described("What is saved now.", default=None)


@strawberry.type
class Preferences:
    """Each person's own; nobody else is affected."""

    @mutation_field("Choose the accounts that one sees in lists and totals.", access=SIGNED_IN)
    async def set_accounts_view(self, info: Info, input: SetAccountsViewInput) -> SetAccountsViewPayload:  # noqa: A002
        staff = await preferences.set_accounts_view(info.context.desk, account_ids=input.account_ids)
        return SetAccountsViewPayload(accounts_view=AccountsView.of(staff, info.context))

    @mutation_field("Choose how one is told of new messages.", access=SIGNED_IN)
    async def set_notifications(self, info: Info, input: SetNotificationsInput) -> SetNotificationsPayload:  # noqa: A002
        staff = await preferences.set_notifications(
            info.context.desk, new_message=input.new_message, sound=input.sound
        )
        return SetNotificationsPayload(notifications=NotificationSettings.of(staff))
