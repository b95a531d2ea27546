"""Signing in, staying signed in, signing out (spec F11)."""

from typing import Any

import pytest

from message_center.domain.permissions import Permission
from message_center.domain.shops import Staff
from message_center.errors import InvalidInput, SettingsInvalid, Unauthenticated
from message_center.inbox.sign_in import hash_password
from message_center.inbox.tokens import Tokens
from message_center.storage.mapping import new_id
from message_center.testing import START
from tests.api.conftest import TOKENS, Person, Shop

SESSION = "accessToken expiresAt refreshToken viewer { staff { name } permissions shop { name } }"
REFUSED = {"field": None, "code": "UNAUTHENTICATED", "message": "Wrong e-mail address or password."}
ENDED = {"field": None, "code": "UNAUTHENTICATED", "message": "This session has ended. Sign in again."}


@pytest.fixture
async def mei(shop: Shop) -> Staff:
    """Somebody with a password."""
    person = Staff(
        id=new_id(),
        shop_id=shop.center.shop.id,
        email=f"mei-{new_id()}@shop.example",
        name="Mei",
        created_at=shop.center.clock.now(),
        permissions=(Permission.SEND_MESSAGES,),
    )
    await shop.center.desk().scope.staff.add(person, password_hash=await hash_password("correct horse"))
    return person


async def sign_in(shop: Shop, email: str, password: str) -> dict[str, Any]:
    """The payload of signIn."""
    return await shop.nobody().do("signIn", SESSION, email=email, password=password)


async def test_signs_in_and_works_with_the_token(shop: Shop, mei: Staff) -> None:
    """E-mail and password give tokens; the access token then says who one is. Case and spaces do not matter."""
    payload = await sign_in(shop, f" {mei.email.upper()} ", "correct horse")

    assert payload["userErrors"] == []
    viewer = {"staff": {"name": "Mei"}, "permissions": ["SEND_MESSAGES"], "shop": {"name": "Test shop"}}
    assert payload["viewer"] == viewer
    assert payload["expiresAt"] == "2026-06-01T04:15:00.000Z"
    person = Person(shop.schema, shop.shared, payload["accessToken"])
    data = await person.ask("{ viewer { staff { name } permissions shop { name } } }")
    assert data["viewer"] == viewer


async def test_says_the_same_to_every_wrong_sign_in(shop: Shop, mei: Staff) -> None:
    """A wrong password, an unknown address and a deactivated person cannot be told apart."""
    wrong = await sign_in(shop, mei.email, "wrong horse")
    unknown = await sign_in(shop, "nobody@shop.example", "correct horse")
    staff = shop.center.storage.database.staff
    await staff.update_one({"email": mei.email}, {"$set": {"active": False}})
    inactive = await sign_in(shop, mei.email, "correct horse")

    refused = {"accessToken": None, "expiresAt": None, "refreshToken": None, "viewer": None}
    expected = {"clientMutationId": None, "userErrors": [REFUSED], **refused}
    assert (wrong, unknown, inactive) == (expected, expected, expected)
    assert await shop.center.storage.database.sessions.count_documents({}) == 0


async def test_a_refresh_token_buys_one_new_pair(shop: Shop, mei: Staff) -> None:
    """Refreshing gives new tokens and uses the old one up: a stolen one is worth nothing afterwards."""
    first = await sign_in(shop, mei.email, "correct horse")
    shop.center.clock.advance(minutes=20)
    assert await Person(shop.schema, shop.shared, first["accessToken"]).refused("{ shop { id } }") == (
        "UNAUTHENTICATED"
    )

    second = await shop.nobody().do("refreshSession", SESSION, refreshToken=first["refreshToken"])
    again = await shop.nobody().do("refreshSession", SESSION, refreshToken=first["refreshToken"])

    assert second["userErrors"] == []
    assert second["refreshToken"] != first["refreshToken"]
    await Person(shop.schema, shop.shared, second["accessToken"]).ask("{ shop { id } }")
    assert again["userErrors"] == [ENDED]
    third = await shop.nobody().do("refreshSession", SESSION, refreshToken=second["refreshToken"])
    assert third["userErrors"] == []


async def test_refuses_refresh_tokens_that_are_worth_nothing(shop: Shop, mei: Staff) -> None:
    """An access token, an invented or an expired one refreshes nothing; nor does one from before a revocation."""
    session = await sign_in(shop, mei.email, "correct horse")

    async def messages(token: str) -> list[str]:
        payload = await shop.nobody().do("refreshSession", SESSION, refreshToken=token)
        return [f"{error['code']}: {error['message']}" for error in payload["userErrors"]]

    assert await messages(session["accessToken"]) == ["UNAUTHENTICATED: This is not a staff refresh token."]
    assert await messages("invented") == [
        "UNAUTHENTICATED: This token was not made by this message center. Sign in again."
    ]
    staff = shop.center.storage.database.staff
    await staff.update_one({"email": mei.email}, {"$inc": {"generation": 1}})
    assert await messages(session["refreshToken"]) == ["UNAUTHENTICATED: This session has ended. Sign in again."]
    other = await sign_in(shop, mei.email, "correct horse")
    shop.center.clock.advance(seconds=3600)
    assert await messages(other["refreshToken"]) == [
        "UNAUTHENTICATED: This token has expired. Refresh the session, or sign in again."
    ]


async def test_signing_out_ends_the_session(shop: Shop, mei: Staff) -> None:
    """After signing out the refresh token is worth nothing; signing out twice is no error."""
    session = await sign_in(shop, mei.email, "correct horse")
    for _ in range(2):
        payload = await shop.nobody().do("signOut", "__typename", refreshToken=session["refreshToken"])
        assert payload["userErrors"] == []
    again = await shop.nobody().do("refreshSession", SESSION, refreshToken=session["refreshToken"])
    assert again["userErrors"] == [ENDED]


async def test_a_revoked_or_deactivated_person_is_out_at_once(shop: Shop) -> None:
    """Revoking tokens, or deactivating somebody, ends their access with the next request."""
    mei = await shop.hire("Mei")
    await mei.ask("{ shop { id } }")
    staff = shop.center.storage.database.staff
    await staff.update_one({"name": "Mei"}, {"$inc": {"generation": 1}})
    assert await mei.refused("{ shop { id } }") == "UNAUTHENTICATED"
    await staff.update_one({"name": "Mei"}, {"$set": {"generation": 0, "active": False}})
    assert await mei.refused("{ shop { id } }") == "UNAUTHENTICATED"


def _somebody() -> Staff:
    return Staff(
        id=new_id(),
        shop_id=new_id(),
        email="mei@shop.example",
        name="Mei",
        created_at=START,
    )


def test_keys_can_be_rotated() -> None:
    """With the old key listed behind the new one, tokens made before the change stay valid; else they do not."""
    old, new = "o" * 32, "n" * 32
    issued = Tokens(old, access_seconds=60, refresh_seconds=60).issue_access(_somebody(), now=START)
    both = Tokens(f"{new},{old}", access_seconds=60, refresh_seconds=60)
    assert both.read_access(issued.token, now=START).expires_at == issued.expires_at
    only_new = Tokens(new, access_seconds=60, refresh_seconds=60)
    with pytest.raises(Unauthenticated):
        only_new.read_access(issued.token, now=START)
    fresh = both.issue_access(_somebody(), now=START)
    only_new.read_access(fresh.token, now=START)


def test_refuses_forged_tokens() -> None:
    """A token whose content or signature was changed, or that is unsigned, is refused."""
    token = TOKENS.issue_access(_somebody(), now=START).token
    head, body, signature = token.split(".")
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"
    for forged in (
        f"{head}.{body}.{signature[:-2]}AA",
        f"{unsigned}.{body}.",
        f"{head}.{body[:-1]}.{signature}",
        "",
    ):
        with pytest.raises(Unauthenticated):
            TOKENS.read_access(forged, now=START)


def test_a_token_ends_when_it_says() -> None:
    """An access token is valid until its last second, and no longer."""
    issued = Tokens("k" * 32, access_seconds=60, refresh_seconds=60).issue_access(_somebody(), now=START)
    reader = Tokens("k" * 32, access_seconds=1, refresh_seconds=1)
    reader.read_access(issued.token, now=START.replace(second=59))
    with pytest.raises(Unauthenticated):
        reader.read_access(issued.token, now=START.replace(minute=1))


def test_tokens_need_a_secret_key() -> None:
    """Without MESSAGE_CENTER_SECRET_KEY nothing is signed, and the error says so."""
    with pytest.raises(SettingsInvalid, match="MESSAGE_CENTER_SECRET_KEY"):
        Tokens("", access_seconds=60, refresh_seconds=60)


@pytest.mark.parametrize("password", ["short", "x" * 201])
async def test_refuses_passwords_of_a_bad_length(password: str) -> None:
    """A password has 8 to 200 characters."""
    with pytest.raises(InvalidInput) as refusal:
        await hash_password(password)
    assert refusal.value.field == "password"
