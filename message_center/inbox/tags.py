"""The shop's tags: create, rename, recolour, choose (spec D4)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from message_center.domain.auto_tagging import SHORTEST_NAME
from message_center.domain.folding import folded
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.tags import Tag, TagChoice, checked_color, checked_name, default_color, renamed
from message_center.errors import Conflict, InvalidInput, NotFound
from message_center.inbox.auto_tag_rules import stored_rules
from message_center.inbox.desk import Desk
from message_center.inbox.jobs import job_lane
from message_center.inbox.rename_tag import JOB as RENAME
from message_center.storage.database import Session
from message_center.storage.lanes import touch
from message_center.storage.mapping import new_id, object_id


async def create_tag(desk: Desk, *, name: str, color: str | None) -> Tag:
    """Make a tag. Raises PermissionDenied, InvalidInput, LimitExceeded, Conflict when the name is taken."""
    desk.require(Permission.SEND_MESSAGES)
    kept = checked_name(name, field="name")
    tag = _new(desk, kept, None if color is None else checked_color(color, field="color"))

    async def transact(session: Session) -> Tag:
        await _refuse_taken(desk, tag.name, tag.id, session)
        await desk.scope.tags.create([tag], at=desk.clock.now(), session=session)
        return tag

    return await desk.scope.tags.transaction(transact)


async def change_tag(desk: Desk, *, tag_id: str, name: str | None, color: str | None) -> Tag:
    """Rename and recolour, None leaving it as it is; that shows everywhere at once, and a job tells the host shop.

    Raises PermissionDenied, NotFound, InvalidInput, Conflict when the name is taken.
    """
    desk.require(Permission.SEND_MESSAGES)
    name = None if name is None else checked_name(name, field="name")
    color = None if color is None else checked_color(color, field="color")

    now = desk.clock.now()

    def decide(tag: Tag) -> Tag:
        return replace(renamed(tag, name or tag.name, at=now), color=color or tag.color)

    async def transact(session: Session) -> Tag:
        if name is not None:
            await _refuse_taken(desk, name, tag_id, session)
            await _refuse_short(desk, name, tag_id, session)
            await touch(desk.scope.database, [job_lane(RENAME, desk.scope.shop_id, tag_id)], session=session)
        return await desk.scope.tags.change(tag_id, decide, at=now, session=session)

    return await desk.scope.tags.transaction(transact)


async def chosen_tags(desk: Desk, choices: Sequence[TagChoice], session: Session) -> tuple[Tag, ...]:
    """The tags of these choices, in their order; a new name is made a tag, and a chosen colour is the tag's.

    Belongs to the transaction that uses the tags (`Tags.transaction`), so that a refusal leaves nothing behind.
    Raises NotFound, InvalidInput, LimitExceeded.
    """
    checked = [choice.checked() for choice in choices]
    asked = {choice.id: f"{choice.field}.id" for choice in checked if choice.id is not None}
    by_id = await tags_by_id(desk, asked, session)
    by_name = await _by_name(desk, checked, session)
    chosen = []
    for choice in checked:
        tag = by_id[choice.id] if choice.id is not None else by_name[folded(choice.name or "")]
        chosen.append(await _recoloured(desk, tag, choice.color, session))
    return tuple(chosen)


async def tags_by_id(desk: Desk, asked: Mapping[str, str], session: Session) -> dict[str, Tag]:
    """The tags with these ids; the values are where each stands in the input. Raises NotFound."""
    ids = [Id(str(object_id(one, field=field))) for one, field in asked.items()]
    found: dict[str, Tag] = {tag.id: tag for tag in await desk.scope.tags.by_ids(ids, session=session)}
    for one, field in asked.items():
        if one not in found:
            raise NotFound("This shop has no such tag.", field=field)
    return found


async def _recoloured(desk: Desk, tag: Tag, color: str | None, session: Session) -> Tag:
    if color is None or color == tag.color:
        return tag
    wanted = color
    change = desk.scope.tags.change
    return await change(tag.id, lambda known: replace(known, color=wanted), at=desk.clock.now(), session=session)


async def _by_name(desk: Desk, choices: Sequence[TagChoice], session: Session) -> dict[str, Tag]:
    """The tags with the chosen names, by folded name; those that did not exist are made."""
    asked = {folded(choice.name): choice for choice in choices if choice.name is not None}
    found = await desk.scope.tags.named(asked, session=session)
    new = {key: _new(desk, one.name or "", one.color) for key, one in asked.items() if key not in found}
    await desk.scope.tags.create(list(new.values()), at=desk.clock.now(), session=session)
    return found | new


async def _refuse_taken(desk: Desk, name: str, tag_id: str, session: Session) -> None:
    holder = (await desk.scope.tags.named([name], session=session)).get(folded(name))
    if holder is not None and holder.id != tag_id:
        raise Conflict(f"There is a tag with this name already: {holder.name}.", field="name")


async def _refuse_short(desk: Desk, name: str, tag_id: str, session: Session) -> None:
    if len(name) < SHORTEST_NAME and (await stored_rules(desk, session=session)).rule_of(tag_id) is not None:
        raise InvalidInput(
            f"This tag is put on automatically, so its name has at least {SHORTEST_NAME} characters.", field="name"
        )


def _new(desk: Desk, name: str, color: str | None) -> Tag:
    return Tag(id=new_id(), shop_id=desk.scope.shop_id, name=name, color=color or default_color(name))
