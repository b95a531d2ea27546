"""Writing the demo's history: what customers wrote comes in through the journal, as it would from a platform."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from message_center.center import Center
from message_center.commands.demo.dialogues import CHEN, Dialogue, Line
from message_center.commands.demo.furnishings import ADS
from message_center.commands.demo.goods import PRODUCTS
from message_center.commands.demo.shop import DemoShop
from message_center.domain.actors import system_caller
from message_center.domain.contacts import Contact
from message_center.domain.conversation_moves import answer
from message_center.domain.conversations import Conversation, ConversationStatus
from message_center.domain.customers import Customer, Identity
from message_center.domain.delivery import Delivery, DeliveryStatus
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.inbound import Inbound, MessageArrived, conversation_key
from message_center.domain.messages import Direction, Message, MessageKind
from message_center.domain.referrals import ProductReference, Referral
from message_center.errors import NotFound
from message_center.inbox.assign import assign
from message_center.inbox.desk import Desk
from message_center.inbox.mark import archive, mark_read, set_status, star
from message_center.inbox.member_profile import show_member
from message_center.inbox.notes import add_note
from message_center.inbox.receive import receive
from message_center.storage.journal import new_entry
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Decide, Move


@dataclass
class PastClock:
    """A clock that history moves along."""

    moment: datetime

    def now(self) -> datetime:
        """The moment that is being told."""
        return self.moment


class Historian:
    """Writes dialogues that are not in the shop yet."""

    def __init__(self, center: Center, demo: DemoShop) -> None:
        self._center = center
        self._demo = demo
        self._began = center.clock.now()
        self._clock = PastClock(self._began)

    async def tell(self, dialogue: Dialogue) -> None:
        """Write what is missing of a dialogue; one that was told whole is left as people have changed it."""
        told = await self._found(dialogue)
        rest = dialogue.lines[told.sequence if told else 0 :]
        if not rest:
            return
        if told is None:
            await self._introduce(dialogue)
        for line in rest:
            self._clock.moment = self._began - timedelta(minutes=line.ago)
            await (self._ask(dialogue, line) if line.by is None else self._answer(dialogue, line, line.by))
        self._clock.moment = self._began
        await self._mark(dialogue)

    async def _introduce(self, dialogue: Dialogue) -> None:
        """Make the customer as they are known by now; taking in their first message finds them."""
        account = self._demo.accounts[dialogue.channel]
        identity = Identity(channel=dialogue.channel, account_id=account.id, external_id=dialogue.person)
        customer = await self._desk().scope.customers.ensure(
            Customer(
                id=new_id(),
                shop_id=self._demo.shop.id,
                created_at=self._began - timedelta(minutes=dialogue.lines[0].ago),
                identities=(identity,),
                name=dialogue.name,
                email=dialogue.email,
                phone=dialogue.phone,
                locale=dialogue.locale,
                member_id=dialogue.member,
                tag_ids=self._tag_ids(dialogue),
            )
        )
        await show_member(self._desk(), customer)
        if dialogue.note is not None:
            desk = replace(self._desk(), scope=self._center.storage.scope(self._demo.caller(CHEN)))
            await add_note(desk, customer_id=customer.id, text=dialogue.note)

    async def _ask(self, dialogue: Dialogue, line: Line) -> None:
        account = self._demo.accounts[dialogue.channel]
        number = dialogue.lines.index(line) + 1
        external_id = f"demo.{dialogue.person}.{number}"
        inbound = Inbound(
            account=account.external_id,
            event_id=external_id,
            occurred_at=self._clock.now(),
            identity=dialogue.person,
            order=dialogue.order,
            event=MessageArrived(
                external_id=external_id,
                text=line.text,
                referral=_referral(dialogue) if number == 1 else None,
                contact=_contact(dialogue),
                product=_product(dialogue) if number == 1 else None,
            ),
        )
        entry = new_entry(
            channel=dialogue.channel,
            app=account.app_id or "",
            lane=_key(self._demo, dialogue),
            inbound=inbound,
            received_at=self._clock.now(),
        )
        storage = self._center.storage
        await storage.journal.add([entry])
        await receive(storage, self._center.channels, self._clock, [entry], bots_want=lambda *_: False)

    async def _answer(self, dialogue: Dialogue, line: Line, name: str) -> None:
        """A reply that was sent long ago: nothing is left for the lane to send."""
        caller, at = self._demo.caller(name), self._clock.now()

        async def decide(moment: Moment) -> Move:
            current = moment.conversation
            message = Message(
                id=new_id(),
                shop_id=current.shop_id,
                conversation_id=current.id,
                account_id=current.account_id,
                sequence=current.sequence + 1,
                direction=Direction.OUTBOUND,
                author=caller.actor,
                kind=MessageKind.TEXT,
                at=at,
                text=line.text,
                delivery=self._past(dialogue, f"demo.{current.id}.{current.sequence + 1}", at),
            )
            moved, happened = answer(current, message)
            return Move(conversation=moved, added=(message,), happened=happened)

        scope = self._center.storage.scope(caller)
        await scope.conversations.move_by_key(_key(self._demo, dialogue), decide, at=at)

    def _past(self, dialogue: Dialogue, external_id: str, at: datetime) -> Delivery:
        """Read, where the platform tells that; else sent."""
        if not self._center.channels[dialogue.channel].capabilities.read_receipts:
            return Delivery(status=DeliveryStatus.SENT, external_ids=(external_id,), sent_at=at)
        return Delivery(
            status=DeliveryStatus.READ, external_ids=(external_id,), sent_at=at, delivered_at=at, read_at=at
        )

    async def _mark(self, dialogue: Dialogue) -> None:
        conversation = await self._found(dialogue)
        if conversation is None:
            raise NotFound(
                f"The dialogue with {dialogue.name} was not taken in; see `message-center journal list`."
            )
        desk = self._desk()
        await desk.scope.conversations.move(conversation.id, self._tagged(dialogue), at=self._clock.now())
        if dialogue.assignee:
            await assign(desk, conversation_id=conversation.id, staff_id=self._demo.staff[dialogue.assignee].id)
        if dialogue.read:
            await mark_read(desk, conversation_id=conversation.id)
        if dialogue.starred:
            await star(desk, conversation_id=conversation.id)
        if dialogue.completed:
            await set_status(desk, conversation_id=conversation.id, status=ConversationStatus.COMPLETED)
        if dialogue.archived:
            await archive(desk, conversation_id=conversation.id)

    def _tagged(self, dialogue: Dialogue) -> Decide:
        """The customer's tags, repeated on the conversation for the list's filter."""

        async def decide(moment: Moment) -> Move:
            tagged = replace(moment.conversation, tag_ids=self._tag_ids(dialogue))
            return Move(conversation=tagged, happened=(Happened(kind=FactKind.CUSTOMER_CHANGED),))

        return decide

    def _tag_ids(self, dialogue: Dialogue) -> tuple[Id, ...]:
        return tuple(self._demo.tags[name].id for name in dialogue.tags)

    async def _found(self, dialogue: Dialogue) -> Conversation | None:
        return await self._desk().scope.conversations.by_key(_key(self._demo, dialogue))

    def _desk(self) -> Desk:
        scope = self._center.storage.scope(system_caller(self._demo.shop.id))
        return Desk(self._demo.shop, scope, self._center.channels, self._clock)


def _key(demo: DemoShop, dialogue: Dialogue) -> str:
    account = demo.accounts[dialogue.channel].external_id
    return conversation_key(dialogue.channel, account, dialogue.person, dialogue.order)


def _contact(dialogue: Dialogue) -> Contact | None:
    """The shop's own pages tell who writes; platforms do so later."""
    if dialogue.channel not in ("storefront", "orders"):
        return None
    return Contact(
        name=dialogue.name,
        email=dialogue.email,
        phone=dialogue.phone,
        member_id=dialogue.member,
        locale=dialogue.locale,
    )


def _referral(dialogue: Dialogue) -> Referral | None:
    ad = next((one for one in ADS if one.id == dialogue.ad), None)
    return Referral(source="ADS", ad_id=ad.id, ad_title=ad.title, post_id=ad.post) if ad else None


def _product(dialogue: Dialogue) -> ProductReference | None:
    product = next((one for one in PRODUCTS if one.id == dialogue.product), None)
    return ProductReference(id=product.id, title=product.title, url=product.url) if product else None
