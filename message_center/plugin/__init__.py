"""What partners import: the contract of a plugin, and what its parts are made of (docs/plugins.md).

    from message_center.plugin import Plugin, Services

Everything else of the package is ours and may change without notice, apart from `message_center.graphql.extend`,
`message_center.storage.extend` and `message_center.testing`.
"""

from message_center.channels.planning import text_parts
from message_center.contracts.bots import Answer, Bot, BotAct, PutTags, Turn
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
from message_center.contracts.shop_backend import ShopBackend
from message_center.domain.addresses import Address
from message_center.domain.buttons import AnswerButton, Button, ButtonLimits, LinkButton
from message_center.domain.carts import Cart, CartItem, CartItemKind
from message_center.domain.ids import Id
from message_center.domain.members import Gender, Member, MemberChange, MemberProfile
from message_center.domain.messages import Direction, Message, MessageKind
from message_center.domain.money import Money
from message_center.domain.orders import (
    Buyer,
    Order,
    OrderDelivery,
    OrderDraft,
    OrderItem,
    OrderSource,
    PaymentStatus,
    PlatformIdentity,
    ShippingStatus,
)
from message_center.domain.pages import Page
from message_center.domain.permissions import Permission
from message_center.domain.products import Product
from message_center.errors import (
    Conflict,
    InvalidInput,
    LimitExceeded,
    NotFound,
    PermissionDenied,
    ShopBackendUnavailable,
)
from message_center.plugin.contract import CONTRACT, Plugin, Services

__all__ = [
    "CONTRACT",
    "Accepted",
    "AccountAccess",
    "AccountCheck",
    "Address",
    "Answer",
    "AnswerButton",
    "Bot",
    "BotAct",
    "Button",
    "ButtonLimits",
    "Buyer",
    "Capabilities",
    "Cart",
    "CartItem",
    "CartItemKind",
    "Channel",
    "Conflict",
    "Direction",
    "Gender",
    "IceBreakerProfile",
    "Id",
    "InvalidInput",
    "LimitExceeded",
    "LinkButton",
    "Member",
    "MemberChange",
    "MemberProfile",
    "Message",
    "MessageKind",
    "Money",
    "NotFound",
    "Order",
    "OrderDelivery",
    "OrderDraft",
    "OrderItem",
    "OrderSource",
    "OutgoingMessage",
    "OutgoingPart",
    "Page",
    "PaymentStatus",
    "Permission",
    "PermissionDenied",
    "PlatformIdentity",
    "Plugin",
    "Product",
    "Profiles",
    "PutTags",
    "Recipient",
    "Rejected",
    "SendOutcome",
    "Services",
    "ShippingStatus",
    "ShopBackend",
    "ShopBackendUnavailable",
    "Turn",
    "Unknown",
    "Webhooks",
    "text_parts",
]
