"""Tags of Anna, as the host tells them and as staff see and choose them."""

from message_center.domain.imports import ImportKind
from message_center.domain.tags import Tag, TagChoice
from message_center.inbox.customer_tags import add_tags
from message_center.storage.imports import Imports
from tests.shop.made import member
from tests.shop.scene import Scene


async def host_says(scene: Scene, *tags: str, days: float) -> None:
    """The host tells of the member anew."""
    desk = scene.center.desk()
    told = [member(tags=tags, name="Anna", phone="+886911111111", days=days)]
    await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, told, at=desk.clock.now())


async def shown(scene: Scene) -> list[str]:
    """The names of the tags that staff see on the customer; the row repeats them."""
    customer = await scene.shown()
    row = await scene.center.customer("anna").conversation()
    assert row.tag_ids == customer.tag_ids
    names = {tag.id: tag.name for tag in await scene.center.desk().scope.tags.all()}
    return [names[one] for one in customer.tag_ids]


async def put_on(scene: Scene, *names: str) -> None:
    """Staff put tags on."""
    choices = [TagChoice(name=name, field="tags.0") for name in names]
    await add_tags(scene.center.desk(), customer_id=scene.anna, choices=choices)


async def tag_named(scene: Scene, name: str) -> Tag:
    """The shop's tag of this name."""
    return (await scene.center.desk().scope.tags.named([name]))[name.casefold()]
