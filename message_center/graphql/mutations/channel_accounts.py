"""connectChannelAccount, checkChannelAccount, reconnectChannelAccount, disconnectChannelAccount."""

from collections.abc import Sequence

import strawberry
from strawberry import ID

from message_center.domain import accounts as domain
from message_center.domain.permissions import Permission
from message_center.errors import InvalidInput
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.accounts import ChannelAccount
from message_center.graphql.user_errors import Payload
from message_center.inbox.account_checks import check_account
from message_center.inbox.connect import connect_account
from message_center.inbox.disconnect import disconnect_account
from message_center.inbox.platform_apps import AppChoice, webhook_path
from message_center.inbox.reconnect import reconnect_account

MAY_CONNECT = needs(Permission.MANAGE_SETTINGS)
MOST_VALUES = 20


@input_type("One value of a form, see `connectionForms`.")
class ConnectionValue:
    """Secrets are kept encrypted, and no answer, error or log shows them again."""

    name: str = described("The field's name.")
    value: str = described("What to keep in it.")


@input_type("An account to connect.")
class ConnectChannelAccountInput:
    """Nothing is saved unless the platform agrees to everything."""

    channel: str = described("The channel's name, as `messenger`.")
    values: list[ConnectionValue] = described("What the channel's form asks for.")
    name: str = described("What staff and customers see; empty: the platform's name.", default="")
    app: str | None = described(
        "The key of the app at the platform, where it is shared. Null: the operator's `main`; or, when secrets of "
        "an app are among the values, the shop's own, under the shop's handle.",
        default=None,
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("New access to a known account.")
class ReconnectChannelAccountInput:
    """What is not given stays as it was."""

    account_id: ID = described("The account.")
    values: list[ConnectionValue] = described("The new values, as a rule the new token alone.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which account.")
class ChannelAccountInput:
    """For mutations that need nothing else."""

    account_id: ID = described("The account.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The account after the mutation.")
class ChannelAccountPayload(Payload):
    """Its secrets are not in it."""

    account: ChannelAccount | None = described("The account.", default=None)
    webhook_path: str | None = described(
        "Where the platform is to call us, below the center's public address, for example "
        "`/webhooks/messenger/main`; null when it does not.",
        default=None,
    )


@strawberry.type
class ChannelAccountMutations:
    """The settings page of accounts."""

    @mutation_field(
        "Connect an account, or one that was disconnected: its history comes back. Asks the platform whether the "
        "access works and has the account's events sent here. An error's `field` is the name of the value.",
        access=MAY_CONNECT,
    )
    async def connect_channel_account(
        self,
        info: Info,
        input: ConnectChannelAccountInput,  # noqa: A002
    ) -> ChannelAccountPayload:
        desk = info.context.desk
        account = await connect_account(
            desk,
            channel=input.channel,
            values=_values(input.values),
            name=input.name,
            app=AppChoice(key=input.app, owner=desk.scope.shop_id),
        )
        return await _shown(info.context, account)

    @mutation_field(
        'Ask the platform whether the access works ("test connection"). `state`, `stateDetail` and `checkedAt` of '
        "the account say what it answered.",
        access=MAY_CONNECT,
    )
    async def check_channel_account(
        self,
        info: Info,
        input: ChannelAccountInput,  # noqa: A002
    ) -> ChannelAccountPayload:
        account = await check_account(info.context.desk, account_id=input.account_id)
        return await _shown(info.context, account)

    @mutation_field(
        "Give an account a new token, or other new values. It works again, and messages that waited go out.",
        access=MAY_CONNECT,
    )
    async def reconnect_channel_account(
        self,
        info: Info,
        input: ReconnectChannelAccountInput,  # noqa: A002
    ) -> ChannelAccountPayload:
        account = await reconnect_account(
            info.context.desk, account_id=input.account_id, values=_values(input.values)
        )
        return await _shown(info.context, account)

    @mutation_field(
        "Forget an account's secrets: nothing comes in or goes out any more. Its conversations stay and say so in "
        "`replyability`; what waited to be sent fails. The secrets of the shop's own app go with the last account "
        "that is connected through it. Connect it again, with all secrets, to go on.",
        access=MAY_CONNECT,
    )
    async def disconnect_channel_account(
        self,
        info: Info,
        input: ChannelAccountInput,  # noqa: A002
    ) -> ChannelAccountPayload:
        account = await disconnect_account(info.context.desk, account_id=input.account_id)
        return await _shown(info.context, account)


def _values(given: Sequence[ConnectionValue]) -> dict[str, str]:
    if len(given) > MOST_VALUES:
        raise InvalidInput(f"At most {MOST_VALUES} values.", field="values")
    return {one.name: one.value for one in given}


async def _shown(context: Context, account: domain.ChannelAccount) -> ChannelAccountPayload:
    return ChannelAccountPayload(
        account=ChannelAccount.of(account), webhook_path=await webhook_path(context.desk, account)
    )
