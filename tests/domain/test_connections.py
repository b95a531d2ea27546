"""What is given to connect an account is sorted by the channel's form, or refused by name."""

import pytest

from message_center.domain.connections import (
    ConnectionField,
    ConnectionFieldKind,
    ConnectionForm,
    Given,
    require_all,
    sort_out,
)
from message_center.errors import InvalidInput, LimitExceeded

FORM = ConnectionForm(
    fields=(
        ConnectionField(name="page_id", kind=ConnectionFieldKind.ACCOUNT_ID, description="The page's id."),
        ConnectionField(name="token", kind=ConnectionFieldKind.ACCOUNT_SECRET, description="The token."),
        ConnectionField(
            name="login",
            kind=ConnectionFieldKind.ACCOUNT_OPTION,
            description="Whose token.",
            required=False,
            choices=("page", "own"),
        ),
        ConnectionField(name="app_secret", kind=ConnectionFieldKind.APP_SECRET, description="The app's secret."),
    )
)


def test_values_go_where_they_belong() -> None:
    """Each value is where its kind is kept; blanks around it are a slip, and an empty one is none."""
    given = sort_out(FORM, {"page_id": " 12 ", "token": "t\n", "login": "own", "app_secret": " "})
    assert given == Given(external_id="12", secrets={"token": "t"}, options={"login": "own"})


def test_secrets_are_not_printed() -> None:
    """A value that ends up in a log by accident shows no secret."""
    assert "hush" not in repr(sort_out(FORM, {"token": "hush", "app_secret": "hush"}))


@pytest.mark.parametrize(
    ("values", "field", "error"),
    [
        ({"pageid": "12"}, "pageid", InvalidInput),
        ({"login": "nobody's"}, "login", InvalidInput),
        ({"token": "x" * 2001}, "token", LimitExceeded),
    ],
)
def test_wrong_values_are_refused_by_name(
    values: dict[str, str], field: str, error: type[InvalidInput | LimitExceeded]
) -> None:
    """An unknown field, a value that is no choice and one that is too long are told by name, and not quoted."""
    with pytest.raises(error) as refused:
        sort_out(FORM, values)
    assert refused.value.field == field
    assert values[field] not in str(refused.value)


def test_what_is_missing_is_named() -> None:
    """The first required field that nobody gave is told; what is not required, or of another kind, is not."""
    have = {"page_id": "12"}
    require_all(FORM, have, ConnectionFieldKind.ACCOUNT_ID, ConnectionFieldKind.ACCOUNT_OPTION)
    with pytest.raises(InvalidInput) as refused:
        require_all(FORM, have, ConnectionFieldKind.ACCOUNT_SECRET)
    assert refused.value.field == "token"
