"""One LINE account with its access, and one customer."""

from message_center.contracts.sending import AccountAccess, Recipient
from message_center.domain.accounts import ChannelAccount
from message_center.domain.ids import Id
from message_center.testing import START

BOT = "U0123456789abcdef0123456789abcdef"
TOKEN = "line-channel-access-token"
AMY = Recipient(identity="U4af4980629f2f0d1b0e4c8f3a1c2d3e4", conversation_id="c" * 24)


def access(token: str = TOKEN, external_id: str = BOT) -> AccountAccess:
    """The account with an access token."""
    account = ChannelAccount(
        id=Id("a" * 24),
        shop_id=Id("b" * 24),
        channel="line",
        external_id=external_id,
        name="小森選物",
        created_at=START,
    )
    return AccountAccess(account=account, secrets={"token": token})
