"""Who the customer is, and whether the page's access works."""

from typing import Any

import pytest

from message_center.channels.messenger import MessengerChannel
from message_center.contracts.channels import AccountCheck
from message_center.contracts.sending import AccountAccess
from message_center.domain.accounts import AccountState
from message_center.domain.customers import Profile
from tests.channels.messenger.conftest import PAGE, access_to_page
from tests.channels.messenger.graph_stub import GraphStub

CUSTOMER = "25010000000000001"


@pytest.mark.parametrize(
    ("told", "profile"),
    [
        (
            {"name": "王小明", "profile_pic": "https://cdn.example/p.jpg", "locale": "zh_TW", "id": CUSTOMER},
            Profile(name="王小明", avatar_url="https://cdn.example/p.jpg", locale="zh_TW"),
        ),
        ({"first_name": "Amy", "last_name": "Lin"}, Profile(name="Amy Lin")),
        ({"first_name": "Amy"}, Profile(name="Amy")),
        ({"profile_pic": "https://cdn.example/p.jpg"}, Profile(avatar_url="https://cdn.example/p.jpg")),
        ({}, None),
        ({"name": 5}, None),
    ],
)
async def test_a_profile_is_taken_as_far_as_it_is_told(
    channel: MessengerChannel,
    access: AccountAccess,
    graph: GraphStub,
    told: dict[str, Any],
    profile: Profile | None,
) -> None:
    """The customer is shown with the name and picture that the platform gives, and no field is required."""
    graph.will_answer(told)
    assert await channel.fetch_profile(access, CUSTOMER) == profile
    assert graph.asked[0].target == (
        f"/v26.0/{CUSTOMER}?fields=first_name%2Clast_name%2Cname%2Cprofile_pic%2Clocale"
    )


async def test_without_permission_for_the_locale_the_rest_is_asked_for(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """A missing permission costs the language, not the name."""
    graph.will_answer({"error": {"code": 200, "message": "Requires pages_user_locale"}}, status=403)
    graph.will_answer({"name": "王小明"})
    assert await channel.fetch_profile(access, CUSTOMER) == Profile(name="王小明")
    assert graph.asked[1].target == f"/v26.0/{CUSTOMER}?fields=first_name%2Clast_name%2Cname%2Cprofile_pic"


async def test_no_profile_is_no_failure(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """A customer without a profile, or a platform that fails, leaves the name open."""
    graph.will_answer({"error": {"code": 100, "error_subcode": 2018218}}, status=400)
    graph.will_hang_up()
    assert await channel.fetch_profile(access, CUSTOMER) is None
    assert await channel.fetch_profile(access, CUSTOMER) is None


async def test_an_odd_identity_cannot_ask_for_something_else(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """An id from outside is a name in the address, never a path of its own."""
    graph.will_answer({})
    await channel.fetch_profile(access, "1/messages?a=b#c")
    assert graph.asked[0].target.startswith("/v26.0/1%2Fmessages%3Fa%3Db%23c?fields=")


async def test_a_working_access_names_the_page(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """Testing the connection shows which page is connected."""
    graph.will_answer({"id": PAGE, "name": "小森選物"})
    assert await channel.check(access) == AccountCheck(state=AccountState.CONNECTED, name="小森選物")
    assert graph.asked[0].target == "/v26.0/me?fields=id%2Cname"


async def test_another_pages_token_is_noticed(
    channel: MessengerChannel, access: AccountAccess, graph: GraphStub
) -> None:
    """A token pasted into the wrong page does not pass as connected."""
    graph.will_answer({"id": "999", "name": "另一家店"})
    assert await channel.check(access) == AccountCheck(
        state=AccountState.NEEDS_RECONNECT,
        name="另一家店",
        detail="The access token belongs to another page: 另一家店. Connect the page again.",
    )


@pytest.mark.spec("G4")
@pytest.mark.parametrize(
    ("code", "status", "state"),
    [
        (190, 401, AccountState.NEEDS_RECONNECT),
        (200, 403, AccountState.NEEDS_RECONNECT),
        (368, 400, AccountState.RESTRICTED),
        (613, 400, AccountState.CONNECTED),
        (2, 503, AccountState.CONNECTED),
    ],
)
async def test_a_refused_check_says_what_the_owner_must_do(
    channel: MessengerChannel,
    graph: GraphStub,
    code: int,
    status: int,
    state: AccountState,
) -> None:
    """An expired token asks to be renewed; a passing problem changes nothing about the account."""
    graph.will_answer({"error": {"code": code}}, status=status)
    check = await channel.check(access_to_page())
    assert (check.state, check.name) == (state, None)
    assert check.detail.endswith(f"({code})")
