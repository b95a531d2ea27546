"""Everything that may happen in a shop, as acts in one scene; the law is tried on each (test_law.py)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from message_center.contracts.sending import Accepted, AccountAccess, Rejected, SendOutcome, Unknown
from message_center.domain.actors import Caller
from message_center.domain.addresses import Address
from message_center.domain.attachments import Attachment, AttachmentKind
from message_center.domain.auto_tagging import RuleDraft
from message_center.domain.blocks import BlockReason
from message_center.domain.bulk_marks import ConversationMark
from message_center.domain.contacts import Contact
from message_center.domain.conversations import ConversationStatus
from message_center.domain.customers import Profile
from message_center.domain.delivery import DeliveryStatus, Failure, FailureKind
from message_center.domain.ice_breakers import IceBreaker
from message_center.domain.inbound import (
    AccountNotice,
    Delivered,
    EchoArrived,
    Edited,
    Event,
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
from message_center.domain.recognition.finds import FindKind
from message_center.domain.referrals import Referral
from message_center.domain.tags import TagChoice
from message_center.inbox import carts
from message_center.inbox.account_notices import heed
from message_center.inbox.assign import assign
from message_center.inbox.auto_tagging import put_tags, save_auto_tagging
from message_center.inbox.block import block_customer, unblock_customer
from message_center.inbox.cancel_message import cancel_message
from message_center.inbox.comments import add_comment, delete_comment, edit_comment
from message_center.inbox.customer_profile import add_address, change_address, remove_address, update_customer
from message_center.inbox.customer_tags import add_tags, remove_tags, set_tags
from message_center.inbox.delete_tag import delete_tag
from message_center.inbox.erase_customer import erase_customer
from message_center.inbox.ice_breakers import save_ice_breakers
from message_center.inbox.mark import archive, mark_read, mark_unread, set_status, star, unarchive, unstar
from message_center.inbox.mark_many import mark_these
from message_center.inbox.notes import add_note, change_note, delete_note
from message_center.inbox.preferences import set_accounts_view, set_notifications
from message_center.inbox.reject_find import reject_find
from message_center.inbox.reply import retry_message, send_message
from message_center.inbox.restore_find import restore_find
from message_center.inbox.snooze import snooze, unsnooze
from message_center.inbox.tags import change_tag, create_tag
from message_center.testing import PlayedChannel, TestCenter, TestCustomer
from tests.shop.made import link

FINAL = Rejected(Failure(FailureKind.USER_UNREACHABLE, "The customer blocked the page."))
EXPIRED = Rejected(Failure(FailureKind.AUTH, "The token has expired."))
PASSING = Rejected(Failure(FailureKind.TRANSIENT, "Try again."))


class TellingChannel(PlayedChannel):
    """A platform that tells who a customer is, and shows ice breakers."""

    async def fetch_profile(self, access: AccountAccess, identity: str) -> Profile | None:
        """Everybody is called by their id."""
        return Profile(name=identity.title())

    async def publish_ice_breakers(self, access: AccountAccess, items: object) -> SendOutcome:
        """Taken."""
        return Accepted("published")


@dataclass
class Scene:
    """A customer who wrote twice and was answered once, and a colleague."""

    center: TestCenter
    anna: TestCustomer
    id: str
    ben: Caller

    async def arrives(self, *events: Event) -> None:
        """Let events arrive and be worked on."""
        await self.anna.does(*events)
        await self.center.work()

    async def replies(self, *outcomes: SendOutcome, attachments: int = 0) -> str:
        """Send a reply to which the platform says this."""
        self.center.channel.outcomes[:] = outcomes
        pictures = [Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.png")] * attachments
        desk = self.center.desk(self.ben)
        _, message = await send_message(desk, conversation_id=self.id, text="Hi", attachments=pictures)
        await self.center.work()
        return message.id


Act = Callable[[Scene], Awaitable[object]]
IMAGE = (Attachment(kind=AttachmentKind.IMAGE, url="https://x.example/1.png"),)


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


async def customer_blocked(scene: Scene) -> None:
    customer_id = (await scene.anna.conversation()).customer_id
    for reason in BlockReason:
        await block_customer(scene.center.desk(), customer_id=customer_id, reason=reason)
    await scene.anna.writes("bot, 0912-345-678")
    await unblock_customer(scene.center.desk(), customer_id=customer_id)


async def restricted(scene: Scene) -> None:
    await heed(scene.center.desk(), scene.center.account, AccountNotice(notice="block", detail="policy"))


def arrives(*events: Event) -> Act:
    return lambda scene: scene.arrives(*events)


def replies(*outcomes: SendOutcome, attachments: int = 0) -> Act:
    return lambda scene: scene.replies(*outcomes, attachments=attachments)


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
