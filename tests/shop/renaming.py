"""Renaming a tag in the scene of a shop, and whether anything is left of it."""

from message_center.domain.tags import Tag
from message_center.inbox.tags import change_tag
from tests.shop.scene import Scene
from tests.shop.tagging import tag_named


async def rename(scene: Scene, old: str, new: str) -> Tag:
    """Staff give the tag of this name another one."""
    tag = await tag_named(scene, old)
    return await change_tag(scene.center.desk(), tag_id=tag.id, name=new, color=None)


async def tag_names(scene: Scene) -> list[str]:
    """What tags the shop has."""
    return [tag.name for tag in await scene.center.desk().scope.tags.all()]


async def nothing_is_left(scene: Scene) -> bool:
    """Whether no job and no change of a member waits any more."""
    database = scene.center.storage.database
    waiting = await database.member_writes.count_documents({"state": {"$ne": "DONE"}})
    return waiting == 0 and await database.lanes.count_documents({}) == 0
