"""What may happen to a customer: acts in the scene of the law (law_acts.py)."""

from message_center.domain.addresses import Address
from message_center.domain.auto_tagging import RuleDraft
from message_center.domain.blocks import BlockReason
from message_center.domain.recognition.finds import FindKind
from message_center.domain.tags import TagChoice
from message_center.inbox.auto_tagging import put_tags, save_auto_tagging
from message_center.inbox.block import block_customer, unblock_customer
from message_center.inbox.customer_profile import add_address, change_address, remove_address, update_customer
from message_center.inbox.customer_tags import add_tags, remove_tags, set_tags
from message_center.inbox.delete_tag import delete_tag
from message_center.inbox.erase_customer import erase_customer
from message_center.inbox.notes import add_note, change_note, delete_note
from message_center.inbox.reject_find import reject_find
from message_center.inbox.restore_find import restore_find
from message_center.inbox.tags import change_tag, create_tag
from tests.inbox.law_scene import Scene


async def tagged(scene: Scene) -> None:
    desk = scene.center.desk()
    customer_id = (await scene.anna.conversation()).customer_id
    new = [TagChoice(name=name, field="tags") for name in ("VIP", "batch")]
    await add_tags(desk, customer_id=customer_id, choices=new)
    old = TagChoice(name="vip", color="#112233", field="tags")
    await set_tags(desk, customer_id=customer_id, choices=[old])
    await remove_tags(desk, customer_id=customer_id, tag_ids=[(await desk.scope.tags.all())[1].id])


async def tag_deleted(scene: Scene) -> None:
    desk = scene.center.desk()
    customer_id = (await scene.anna.conversation()).customer_id
    tag = await create_tag(desk, name="VIP", color=None)
    choices = [TagChoice(id=tag.id, field="tags")]
    await add_tags(desk, customer_id=customer_id, choices=choices)
    await change_tag(desk, tag_id=tag.id, name="Gold", color="#112233")
    await delete_tag(desk, tag_id=tag.id)
    await scene.center.work()
    await scene.center.later(minutes=3)


async def profile_edited(scene: Scene) -> None:
    desk = scene.center.desk(scene.ben)
    customer_id = (await scene.anna.conversation()).customer_id
    await update_customer(desk, customer_id=customer_id, typed={"name": "Anna", "birthday": "1990-02-28"})
    home, office = Address(rest="1 Road", country="TW"), Address(rest="2 Road", country="TW")
    await add_address(desk, customer_id=customer_id, address=home)
    await change_address(desk, customer_id=customer_id, before=home, address=office)
    await remove_address(desk, customer_id=customer_id, address=office)


async def erased(scene: Scene) -> None:
    customer_id = (await scene.anna.conversation()).customer_id
    await erase_customer(scene.center.desk(), customer_id=customer_id)
    await scene.center.later(minutes=3)


async def noted(scene: Scene) -> None:
    desk = scene.center.desk(scene.ben)
    customer_id = (await scene.anna.conversation()).customer_id
    kept = await add_note(desk, customer_id=customer_id, text="Likes tea")
    gone = await add_note(desk, customer_id=customer_id, text="Likes coffee")
    await change_note(desk, note_id=kept.id, text="Likes green tea")
    await delete_note(desk, note_id=gone.id)


async def find_rejected(scene: Scene) -> None:
    await scene.anna.writes("0912-345-678", "0912345678 again")
    customer_id = (await scene.anna.conversation()).customer_id
    desk = scene.center.desk(scene.ben)
    await reject_find(desk, customer_id=customer_id, kind=FindKind.PHONE, value="+886912345678")
    await restore_find(desk, customer_id=customer_id, kind=FindKind.PHONE, value="+886912345678")


async def auto_tagged(scene: Scene) -> None:
    desk = scene.center.desk()
    tag = TagChoice(name="returns", field="rules.0.tag")
    draft = RuleDraft(tag=tag, keywords=("return",), field="rules.0")
    saved = await save_auto_tagging(desk, enabled=True, rules=[draft], revision=0)
    [message, *_] = await scene.anna.messages()
    [rule] = saved.rules
    customer_id = (await scene.anna.conversation()).customer_id
    given = {"message": message, "act": 0, "tag_ids": [rule.tag_id], "why": "asked"}
    await put_tags(desk, customer_id=customer_id, **given)  # type: ignore[arg-type]
    await delete_tag(desk, tag_id=rule.tag_id)
    await scene.center.later(minutes=3)


async def customer_blocked(scene: Scene) -> None:
    customer_id = (await scene.anna.conversation()).customer_id
    for reason in BlockReason:
        await block_customer(scene.center.desk(), customer_id=customer_id, reason=reason)
    await scene.anna.writes("bot, 0912-345-678")
    await unblock_customer(scene.center.desk(), customer_id=customer_id)
