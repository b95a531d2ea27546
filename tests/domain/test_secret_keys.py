"""Keys for each purpose, from the secret key that is set."""

import pytest

from message_center.domain.secret_keys import derived_keys
from message_center.errors import SettingsInvalid


def test_a_key_of_one_purpose_opens_nothing_else() -> None:
    """Whoever learns the key of file addresses cannot sign in as staff."""
    (files,) = derived_keys("only", purpose="file addresses")
    (tokens,) = derived_keys("only", purpose="staff tokens")
    assert files != tokens
    assert len(files) == len(tokens) == 32


def test_the_newest_key_comes_first_and_older_ones_stay() -> None:
    """After a rotation, what was signed before still opens."""
    assert derived_keys("new,old", purpose="staff tokens") == (
        *derived_keys("new", purpose="staff tokens"),
        *derived_keys("old", purpose="staff tokens"),
    )


@pytest.mark.parametrize("setting", ["", ",", ",,"])
def test_without_a_key_nothing_is_signed(setting: str) -> None:
    """An installation without a secret key does not start with one that everybody could guess."""
    with pytest.raises(SettingsInvalid, match=r"MESSAGE_CENTER_SECRET_KEY is not set; staff tokens need it\."):
        derived_keys(setting, purpose="staff tokens")
