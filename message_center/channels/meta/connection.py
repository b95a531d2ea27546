"""What connecting an account asks for on all of Meta's platforms."""

from message_center.domain.connections import ConnectionField, ConnectionFieldKind

APP_SECRET = ConnectionField(
    name="app_secret",
    kind=ConnectionFieldKind.APP_SECRET,
    description="The secret of the app at Meta, which signs the webhooks.",
)
VERIFY_TOKEN = ConnectionField(
    name="verify_token",
    kind=ConnectionFieldKind.APP_SECRET,
    description="A word of your own, which Meta says when it verifies the webhook address.",
)
