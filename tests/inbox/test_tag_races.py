"""Tags of the shop under people who act in the same moment (spec D4)."""

import asyncio

import pytest

from message_center.domain.tags import Tag
from message_center.errors import Conflict
from message_center.inbox.tags import change_tag, create_tag
from message_center.testing import TestCenter


@pytest.mark.spec("D4")
async def test_of_five_who_create_the_same_tag_one_does(center: TestCenter) -> None:
    """One of them makes it, and the others are told that it is there."""
    names = ["VIP", "vip", "ＶＩＰ", "Vip", "vIP"]
    made = await asyncio.gather(
        *(create_tag(center.desk(), name=name, color=None) for name in names), return_exceptions=True
    )
    assert sum(isinstance(one, Tag) for one in made) == 1
    assert [one.field for one in made if isinstance(one, Conflict)] == ["name"] * 4
    assert len(await center.desk().scope.tags.all()) == 1


@pytest.mark.spec("D4")
async def test_a_new_name_and_a_new_colour_at_once_are_both_kept(center: TestCenter) -> None:
    """One colleague renames a tag while another recolours it: it has the new name and the new colour."""
    desk = center.desk()
    tag = await create_tag(desk, name="VIP", color="#111111")
    await asyncio.gather(
        change_tag(desk, tag_id=tag.id, name="Gold", color=None),
        change_tag(desk, tag_id=tag.id, name=None, color="#222222"),
    )
    after = await desk.scope.tags.get(tag.id)
    assert (after.name, after.color, after.revision) == ("Gold", "#222222", 2)


@pytest.mark.spec("D4")
async def test_two_tags_never_get_one_name(center: TestCenter) -> None:
    """Two tags that are renamed alike in the same moment: one has the name, the other its old one."""
    desk = center.desk()
    tags = [await create_tag(desk, name=name, color=None) for name in ("one", "two")]
    done = await asyncio.gather(
        *(change_tag(desk, tag_id=tag.id, name="VIP", color=None) for tag in tags), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in done) == ["Conflict", "Tag"]
    names = [tag.name for tag in await desk.scope.tags.all()]
    assert names in (["one", "VIP"], ["two", "VIP"])
