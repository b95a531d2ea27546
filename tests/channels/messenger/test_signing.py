"""Who may tell us something: the address's verification and the body's signature."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_center.channels.messenger import MessengerChannel
from message_center.channels.meta.signing import is_signed

BODY = b'{"object":"page","entry":[]}'
SIGNATURE = "sha256=58362a182f9648f98d4be1c918c7f0ebee19ddb5ef857e26b3d54d10d25dddfd"
SECRETS = {"app_secret": "shhh", "verify_token": "open sesame"}
VERIFICATION = {
    "hub.mode": "subscribe",
    "hub.verify_token": "open sesame",
    "hub.challenge": "1158201444",
}


@pytest.mark.spec("G1")
def test_the_platforms_signature_is_accepted(channel: MessengerChannel) -> None:
    """A webhook that the platform signed is heard."""
    assert channel.is_signed(BODY, {"x-hub-signature-256": SIGNATURE}, SECRETS) is True


@pytest.mark.spec("G1")
@pytest.mark.parametrize(
    ("body", "headers", "secrets"),
    [
        (BODY + b" ", {"x-hub-signature-256": SIGNATURE}, SECRETS),
        (BODY, {"x-hub-signature-256": SIGNATURE[:-1] + "e"}, SECRETS),
        (BODY, {"x-hub-signature-256": SIGNATURE.removeprefix("sha256=")}, SECRETS),
        (BODY, {"x-hub-signature-256": SIGNATURE + "ü"}, SECRETS),
        (BODY, {"x-hub-signature-256": "sha256="}, SECRETS),
        (BODY, {"x-hub-signature": SIGNATURE}, SECRETS),
        (BODY, {}, SECRETS),
        (BODY, {"x-hub-signature-256": SIGNATURE}, {"app_secret": "other"}),
        (BODY, {"x-hub-signature-256": SIGNATURE}, {}),
    ],
)
def test_anything_else_is_not(
    channel: MessengerChannel, body: bytes, headers: dict[str, str], secrets: dict[str, str]
) -> None:
    """Nobody but the platform can put words into a customer's mouth."""
    assert channel.is_signed(body, headers, secrets) is False


def test_an_empty_secret_signs_nothing() -> None:
    """An app that was set up without its secret cannot be spoofed with an empty one."""
    forged = "sha256=" + hmac.new(b"", BODY, hashlib.sha256).hexdigest()
    assert is_signed(BODY, {"x-hub-signature-256": forged}, secrets=[""]) is False


@given(body=st.binary(), secret=st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_one_of_the_secrets_is_enough(body: bytes, secret: str) -> None:
    """While a secret is being changed, webhooks signed with either one are heard."""
    headers = {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}
    assert is_signed(body, headers, secrets=["another" + secret, secret])
    assert not is_signed(body, headers, secrets=["another" + secret])


@pytest.mark.spec("G1")
def test_the_platform_can_verify_our_address(channel: MessengerChannel) -> None:
    """Connecting the webhook in the platform's console works with the agreed token."""
    assert channel.handshake(VERIFICATION, SECRETS) == "1158201444"


@pytest.mark.parametrize(
    ("changes", "secrets"),
    [
        ({"hub.verify_token": "open barley"}, SECRETS),
        ({"hub.verify_token": "öffne dich"}, SECRETS),
        ({"hub.mode": "unsubscribe"}, SECRETS),
        ({"hub.verify_token": ""}, {"verify_token": ""}),
        ({"hub.verify_token": ""}, {}),
    ],
)
def test_nobody_else_gets_an_answer(
    channel: MessengerChannel, changes: dict[str, str], secrets: dict[str, str]
) -> None:
    """A stranger who does not know the token cannot attach our address to an app of theirs."""
    assert channel.handshake({**VERIFICATION, **changes}, secrets) is None
