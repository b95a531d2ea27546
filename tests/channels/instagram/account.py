"""One Instagram account with its access, one customer, and the channel at an address."""

import httpx

from message_center.channels.instagram import InstagramChannel
from message_center.contracts.sending import AccountAccess, Recipient
from message_center.domain.accounts import ChannelAccount
from message_center.domain.ids import Id
from message_center.testing import START

ACCOUNT = "17841400000000000"
PAGE_TOKEN = "EAAGm0PX4ZCpsBAPageToken"
LOGIN_TOKEN = "IGAAmoreThanAPageToken"
AMY = Recipient(identity="770010000000000001", conversation_id="c" * 24)


def access(login: str = "page", *, external_id: str = ACCOUNT, token: str | None = None) -> AccountAccess:
    """The account with its access token, reached the one way or the other."""
    account = ChannelAccount(
        id=Id("a" * 24),
        shop_id=Id("b" * 24),
        channel="instagram",
        external_id=external_id,
        name="小森選物",
        created_at=START,
        options={"login": login},
    )
    given = (PAGE_TOKEN if login == "page" else LOGIN_TOKEN) if token is None else token
    return AccountAccess(account=account, secrets={"token": given})


def channel_at(url: str, http: httpx.AsyncClient) -> InstagramChannel:
    """The channel with both of its hosts below one address."""
    return InstagramChannel(
        http, page_url=f"{url}/graph", login_url=f"{url}/instagram", graph_version="v26.0", timeout=5
    )
