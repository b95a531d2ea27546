"""Addresses of carts in our own storefront: signed, because a cart is its customer's business alone (spec E4)."""

from datetime import timedelta
from urllib.parse import quote

import jwt

from message_center.contracts.clock import Clock
from message_center.domain.ids import Id
from message_center.domain.secret_keys import derived_keys
from message_center.errors import Unauthenticated

_ALGORITHM = "HS256"


class SignedCartPages:
    """Makes and reads cart links. Signs with the newest of MESSAGE_CENTER_SECRET_KEY, accepts any of them.

    `public_url` is where customers' browsers reach us, `life` how long a link works.
    """

    def __init__(self, secret_keys: str, *, public_url: str, life: timedelta, clock: Clock) -> None:
        self._keys = derived_keys(secret_keys, purpose="storefront carts")
        self._public_url = public_url.rstrip("/")
        self._life = life
        self._clock = clock

    def address(self, shop: str, cart_id: Id) -> str:
        """The page of a cart in the shop with this handle."""
        expires_at = self._clock.now() + self._life
        claims = {"shop": shop, "sub": cart_id, "exp": int(expires_at.timestamp())}
        token = jwt.encode(claims, self._keys[0], algorithm=_ALGORITHM)
        return f"{self._public_url}/storefront/{quote(shop, safe='')}/cart?token={token}"

    def read(self, token: str, shop: str) -> Id:
        """Which cart a link shows. Raises Unauthenticated when it is forged, expired or another shop's."""
        for key in self._keys:
            try:
                # The time is compared below, by the clock that tests can set.
                claims = jwt.decode(token, key, algorithms=[_ALGORITHM], options={"verify_exp": False})
            except jwt.PyJWTError:
                continue
            if claims["shop"] == shop and self._clock.now().timestamp() < claims["exp"]:
                return Id(claims["sub"])
        raise Unauthenticated("This link is not valid any more. Please ask the shop for a new one.")
