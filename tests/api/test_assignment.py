"""How conversations are assigned: settings, by hand, the dry run, the calendar (spec C1 to C8, H2, H9)."""

from typing import Any

import pytest

from message_center.domain.permissions import Permission
from tests.api.conftest import Person, Shop
from tests.api.test_live_events import listening

SETTINGS = "enabled handBackMinutes revision"
READ = f"{{ autoAssignment {{ {SETTINGS} }} shop {{ timezone }} }}"
SAVED = f"autoAssignment {{ {SETTINGS} }}"
PREVIEW = """query ($days: Int!) { autoAssignmentPreview(days: $days) {
  since until unassigned truncated shares { count staff { name } }
  assignments { at reason staff { name } conversation { id customer { shownName } } } } }"""
COVERAGE = """query ($from: String!, $days: Int!) { coverage(from: $from, days: $days) {
  startsAt endsAt isGap staff { name } } }"""


@pytest.fixture
async def boss(shop: Shop) -> Person:
    """Somebody who may change settings and assign."""
    return await shop.hire("Boss", Permission.MANAGE_SETTINGS, Permission.MANAGE_CONVERSATIONS)


async def at_work(shop: Shop, boss: Person, name: str, *ranges: tuple[str, str, str]) -> Person:
    """Somebody who may send messages, with working hours of their own."""
    person = await shop.hire(name, Permission.SEND_MESSAGES)
    given = [{"weekday": day, "start": start, "end": end} for day, start, end in ranges]
    made = await boss.do("createWorkingHours", "workingHours { id }", name=f"Of {name}", ranges=given)
    ids = [made["workingHours"]["id"]]
    payload = await boss.do("setStaffWorkingHours", "__typename", staffId=person.id, workingHoursIds=ids)
    assert payload["userErrors"] == []
    return person


@pytest.mark.spec("C2", "H9")
async def test_the_switches_are_off_until_somebody_saves_them(shop: Shop, boss: Person) -> None:
    """Off by default; saved under a revision; a listener hears of it."""
    data = await boss.ask(READ)
    assert data["autoAssignment"] == {"enabled": False, "handBackMinutes": None, "revision": 0}
    async with listening(boss) as stream:
        payload = await boss.do("saveAutoAssignment", SAVED, enabled=True, handBackMinutes=30, revision=0)
        event = await stream.event()
    assert payload["autoAssignment"] == {"enabled": True, "handBackMinutes": 30, "revision": 1}
    assert (event["kind"], event["values"]) == (
        "SETTINGS_CHANGED",
        [{"name": "topic", "value": "auto_assignment"}],
    )
    assert (await boss.ask(READ))["autoAssignment"] == payload["autoAssignment"]


@pytest.mark.spec("C2", "H9", "C9")
async def test_what_cannot_be_saved_is_refused(shop: Shop, boss: Person) -> None:
    """Impossible minutes, an old revision, a missing permission: nothing is saved."""
    await boss.do("saveAutoAssignment", SAVED, enabled=False, handBackMinutes=10_080, revision=0)
    before = await boss.ask(READ)
    for changes, code, field in (
        ({"handBackMinutes": 0}, "INVALID", "handBackMinutes"),
        ({"handBackMinutes": 10_081}, "INVALID", "handBackMinutes"),
        ({"revision": 0}, "CONFLICT", "revision"),
    ):
        given: dict[str, Any] = {"enabled": True, "revision": 1, **changes}
        payload = await boss.do("saveAutoAssignment", "__typename", **given)
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)]
    lin = await shop.hire("Lin", *(one for one in Permission if one is not Permission.MANAGE_SETTINGS))
    for mutation, given in (
        ("saveAutoAssignment", {"enabled": True, "revision": 1}),
        ("setShopTimezone", {"timezone": "Asia/Tokyo"}),
    ):
        payload = await lin.do(mutation, "__typename", **given)
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert await lin.refused(PREVIEW, days=7) == "PERMISSION_DENIED"
    assert await boss.ask(READ) == before


@pytest.mark.spec("C1")
async def test_the_shops_time_zone_is_shown_and_set(shop: Shop, boss: Person) -> None:
    """Working hours keep their times on the wall's clock of the new zone; what is no zone is refused."""
    an = await at_work(shop, boss, "An", ("MONDAY", "09:00", "10:00"))
    assert (await boss.ask(READ))["shop"] == {"timezone": "Asia/Taipei"}
    payload = await boss.do("setShopTimezone", "shop { timezone }", timezone="Mars/Olympus")
    assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("INVALID", "timezone")]
    stretches = (await boss.ask(COVERAGE, **{"from": "2026-06-01", "days": 1}))["coverage"]
    assert [one["startsAt"] for one in stretches if not one["isGap"]] == ["2026-06-01T01:00:00.000Z"]
    payload = await boss.do("setShopTimezone", "shop { timezone }", timezone="Asia/Tokyo")
    assert payload["shop"] == {"timezone": "Asia/Tokyo"}
    assert (await an.ask(READ))["shop"] == {"timezone": "Asia/Tokyo"}
    stretches = (await boss.ask(COVERAGE, **{"from": "2026-06-01", "days": 1}))["coverage"]
    assert [one["startsAt"] for one in stretches if not one["isGap"]] == ["2026-06-01T00:00:00.000Z"]


@pytest.mark.spec("C6", "C8")
async def test_by_hand_a_conversation_is_given_to_who_may_send_and_taken_back(shop: Shop, boss: Person) -> None:
    """It shows who has it, and since the fact; nobody else than who may send messages gets one."""
    an = await shop.hire("An", Permission.SEND_MESSAGES)
    silent = await shop.hire("Silent", Permission.MANAGE_STAFF)
    conversation = await shop.written("anna")
    given = {"conversationId": conversation.id}
    selection = "conversation { assignee { name } }"
    assert (await boss.ask("{ staff(assignable: true) { name } }"))["staff"] == [{"name": "An"}]

    payload = await boss.do("assignConversation", selection, **given, staffId=an.id)
    assert payload["conversation"] == {"assignee": {"name": "An"}}
    for staff_id, code in ((silent.id, "INVALID"), ("f" * 24, "NOT_FOUND"), ("nonsense", "NOT_FOUND")):
        payload = await boss.do("assignConversation", selection, **given, staffId=staff_id)
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, "staffId")]
    payload = await an.do("assignConversation", selection, **given, staffId=None)
    assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"]
    assert (await shop.stored(conversation.id)).assignee_id == an.id
    payload = await boss.do("assignConversation", selection, **given, staffId=None)
    assert payload["conversation"] == {"assignee": None}
    stored = await shop.stored(conversation.id)
    assert (stored.assignee_id, stored.assigned_at) == (None, None)


@pytest.mark.spec("H2")
async def test_a_dry_run_says_who_would_have_got_what(shop: Shop, boss: Person) -> None:
    """Past messages are played through with today's people: each conversation once, those outside of working
    hours unassigned until their next message; nothing is assigned, and no turn is taken.
    """
    await at_work(shop, boss, "An", ("MONDAY", "12:00", "14:00"))
    await at_work(shop, boss, "Ben", ("MONDAY", "12:00", "14:00"))
    await shop.written("before days")
    shop.center.clock.advance(days=7, minutes=-10)  # Monday, 11:50 in Taipei
    anna = await shop.written("anna")
    shop.center.clock.advance(minutes=20)
    boris = await shop.written("boris")
    for identity in ("anna", "carla", "boris"):
        await shop.written(identity)
    shop.center.clock.advance(hours=2)
    await shop.written("late")

    judge = await shop.hire("Judge", Permission.MANAGE_SETTINGS)  # the boss's token has expired meanwhile
    preview = (await judge.ask(PREVIEW, days=6))["autoAssignmentPreview"]

    names = [one["staff"] and one["staff"]["name"] for one in preview["assignments"]]
    assert [names[0], names[-1]] == [None, None]
    assert len(names) == 5
    assert names[1:4] in (["An", "Ben", "An"], ["Ben", "An", "Ben"])
    assert [one["conversation"]["id"] for one in preview["assignments"]][:3] == [anna.id, boris.id, anna.id]
    assert preview["assignments"][0]["reason"] == "Nobody was at work."
    assert preview["assignments"][2]["reason"].endswith("(last assigned one turn ago).")
    assert [one["count"] for one in preview["shares"]] == [2, 1]
    assert (preview["unassigned"], preview["truncated"]) == (1, False)
    assert preview == (await judge.ask(PREVIEW, days=6))["autoAssignmentPreview"]
    assert len((await judge.ask(PREVIEW, days=8))["autoAssignmentPreview"]["assignments"]) == 6
    assert (await shop.stored(anna.id)).assignee_id is None
    assert (await shop.center.desk().scope.turns.read()).total == 0
    for days in (0, 31):
        assert await judge.refused(PREVIEW, days=days) == "INVALID"


@pytest.mark.spec("H9")
async def test_the_calendar_shows_who_covers_what_and_the_gaps(shop: Shop, boss: Person) -> None:
    """A day in Taipei: a gap until nine, An until noon, both until one, Ben until midnight; whoever may not send
    messages covers nothing.
    """
    await at_work(shop, boss, "An", ("MONDAY", "09:00", "13:00"))
    await at_work(shop, boss, "Ben", ("MONDAY", "12:00", "02:00"))
    stretches = (await boss.ask(COVERAGE, **{"from": "2026-06-01", "days": 1}))["coverage"]
    shown = [(one["startsAt"][11:16], [person["name"] for person in one["staff"]]) for one in stretches]
    assert shown == [("16:00", []), ("01:00", ["An"]), ("04:00", ["An", "Ben"]), ("05:00", ["Ben"])]
    assert [one["isGap"] for one in stretches] == [True, False, False, False]
    assert stretches[-1]["endsAt"] == "2026-06-01T16:00:00.000Z"
    week = (await boss.ask(COVERAGE, **{"from": "2026-06-01", "days": 7}))["coverage"]
    assert (week[0]["startsAt"], week[-1]["endsAt"]) == ("2026-05-31T16:00:00.000Z", "2026-06-07T16:00:00.000Z")
    for wrong in ({"from": "2026-02-30", "days": 7}, {"from": "2026-06-01", "days": 32}, {"from": "9999-12-31"}):
        assert await boss.refused(COVERAGE, **{"days": 7, **wrong}) == "INVALID"
