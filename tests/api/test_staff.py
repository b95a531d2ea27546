"""Who works here, and what they may do (spec C8, C10, H10)."""

import asyncio
from typing import Any

import pytest

from message_center.domain.permissions import Permission
from tests.api.conftest import Person, Shop
from tests.api.test_live_events import listening

PEOPLE = "{ staff { name email active permissions } }"
CHANGE = "staff { name active permissions } handedBack { id assignee { name } } handedBackCount"


@pytest.fixture
async def boss(shop: Shop) -> Person:
    """Somebody who may manage staff and nothing else."""
    return await shop.hire("Boss", Permission.MANAGE_STAFF)


async def invited(boss: Person, staff_id: str) -> str:
    payload = await boss.do("inviteStaff", "invitation expiresAt staff { id }", staffId=staff_id)
    assert payload["userErrors"] == []
    assert payload["staff"] == {"id": staff_id}
    found: str = payload["invitation"]
    return found


@pytest.mark.spec("C10")
async def test_a_colleague_is_invited_and_chooses_a_password(shop: Shop, boss: Person) -> None:
    """Nobody else knows the password: until it is chosen nobody gets in, and the invitation works once."""
    given = {"email": " Mei@Shop.example ", "name": " Mei ", "permissions": ["SEND_MESSAGES"]}
    payload = await boss.do("createStaff", "staff { id name email active permissions }", **given)
    mei = payload["staff"]
    assert mei == {
        "id": mei["id"],
        "name": "Mei",
        "email": "mei@shop.example",
        "active": True,
        "permissions": ["SEND_MESSAGES"],
    }
    nobody, session = shop.nobody(), "accessToken viewer { staff { name } }"
    for password in ("", "nobody's password", "correct horse"):
        payload = await nobody.do("signIn", session, email=mei["email"], password=password)
        assert [error["code"] for error in payload["userErrors"]] == ["UNAUTHENTICATED"]
    first, second = await invited(boss, mei["id"]), await invited(boss, mei["id"])
    payload = await nobody.do("acceptInvitation", session, invitation=first, password="short")
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("INVALID", "password")]

    payload = await nobody.do("acceptInvitation", session, invitation=first, password="correct horse")

    assert payload["viewer"] == {"staff": {"name": "Mei"}}
    assert await Person(shop.schema, shop.shared, payload["accessToken"]).ask("{ viewer { staff { name } } }")
    payload = await nobody.do("signIn", session, email=mei["email"], password="correct horse")
    assert payload["userErrors"] == []
    for void in (first, second, payload["accessToken"], "nonsense"):
        refused = await nobody.do("acceptInvitation", session, invitation=void, password="another one")
        assert [error["code"] for error in refused["userErrors"]] == ["UNAUTHENTICATED"]
    payload = await nobody.do("signIn", session, email=mei["email"], password="correct horse")
    assert payload["userErrors"] == []


@pytest.mark.spec("C10")
async def test_a_new_password_ends_all_other_sessions(shop: Shop, boss: Person) -> None:
    """Whoever forgot the password is invited again; choosing a new one throws out who had the old. After a
    week the invitation ends.
    """
    lin = await shop.hire("Lin")
    token = await invited(boss, lin.id)
    async with listening(lin) as stream:
        await shop.nobody().do("acceptInvitation", "__typename", invitation=token, password="correct horse")
        assert await stream.refusal() == "UNAUTHENTICATED"
    assert await lin.refused("{ viewer { staff { name } } }") == "UNAUTHENTICATED"
    late = await invited(boss, lin.id)
    shop.center.clock.advance(days=7)
    payload = await shop.nobody().do("acceptInvitation", "__typename", invitation=late, password="correct horse")
    assert [error["code"] for error in payload["userErrors"]] == ["UNAUTHENTICATED"]


@pytest.mark.spec("C10", "C8")
async def test_permissions_are_granted_and_revoked_and_hold_at_once(shop: Shop, boss: Person) -> None:
    """The next request of the person goes by the new permissions, and so does an open subscription."""
    lin = await shop.hire("Lin")
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id, "text": "hi"}
    assert (await lin.do("sendMessage", "__typename", **given))["userErrors"][0]["code"] == "PERMISSION_DENIED"
    assert await boss.ask("{ staff(assignable: true) { name } }") == {"staff": []}

    async with listening(lin) as stream:
        change = {"staffId": lin.id, "grant": ["SEND_MESSAGES", "MANAGE_STAFF"]}
        payload = await boss.do("changeStaffPermissions", CHANGE, **change)
        assert (await stream.event())["kind"] == "STAFF_CHANGED"
    assert payload["staff"]["permissions"] == ["SEND_MESSAGES", "MANAGE_STAFF"]
    assert payload["handedBackCount"] == 0
    assert (await lin.do("sendMessage", "__typename", **given))["userErrors"] == []
    assert await boss.ask("{ staff(assignable: true) { name } }") == {"staff": [{"name": "Lin"}]}
    assert await lin.ask(PEOPLE)  # shows permissions, which needs MANAGE_STAFF

    payload = await boss.do("changeStaffPermissions", CHANGE, staffId=lin.id, revoke=["SEND_MESSAGES"])
    assert payload["staff"]["permissions"] == ["MANAGE_STAFF"]
    assert (await lin.do("sendMessage", "__typename", **given))["userErrors"][0]["code"] == "PERMISSION_DENIED"


@pytest.mark.spec("H10", "C10")
async def test_the_conversations_of_who_is_removed_go_back_and_are_listed(shop: Shop, boss: Person) -> None:
    """Open, completed and archived ones; nobody else's. The person's stream and token end at once."""
    an = await shop.hire("An", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    lin = await shop.hire("Lin", Permission.SEND_MESSAGES)
    held = [await shop.written(f"customer {number}") for number in range(3)]
    kept = await shop.written("kept")
    for one in held:
        await an.do("assignConversation", "__typename", conversationId=one.id, staffId=an.id)
    await an.do("assignConversation", "__typename", conversationId=kept.id, staffId=lin.id)
    await an.do("archive", "__typename", conversationId=held[0].id)
    await an.do("setStatus", "__typename", conversationId=held[1].id, status="COMPLETED")

    async with listening(an) as ended, listening(lin) as stream:
        payload = await boss.do("deactivateStaff", CHANGE, staffId=an.id)
        assert await ended.refusal() == "UNAUTHENTICATED"
        kinds = await stream.kinds(3)

    assert kinds == ["STAFF_CHANGED", "CONVERSATION_UNASSIGNED", "CONVERSATION_UNASSIGNED"]
    assert payload["staff"]["active"] is False
    assert payload["handedBackCount"] == 3
    assert {one["id"] for one in payload["handedBack"]} == {one.id for one in held}
    assert [one["assignee"] for one in payload["handedBack"]] == [None] * 3
    assert [(await shop.stored(one.id)).assignee_id for one in (*held, kept)] == [None, None, None, lin.id]
    assert await an.refused("{ viewer { staff { name } } }") == "UNAUTHENTICATED"
    again = await boss.do("deactivateStaff", CHANGE, staffId=an.id)
    assert (again["userErrors"], again["handedBackCount"]) == ([], 0)
    invitation = await boss.do("inviteStaff", "__typename", staffId=an.id)
    assert [error["code"] for error in invitation["userErrors"]] == ["CONFLICT"]

    back = await boss.do("reactivateStaff", CHANGE, staffId=an.id)
    assert back["staff"] == {
        "name": "An",
        "active": True,
        "permissions": ["SEND_MESSAGES", "MANAGE_CONVERSATIONS"],
    }
    assert await an.refused("{ viewer { staff { name } } }") == "UNAUTHENTICATED"  # old tokens stay void


@pytest.mark.spec("C8", "H10")
async def test_whoever_may_not_send_any_more_keeps_no_conversation(shop: Shop, boss: Person) -> None:
    """Taking SEND_MESSAGES from somebody gives their conversations back, and nobody can assign them any."""
    an = await shop.hire("An", Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id, "staffId": an.id}
    await an.do("assignConversation", "__typename", **given)
    payload = await boss.do("changeStaffPermissions", CHANGE, staffId=an.id, revoke=["SEND_MESSAGES"])
    assert payload["handedBack"] == [{"id": conversation.id, "assignee": None}]
    refused = await an.do("assignConversation", "__typename", **given)
    assert [(error["code"], error["field"]) for error in refused["userErrors"]] == [("INVALID", "staffId")]
    assert (await shop.stored(conversation.id)).assignee_id is None


@pytest.mark.spec("C10")
async def test_nobody_locks_the_shop_out(shop: Shop, boss: Person) -> None:
    """Refused: one's own MANAGE_STAFF or access, and the last one's; two who fire each other: one stays."""
    before = await boss.ask(PEOPLE)
    attempts: list[tuple[str, dict[str, Any], str, str]] = [
        ("changeStaffPermissions", {"revoke": ["MANAGE_STAFF"]}, "CONFLICT", "revoke"),
        ("changeStaffPermissions", {"grant": ["SEND_MESSAGES"], "revoke": ["SEND_MESSAGES"]}, "INVALID", "revoke"),
        ("deactivateStaff", {}, "CONFLICT", "staffId"),
    ]
    for mutation, given, code, field in attempts:
        payload = await boss.do(mutation, "__typename", staffId=boss.id, **given)
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
    assert await boss.ask(PEOPLE) == before
    other = await shop.hire("Other", Permission.MANAGE_STAFF)
    outcomes = await asyncio.gather(
        boss.do("deactivateStaff", "__typename", staffId=other.id),
        other.do("changeStaffPermissions", "__typename", staffId=boss.id, revoke=["MANAGE_STAFF"]),
    )
    assert sorted(len(payload["userErrors"]) for payload in outcomes) == [0, 1]
    people = await shop.center.desk().scope.staff.all()
    assert len([one for one in people if one.active and Permission.MANAGE_STAFF in one.permissions]) == 1


@pytest.mark.spec("C10")
async def test_whoever_manages_staff_grants_what_they_do_not_have(shop: Shop, boss: Person) -> None:
    """They are an administrator, and the schema says so: to a newcomer, to a colleague, and to themselves."""
    everything = [one.value for one in Permission]
    lin = await shop.hire("Lin")
    given = {"email": "mei@shop.example", "name": "Mei", "permissions": everything}
    made = await boss.do("createStaff", "staff { permissions }", **given)
    granted = [
        await boss.do("changeStaffPermissions", "staff { permissions }", staffId=one, grant=everything)
        for one in (lin.id, boss.id)
    ]
    assert [one["staff"]["permissions"] for one in (made, *granted)] == [everything] * 3
    described = await boss.ask('{ __type(name: "Permission") { enumValues { name description } } }')
    [told] = [one for one in described["__type"]["enumValues"] if one["name"] == "MANAGE_STAFF"]
    assert "do not have themselves" in told["description"]


@pytest.mark.spec("C10", "C9")
async def test_only_whoever_manages_staff_changes_staff(shop: Shop, boss: Person) -> None:
    """Nobody else, nobody of another shop; bad input is named, and nothing changes."""
    lin = await shop.hire("Lin", *(one for one in Permission if one is not Permission.MANAGE_STAFF))
    before = await boss.ask(PEOPLE)
    new = {"email": "new@shop.example", "name": "New"}
    for mutation, given in (
        ("createStaff", new),
        ("inviteStaff", {"staffId": boss.id}),
        ("changeStaffPermissions", {"staffId": lin.id, "grant": ["MANAGE_STAFF"]}),
        ("deactivateStaff", {"staffId": boss.id}),
        ("reactivateStaff", {"staffId": boss.id}),
    ):
        payload = await lin.do(mutation, "__typename", **given)
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"], mutation
        if "staffId" in given:
            payload = await boss.do(mutation, "__typename", **{**given, "staffId": "f" * 24})
            assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [
                ("NOT_FOUND", "staffId")
            ]
    taken = (await shop.center.desk().scope.staff.get(lin.id)).email
    for changes, code, field in (
        ({"email": "nonsense"}, "INVALID", "email"),
        ({"email": taken.upper()}, "CONFLICT", "email"),
        ({"name": " "}, "INVALID", "name"),
        ({"name": "名" * 101}, "INVALID", "name"),
    ):
        payload = await boss.do("createStaff", "__typename", **{**new, **changes})
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
    assert await boss.ask(PEOPLE) == before


@pytest.mark.spec("C10")
async def test_a_console_learns_the_permissions_from_the_schema(shop: Shop) -> None:
    """They come in the group `message_center`, each described in the schema."""
    lin = await shop.hire("Lin")
    data = await lin.ask("""{ permissionGroups { key title permissions }
        __type(name: "Permission") { enumValues { name description } } }""")
    [group] = data["permissionGroups"]
    assert (group["key"], group["title"]) == ("message_center", "Message center")
    assert group["permissions"] == [one["name"] for one in data["__type"]["enumValues"]]
    assert all(one["description"] for one in data["__type"]["enumValues"])
