"""The domain's enums, described for frontend developers, by topic. Their values are the domain's own."""

from message_center.graphql.types.enums import conversations, customers, facts, messages, orders, settings
from message_center.graphql.types.enums.errors import UserErrorCode

__all__ = ["UserErrorCode", "conversations", "customers", "facts", "messages", "orders", "settings"]
