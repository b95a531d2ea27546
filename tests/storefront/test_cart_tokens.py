"""The link to a cart opens that cart, in its shop, for as long as it says, and nothing else does (spec E4)."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from message_center.channels.thread_tokens import ThreadTokens
from message_center.domain.ids import Id
from message_center.errors import Unauthenticated
from message_center.inbox.cart_pages import SignedCartPages
from message_center.storage.mapping import new_id
from tests.storefront.world import LIFE, SECRET, HandClock

pytestmark = pytest.mark.spec("E4")


def token_of(pages: SignedCartPages, shop: str, cart_id: Id) -> str:
    """The token in a cart's address."""
    [token] = parse_qs(urlsplit(pages.address(shop, cart_id)).query)["token"]
    return token


def test_only_the_shops_own_link_shows_a_cart_and_only_while_it_lives() -> None:
    """Another shop's, a changed, an unsigned, a thread's or an old link shows nothing; after a change of keys the
    links that customers have go on."""
    clock, cart_id = HandClock(), new_id()
    pages = SignedCartPages(SECRET, public_url="https://center.example", life=LIFE, clock=clock)
    token = token_of(pages, "lamp", cart_id)
    claims = jwt.decode(token, options={"verify_signature": False})
    threads = ThreadTokens(SECRET, life=LIFE, clock=clock)
    newer = SignedCartPages(f"a newer key, long enough,{SECRET}", public_url="", life=LIFE, clock=clock)
    assert (pages.read(token, "lamp"), newer.read(token, "lamp")) == (cart_id, cart_id)
    refused = {
        "another shop": (token, "chair"),
        "nothing": ("", "lamp"),
        "no signature": (jwt.encode(claims, "", algorithm="none"), "lamp"),
        "another key": (jwt.encode(claims, "a guessed key of thirty-two bytes!", algorithm="HS256"), "lamp"),
        "the key itself": (jwt.encode(claims, SECRET, algorithm="HS256"), "lamp"),
        "a thread": (threads.issue("lamp", "member:m1"), "lamp"),
        "another cart": (token.replace(token.split(".")[1], _payload(claims | {"sub": new_id()})), "lamp"),
    }
    for name, (given, shop) in refused.items():
        with pytest.raises(Unauthenticated):
            pytest.fail(f"{name} shows the cart {pages.read(given, shop)}")
    with pytest.raises(Unauthenticated):
        threads.read(token, "lamp")
    clock.pass_by(LIFE - timedelta(seconds=1))
    assert pages.read(token, "lamp") == cart_id
    clock.pass_by(timedelta(seconds=1))
    with pytest.raises(Unauthenticated):
        pages.read(token, "lamp")


def _payload(claims: dict[str, object]) -> str:
    return jwt.encode(claims, "k" * 32, algorithm="HS256").split(".")[1]
