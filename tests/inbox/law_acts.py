"""Everything that may happen in a shop, as acts in one scene; the law is tried on each (test_law.py)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from message_center.contracts.sending import Accepted, Unknown
from message_center.domain.bulk_marks import ConversationMark
from message_center.domain.contacts import Contact
from message_center.domain.conversations import ConversationStatus
from message_center.domain.delivery import DeliveryStatus, Failure, FailureKind
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.inbound import (
    AccountNotice,
    Delivered,
    EchoArrived,
    Edited,
    MessageArrived,
    ReachChanged,
    Reacted,
    Read,
    ReferralOpened,
    StatusTold,
    Unsent,
    lane_of,
)
from message_center.domain.money import Money
from message_center.domain.referrals import Referral
from message_center.inbox import carts
from message_center.inbox.account_notices import heed
from message_center.inbox.assign import assign
from message_center.inbox.cancel_message import cancel_message
from message_center.inbox.comments import add_comment, delete_comment, edit_comment
from message_center.inbox.ice_breakers import save_ice_breakers
from message_center.inbox.mark import archive, mark_read, mark_unread, set_status, star, unarchive, unstar
from message_center.inbox.mark_many import mark_these
from message_center.inbox.preferences import set_accounts_view, set_notifications
from message_center.inbox.reply import retry_message
from message_center.inbox.snooze import snooze, unsnooze
from tests.inbox.law_customer_acts import (
    auto_tagged,
    customer_blocked,
    erased,
    find_rejected,
    noted,
    profile_edited,
    tag_deleted,
    tagged,
)
from tests.inbox.law_scene import EXPIRED, FINAL, IMAGE, PASSING, Act, Scene, arrives, replies
from tests.shop.made import link


async def stranger_writes(scene: Scene) -> None:
    await scene.center.customer("boris").writes("hello")


async def member_writes_of_an_order(scene: Scene) -> None:
    """Anna, who is a member, writes from the page of an order for the first time."""
    center, whose = scene.center, (await scene.anna.conversation()).customer_id
    await link(center, whose, "m1")
    contact = Contact(name="Anna Chen", member_id="m1")
    entry = center.entry("member:m1", MessageArrived(external_id="o1", text="my order?", contact=contact))
    about = replace(entry.inbound, order="O-1")
    await center.storage.journal.add([replace(entry, lane=lane_of(entry.channel, about), inbound=about)])
    await center.work()
    assert len(await center.desk().scope.conversations.ids_of_customer(whose)) == 2


async def retried(scene: Scene) -> None:
    message_id = await scene.replies(FINAL)
    await retry_message(scene.center.desk(), message_id=message_id)
    await scene.center.work()


async def cancelled(scene: Scene) -> None:
    """Taken back while it waits for its retry."""
    message_id = await scene.replies(PASSING)
    await cancel_message(scene.center.desk(scene.ben), message_id=message_id)
    await scene.center.later(seconds=61)


async def unknown_left(scene: Scene) -> None:
    await scene.replies(Unknown("no answer"))
    await scene.center.later(seconds=61)


async def transient(scene: Scene) -> None:
    await scene.replies(PASSING, PASSING)
    await scene.center.later(seconds=1)
    await scene.center.later(seconds=5)


async def comes_back(scene: Scene) -> None:
    await archive(scene.center.desk(), conversation_id=scene.id)
    await set_status(scene.center.desk(), conversation_id=scene.id, status=ConversationStatus.COMPLETED)
    await scene.anna.writes("again")


async def starred_and_not(scene: Scene) -> None:
    await star(scene.center.desk(), conversation_id=scene.id)
    await unstar(scene.center.desk(), conversation_id=scene.id)


async def archived_and_not(scene: Scene) -> None:
    await archive(scene.center.desk(), conversation_id=scene.id)
    await unarchive(scene.center.desk(), conversation_id=scene.id)


async def read_and_unread(scene: Scene) -> None:
    await mark_read(scene.center.desk(), conversation_id=scene.id, up_to_sequence=1)
    await mark_read(scene.center.desk(), conversation_id=scene.id)
    await mark_unread(scene.center.desk(), conversation_id=scene.id)


async def completed(scene: Scene) -> None:
    await set_status(scene.center.desk(), conversation_id=scene.id, status=ConversationStatus.COMPLETED)
    await mark_unread(scene.center.desk(), conversation_id=scene.id)


async def assigned(scene: Scene) -> None:
    await assign(scene.center.desk(), conversation_id=scene.id, staff_id=scene.ben.staff_id)
    await assign(scene.center.desk(), conversation_id=scene.id, staff_id=None)


async def ice_breakers_saved(scene: Scene) -> None:
    items = [IceBreaker(id="", question="Open?", answer="Yes.")]
    account_id = scene.center.account.id
    await save_ice_breakers(scene.center.desk(), account_id=account_id, enabled=True, items=items, revision=0)
    await scene.center.later(seconds=3)


async def preferences_set(scene: Scene) -> None:
    desk = scene.center.desk(scene.ben)
    await set_accounts_view(desk, account_ids=[scene.center.account.id])
    await set_notifications(desk, new_message=True, sound=True)


async def cart_filled(scene: Scene) -> None:
    """A cart is begun, changed and emptied."""
    desk, where = scene.center.desk(scene.ben), {"conversation_id": scene.id}
    price = Money(Decimal(300), "TWD")
    _, cart = await carts.add_custom_item(desk, **where, title="刻字", price=price)
    await carts.change_item(desk, **where, item_id=cart.items[0].id, quantity=2)
    await carts.remove_item(desk, **where, item_id=cart.items[0].id)
    await carts.add_custom_item(desk, **where, title="包裝", price=price)
    await carts.update_prices(desk, **where)
    await carts.clear_cart(desk, **where)


async def commented(scene: Scene) -> None:
    desk = scene.center.desk(scene.ben)
    given = {"conversation_id": scene.id, "mentioned_ids": [scene.ben.staff_id or ""]}
    _, comment = await add_comment(desk, text="Is she a regular?", **given)  # type: ignore[arg-type]
    await add_comment(desk, text="Yes.", **given)  # type: ignore[arg-type]
    await edit_comment(desk, comment_id=comment.id, text="Is she?")
    await delete_comment(desk, comment_id=comment.id)


async def snoozed(scene: Scene) -> None:
    for hours in (1, 2):
        until = scene.center.clock.now() + timedelta(hours=hours)
        await snooze(scene.center.desk(), conversation_id=scene.id, until=until)
    await unsnooze(scene.center.desk(), conversation_id=scene.id)
    await snooze(scene.center.desk(), conversation_id=scene.id, until=until)
    await scene.center.later(hours=2)
    await snooze(scene.center.desk(), conversation_id=scene.id, until=until + timedelta(hours=3))
    await scene.anna.writes("again")


async def restricted(scene: Scene) -> None:
    await heed(scene.center.desk(), scene.center.account, AccountNotice(notice="block", detail="policy"))


CONTACT = Contact(name="Anna Chen", email="anna@example.com")
PHONE = MessageArrived(external_id="p1", text="0912-345-678, amy@shop.tw")


def marked_with_others(mark: ConversationMark) -> Act:
    """Two conversations at once, each of which the mark changes."""

    async def act(scene: Scene) -> None:
        desk = scene.center.desk()
        await scene.center.customer("boris").writes("hello")
        boris = (await scene.center.customer("boris").conversation()).id
        both: dict[str, int | None] = {scene.id: None, boris: None}
        for before in UNDOES[mark]:
            await mark_these(desk, before, both)
        await mark_these(desk, mark, both)

    return act


UNDOES = {
    ConversationMark.READ: (),
    ConversationMark.UNREAD: (ConversationMark.READ, ConversationMark.COMPLETED),
    ConversationMark.STARRED: (),
    ConversationMark.UNSTARRED: (ConversationMark.STARRED,),
    ConversationMark.ARCHIVED: (),
    ConversationMark.UNARCHIVED: (ConversationMark.ARCHIVED,),
    ConversationMark.COMPLETED: (),
    ConversationMark.IN_PROGRESS: (ConversationMark.COMPLETED,),
}
ACTS: dict[str, Act] = {
    "a stranger writes": stranger_writes,
    "a member writes of an order": member_writes_of_an_order,
    "a picture": arrives(MessageArrived(external_id="n1", attachments=IMAGE)),
    "a quote": arrives(MessageArrived(external_id="n1", text="that one", reply_to="m1")),
    "a contact": arrives(MessageArrived(external_id="n1", text="x", contact=CONTACT)),
    "a phone number": arrives(PHONE),
    "a phone number corrected": arrives(PHONE, Edited(external_id="p1", text="0922333444", edit_number=1)),
    "a phone number taken back": arrives(PHONE, Unsent(external_id="p1")),
    "a find rejected, and restored": find_rejected,
    "an ad": arrives(ReferralOpened(referral=Referral(source="ADS", ad_id="1"))),
    "a link": arrives(ReferralOpened(referral=Referral(source="SHORTLINK"))),
    "an edit": arrives(Edited(external_id="m2", text="new", edit_number=1)),
    "a withdrawal": arrives(Unsent(external_id="m2")),
    "an early edit": arrives(Edited(external_id="n1", text="new", edit_number=1)),
    "an early withdrawal": arrives(Unsent(external_id="n1"), MessageArrived(external_id="n1", text="old")),
    "a reaction": arrives(Reacted(external_id="m1", emoji="❤")),
    "sent elsewhere": arrives(EchoArrived(external_id="x1", text="from the page")),
    "delivered and read": arrives(Delivered(external_ids=("s1",)), Read(external_ids=("s1",))),
    "a status": arrives(StatusTold(external_id="s1", status=DeliveryStatus.DELIVERED)),
    "failed later": arrives(
        StatusTold(
            external_id="s1",
            status=DeliveryStatus.FAILED,
            failure=Failure(FailureKind.USER_UNREACHABLE, "No WhatsApp."),
        )
    ),
    "read up to a message": arrives(Read(up_to="s1")),
    "blocked": arrives(ReachChanged(reachable=False), ReachChanged(reachable=True)),
    "comes back": comes_back,
    "a reply": replies(Accepted("s2")),
    "three parts": replies(Accepted("s2"), PASSING, attachments=2),
    "unreachable": replies(FINAL),
    "token expired": replies(EXPIRED),
    "unknown": unknown_left,
    "transient": transient,
    "retried": retried,
    "cancelled": cancelled,
    "starred": starred_and_not,
    "archived": archived_and_not,
    "read": read_and_unread,
    "completed": completed,
    "assigned": assigned,
    "ice breakers": ice_breakers_saved,
    "preferences": preferences_set,
    "restricted": restricted,
    "commented": commented,
    "cart filled": cart_filled,
    "snoozed": snoozed,
    "customer blocked": customer_blocked,
    "tagged": tagged,
    "tag deleted": tag_deleted,
    "noted": noted,
    "erased": erased,
    "profile edited": profile_edited,
    "auto-tagged": auto_tagged,
    "a bot answers": arrives(MessageArrived(external_id="n1", text="bot, please")),
    "a bot fails": arrives(MessageArrived(external_id="n1", text="bot, fail")),
    **{f"many {mark}": marked_with_others(mark) for mark in ConversationMark},
}
