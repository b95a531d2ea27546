"""What partners import: the contract of a plugin, and what its parts are made of (docs/plugins.md).

    from message_center.plugin import Plugin, Services

Everything else of the package is ours and may change without notice, apart from `message_center.graphql.extend`,
`message_center.storage.extend` and `message_center.testing`.
"""

from message_center.contracts.bots import Answer, Bot, BotAct, Turn
from message_center.contracts.channels import (
    AccountCheck,
    Capabilities,
    Channel,
    IceBreakerProfile,
    Profiles,
    Webhooks,
)
from message_center.contracts.sending import (
    Accepted,
    AccountAccess,
    OutgoingMessage,
    OutgoingPart,
    Recipient,
    Rejected,
    SendOutcome,
    Unknown,
)
from message_center.domain.ids import Id
from message_center.domain.messages import Direction, Message, MessageKind
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput, LimitExceeded, NotFound, PermissionDenied
from message_center.plugin.contract import CONTRACT, Plugin, Services

__all__ = [
    "CONTRACT",
    "Accepted",
    "AccountAccess",
    "AccountCheck",
    "Answer",
    "Bot",
    "BotAct",
    "Capabilities",
    "Channel",
    "Conflict",
    "Direction",
    "IceBreakerProfile",
    "Id",
    "InvalidInput",
    "LimitExceeded",
    "Message",
    "MessageKind",
    "NotFound",
    "OutgoingMessage",
    "OutgoingPart",
    "Permission",
    "PermissionDenied",
    "Plugin",
    "Profiles",
    "Recipient",
    "Rejected",
    "SendOutcome",
    "Services",
    "Turn",
    "Unknown",
    "Webhooks",
]
