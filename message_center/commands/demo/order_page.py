"""What the demo shop's order page would show: the thread of one order, with a token as a host shop signs it."""

from datetime import datetime, timedelta

import jwt

from message_center.commands.demo.goods import LIN_YIJUN, LINS_ORDER
from message_center.commands.demo.shop import HANDLE, demo_secret
from message_center.settings import Settings

LIFE = timedelta(days=30)


def order_page(settings: Settings, *, now: datetime) -> str:
    """The address of the page, which the host shop would show in a frame beside the order."""
    claims = {"order": LINS_ORDER, "sub": LIN_YIJUN, "name": "林怡君", "exp": int((now + LIFE).timestamp())}
    token = jwt.encode(claims, demo_secret(settings, "order_key"), algorithm="HS256")
    return f"{settings.public_url.rstrip('/')}/storefront/{HANDLE}/thread/page?token={token}"
