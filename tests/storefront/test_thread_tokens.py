"""Signed tokens: whoever holds one may read one thread, for a while, and nothing else."""

import json
from datetime import timedelta
from uuid import UUID

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from message_center.channels.thread_tokens import ThreadTokens, read_member_token, read_order_token
from message_center.domain.ids import Id
from message_center.domain.shops import Shop
from message_center.errors import SettingsInvalid, Unauthenticated
from message_center.storefront.desk import Place
from tests.storefront.world import KEY_OF_MEMBERS, KEY_OF_ORDERS, LIFE, SECRET, START, HandClock

ORDER_IDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100).filter(str.isprintable)
SHOP = Shop(id=Id("0" * 24), handle="lamp", name="lamp", created_at=START)
NEWER = "a newer secret key for tests, long enough"


def tokens(keys: str = SECRET, clock: HandClock | None = None) -> ThreadTokens:
    return ThreadTokens(keys, life=LIFE, clock=clock or HandClock())


@pytest.mark.spec("A5")
def test_a_link_opens_its_thread_until_it_expires() -> None:
    """A link works to its last second, and not after."""
    clock = HandClock()
    made = tokens(clock=clock)
    token = made.issue("lamp", "visitor:1")
    clock.pass_by(LIFE - timedelta(seconds=1))
    granted = made.read(token, "lamp")
    assert (granted.identity, granted.expires_at) == ("visitor:1", START + LIFE)
    clock.pass_by(timedelta(seconds=1))
    with pytest.raises(Unauthenticated, match="expired"):
        made.read(token, "lamp")


@pytest.mark.spec("A20")
@given(orders=st.lists(ORDER_IDS, min_size=2, max_size=2, unique=True), member=st.one_of(st.none(), ORDER_IDS))
@settings(max_examples=50)
def test_a_token_for_one_order_opens_that_order_alone(orders: list[str], member: str | None) -> None:
    """Whatever an order is called, its token and its link open its thread, and nothing of another order."""
    claims = {"order": orders[0], "exp": int((START + LIFE).timestamp())} | ({"sub": member} if member else {})
    token = jwt.encode(claims, KEY_OF_ORDERS, algorithm="HS256")
    proven = read_order_token(token, KEY_OF_ORDERS, now=START)
    assert (proven.order_id, proven.member_id) == (orders[0], member)
    with pytest.raises(Unauthenticated):
        read_member_token(token, KEY_OF_ORDERS, now=START)
    identity = f"member:{member}" if member else f"buyer:{orders[0]}"
    granted = tokens().read(tokens().issue("lamp", identity, order_id=orders[0]), "lamp")
    mine, other = (Place(identity=granted.identity, order_id=one) for one in (granted.order_id, orders[1]))
    assert granted.order_id == orders[0]
    assert len({place.lane(SHOP) for place in (mine, other, Place(identity=identity))}) == 3


@pytest.mark.spec("A5")
def test_a_token_of_another_shop_key_or_purpose_opens_nothing() -> None:
    """Changing one letter, the shop, the key, the algorithm or the purpose makes a token worthless."""
    made = tokens()
    token = made.issue("lamp", "visitor:1")
    body = jwt.decode(token, options={"verify_signature": False})
    bare = jwt.encode(body, "", algorithm="none")
    raw_key = jwt.encode(body, SECRET, algorithm="HS256")
    staff = jwt.encode({**body, "purpose": "staff"}, made._keys[0], algorithm="HS256")
    for bad, shop in [
        (token, "other"),
        (token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), "lamp"),
        (tokens(NEWER).issue("lamp", "visitor:1"), "lamp"),
        (bare, "lamp"),
        (raw_key, "lamp"),
        (staff, "lamp"),
        ("", "lamp"),
    ]:
        with pytest.raises(Unauthenticated):
            made.read(bad, shop)


def test_keys_rotate_without_breaking_mailed_links() -> None:
    """Links that were mailed before the secret key was renewed still open."""
    old = tokens(SECRET).issue("lamp", "visitor:1")
    rotated = tokens(f"{NEWER},{SECRET}")
    assert rotated.read(old, "lamp").identity == "visitor:1"
    assert tokens(NEWER).read(rotated.issue("lamp", "visitor:2"), "lamp").identity == "visitor:2"


def test_without_a_key_nothing_is_signed() -> None:
    """A center without a secret key says so instead of signing with nothing."""
    with pytest.raises(SettingsInvalid, match="MESSAGE_CENTER_SECRET_KEY"):
        tokens("")


def test_a_visitor_cannot_be_guessed() -> None:
    """Two visitors are never one, and the id of a message tells nobody who is not its sender the visitor."""
    made = tokens()
    message_id = UUID("3f0e1c6a-93c5-4b52-9c3b-0a6f1a2b3c4d")
    assert made.visitor("lamp", None) != made.visitor("lamp", None)
    assert made.visitor("lamp", message_id) == made.visitor("lamp", message_id)
    assert made.visitor("lamp", message_id) != made.visitor("other", message_id)
    assert made.visitor("lamp", message_id) != tokens(NEWER).visitor("lamp", message_id)
    assert message_id.hex not in made.visitor("lamp", message_id) + made.reference("visitor:1", message_id)
    assert made.reference("visitor:1", message_id) != made.reference("visitor:2", message_id)


@pytest.mark.spec("A3")
@pytest.mark.parametrize(
    "claims",
    [
        {"sub": "m1"},
        {"exp": START.timestamp() + 60},
        {"sub": "", "exp": START.timestamp() + 60},
        {"sub": 7, "exp": START.timestamp() + 60},
        {"sub": "m1", "exp": START.timestamp()},
        {"sub": "m1", "exp": "soon"},
        {"sub": "m1", "exp": 1e300},
        {"sub": "m1", "exp": START.timestamp() + 60, "nbf": START.timestamp() + 1},
    ],
)
def test_a_member_token_must_name_the_member_and_its_end(claims: dict[str, object]) -> None:
    """A member's token without member or end, or out of its time, proves nothing."""
    token = jwt.PyJWS().encode(json.dumps(claims).encode(), KEY_OF_MEMBERS, algorithm="HS256")
    with pytest.raises(Unauthenticated):
        read_member_token(token, KEY_OF_MEMBERS, now=START)


@pytest.mark.spec("A3")
def test_a_shop_without_a_key_has_no_members() -> None:
    """While the shop has set no key, an empty one proves nothing."""
    token = jwt.encode({"sub": "m1", "exp": START.timestamp() + 60}, "x" * 32, algorithm="HS256")
    assert read_member_token(token, "x" * 32, now=START).member_id == "m1"
    with pytest.raises(Unauthenticated):
        read_member_token(token, "", now=START)
