"""Working hours, and who has which (spec C1, C2, H9)."""

from typing import Any

import pytest

from message_center.domain.permissions import Permission
from tests.api.conftest import Person, Shop

HOURS = "id name ranges { weekday start end } holidays { date ranges { start end } } staff { name }"
READ = f"{{ workingHours {{ {HOURS} }} shop {{ timezone }} }}"
DAY: dict[str, Any] = {
    "name": "Day",
    "ranges": [
        {"weekday": "MONDAY", "start": "09:00", "end": "12:00"},
        {"weekday": "MONDAY", "start": "13:00", "end": "18:00"},
        {"weekday": "FRIDAY", "start": "22:00", "end": "02:00"},
    ],
    "holidays": [
        {"date": "2026-10-10", "ranges": []},
        {"date": "2026-12-31", "ranges": [{"start": "09:00", "end": "24:00"}]},
    ],
}


async def made(boss: Person, **changes: Any) -> str:
    """Working hours; returns their id."""
    payload = await boss.do("createWorkingHours", "workingHours { id }", **{**DAY, **changes})
    assert payload["userErrors"] == []
    found: str = payload["workingHours"]["id"]
    return found


@pytest.fixture
async def boss(shop: Shop) -> Person:
    """Somebody who may change settings."""
    return await shop.hire("Boss", Permission.MANAGE_SETTINGS)


@pytest.mark.spec("C1", "H9")
async def test_working_hours_are_made_changed_and_listed_by_name(shop: Shop, boss: Person) -> None:
    """Several ranges a day, past midnight, and holidays come back as they were saved; a change replaces all."""
    day_id, night_id = await made(boss), await made(boss, name="All night", holidays=[])

    data = await boss.ask(READ)
    assert data["shop"] == {"timezone": "Asia/Taipei"}
    assert [one["id"] for one in data["workingHours"]] == [night_id, day_id]
    assert data["workingHours"][1] == {"id": day_id, "staff": [], **DAY}

    wanted = {"name": " Late ", "ranges": [{"weekday": "SUNDAY", "start": "00:00", "end": "24:00"}]}
    payload = await boss.do("updateWorkingHours", f"workingHours {{ {HOURS} }}", workingHoursId=day_id, **wanted)
    saved = {"id": day_id, "name": "Late", "ranges": wanted["ranges"], "holidays": [], "staff": []}
    assert payload["workingHours"] == saved
    assert (await boss.ask(READ))["workingHours"][1] == saved


@pytest.mark.spec("C1")
async def test_what_makes_no_sense_is_refused_and_nothing_is_saved(shop: Shop, boss: Person) -> None:
    """Each fault names its field; what was there stays as it was."""
    taken = await made(boss, name="Taken")
    before = await boss.ask(READ)
    monday = {"weekday": "MONDAY", "start": "09:00", "end": "12:00"}
    attempts: list[tuple[dict[str, Any], str, str]] = [
        ({"name": ""}, "INVALID", "name"),
        ({"name": "班" * 41}, "INVALID", "name"),
        ({"name": "Taken"}, "CONFLICT", "name"),
        ({"ranges": []}, "INVALID", "ranges"),
        ({"ranges": [{**monday, "end": "09:00"}]}, "INVALID", "ranges.0.end"),
        ({"ranges": [{**monday, "start": "9am"}]}, "INVALID", "ranges.0.start"),
        ({"ranges": [monday, {**monday, "start": "11:00", "end": "13:00"}]}, "INVALID", "ranges.1"),
        ({"ranges": [monday, {**monday, "start": "12:00", "end": "13:00"}]}, "INVALID", "ranges.1"),
        ({"holidays": [{"date": "2026-02-30"}]}, "INVALID", "holidays.0.date"),
        ({"holidays": [{"date": "2026-02-28"}] * 2}, "INVALID", "holidays.1.date"),
        ({"holidays": [{"date": "2026-02-28", "ranges": [{"start": "9", "end": "9"}]}]}, "INVALID",
         "holidays.0.ranges.0.start"),
    ]  # fmt: skip
    for changes, code, field in attempts:
        payload = await boss.do("createWorkingHours", "__typename", **{**DAY, **changes})
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [(code, field)], changes
    other = await made(boss, name="Other")
    given = {**DAY, "workingHoursId": other, "name": "Taken"}
    payload = await boss.do("updateWorkingHours", "__typename", **given)
    assert [error["code"] for error in payload["userErrors"]] == ["CONFLICT"]
    await boss.do("deleteWorkingHours", "__typename", workingHoursId=other)
    assert await boss.ask(READ) == before
    assert before["workingHours"][0]["id"] == taken


@pytest.mark.spec("C1")
async def test_a_shop_has_fifty_at_most(shop: Shop, boss: Person) -> None:
    """The fifty-first is refused."""
    for number in range(50):
        await made(boss, name=f"Shift {number}", holidays=[])
    payload = await boss.do("createWorkingHours", "__typename", **DAY)
    assert [error["code"] for error in payload["userErrors"]] == ["LIMIT_EXCEEDED"]
    assert len((await boss.ask("{ workingHours { id } }"))["workingHours"]) == 50


@pytest.mark.spec("C1", "C2")
async def test_deleting_what_somebody_has_warns_first_and_then_takes_it_away(shop: Shop, boss: Person) -> None:
    """Without confirmation the refusal names who has them; with it they are gone from everybody."""
    day, night = await made(boss), await made(boss, name="Night")
    an = await shop.hire("An", Permission.SEND_MESSAGES)
    given = {"staffId": an.id, "workingHoursIds": [day, night, day]}
    payload = await boss.do("setStaffWorkingHours", "staff { name workingHours { name } }", **given)
    assert payload["staff"] == {"name": "An", "workingHours": [{"name": "Day"}, {"name": "Night"}]}
    assert (await boss.ask(READ))["workingHours"][0]["staff"] == [{"name": "An"}]

    payload = await boss.do("deleteWorkingHours", "deletedId", workingHoursId=day)
    assert payload["userErrors"] == [
        {
            "code": "CONFLICT",
            "field": "confirm",
            "message": "These are the working hours of An. Confirm to take them away.",
        }
    ]
    assert len((await boss.ask(READ))["workingHours"]) == 2

    selection = "deletedId detachedStaff { name workingHours { name } }"
    payload = await boss.do("deleteWorkingHours", selection, workingHoursId=day, confirm=True)
    assert payload["deletedId"] == day
    assert payload["detachedStaff"] == [{"name": "An", "workingHours": [{"name": "Night"}]}]
    data = await boss.ask("{ workingHours { id } staff { name workingHours { id } } }")
    assert data["workingHours"] == [{"id": night}]
    assert data["staff"] == [
        {"name": "An", "workingHours": [{"id": night}]},
        {"name": "Boss", "workingHours": []},
    ]


@pytest.mark.spec("C2", "C9")
async def test_only_whoever_manages_settings_changes_working_hours(shop: Shop, boss: Person) -> None:
    """Everybody sees them; nobody else, and nobody of another shop, changes them."""
    lin = await shop.hire("Lin", *(one for one in Permission if one is not Permission.MANAGE_SETTINGS))
    day = await made(boss)
    before = await lin.ask(READ)
    for mutation, given in (
        ("createWorkingHours", {**DAY, "name": "New"}),
        ("updateWorkingHours", {**DAY, "name": "New", "workingHoursId": day}),
        ("deleteWorkingHours", {"workingHoursId": day}),
        ("setStaffWorkingHours", {"staffId": lin.id, "workingHoursIds": [day]}),
    ):
        payload = await lin.do(mutation, "__typename", **given)
        assert [error["code"] for error in payload["userErrors"]] == ["PERMISSION_DENIED"]
    unknown = "f" * 24
    for given, field in (
        ({"staffId": lin.id, "workingHoursIds": [day, unknown]}, "workingHoursIds.1"),
        ({"staffId": lin.id, "workingHoursIds": ["nonsense"]}, "workingHoursIds.0"),
        ({"staffId": unknown, "workingHoursIds": []}, "staffId"),
    ):
        payload = await boss.do("setStaffWorkingHours", "__typename", **given)
        assert [(error["code"], error["field"]) for error in payload["userErrors"]] == [("NOT_FOUND", field)]
    assert await lin.ask(READ) == before
