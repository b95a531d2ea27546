"""Connected accounts."""

from collections.abc import Mapping
from datetime import datetime

import strawberry
from strawberry import ID

from message_center.domain import accounts as domain
from message_center.domain.accounts import AccountState
from message_center.domain.attachments import AttachmentKind
from message_center.domain.ids import Id
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, field, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.types.nodes import Node
from message_center.inbox.reply import sendable_by


@object_type("One connected page, LINE account, WhatsApp number, or the storefront.")
class ChannelAccount(Node):
    """An account; its secrets are nowhere in this API."""

    channel: str = described("The channel's name, as `messenger` or `storefront`; partners may add more.")
    external_id: str = described("The platform's id of the account.")
    name: str = described("The account's name.")
    state: AccountState = described("Whether it works.")
    state_detail: str = described("What the platform said about its state, for staff; may be empty.")
    checked_at: datetime | None = described("When the platform was last asked whether it works; null: never.")
    created_at: datetime = described("When it was first connected.")
    row: strawberry.Private[domain.ChannelAccount]

    @field("What staff can attach to a message here. Images are uploaded, or like files have a public address.")
    def sendable_attachments(self, info: Info) -> list[AttachmentKind]:
        channel = info.context.center.channels.get(self.channel)
        return sorted(sendable_by(channel)) if channel is not None else []

    @classmethod
    def of(cls, account: domain.ChannelAccount) -> "ChannelAccount":
        """The domain's account, for the schema."""
        return cls(
            id=ID(account.id),
            channel=account.channel,
            external_id=account.external_id,
            name=account.name,
            state=account.state,
            state_detail=account.state_detail,
            checked_at=account.checked_at,
            created_at=account.created_at,
            row=account,
        )


async def _accounts(context: Context, ids: list[Id]) -> Mapping[Id, ChannelAccount]:
    return {row.id: ChannelAccount.of(row) for row in await context.desk.scope.accounts.by_ids(ids)}


accounts_by_id = Loader("accounts_by_id", _accounts)
