"""Conversations: what a row of the inbox shows, and what opens behind it."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any, cast

import strawberry
from strawberry import ID

from message_center.domain import conversations as domain
from message_center.domain.bot_pauses import pause_of
from message_center.domain.conversations import ConversationKind, ConversationStatus
from message_center.domain.ids import Id
from message_center.domain.merge_suggestions import left_of
from message_center.domain.messages import Direction, MessageKind
from message_center.errors import ShopBackendUnavailable
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import argument, computed, described, field, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.paging import page_size
from message_center.graphql.seldom import Seldom
from message_center.graphql.types.accounts import ChannelAccount, accounts_by_id
from message_center.graphql.types.actors import Actor
from message_center.graphql.types.bots import ConversationBots
from message_center.graphql.types.carts import Cart, carts_by_conversation
from message_center.graphql.types.comments import CommentConnection, comment_page
from message_center.graphql.types.customers import Customer, customers_by_id
from message_center.graphql.types.merging import MergeSuggestion
from message_center.graphql.types.message_list import MessagePage, message_page
from message_center.graphql.types.messages import MessageConnection
from message_center.graphql.types.nodes import Node
from message_center.graphql.types.orders import Order, orders_by_id
from message_center.graphql.types.recognized import RecognizedContact, contacts
from message_center.graphql.types.replyability import Replyability
from message_center.graphql.types.shops import Staff, staff_by_id
from message_center.graphql.types.tags import Tag, tags_by_id
from message_center.graphql.types.timeline import TimelineEntry
from message_center.inbox.replyability import replyability_of


@object_type("What a row shows of the latest message.")
class LastMessage:
    """Kept with the conversation, so that a list costs nothing more."""

    id: ID = described("The message's id.")
    direction: Direction = described("Which side it comes from.")
    author: Actor = described("Who wrote it.")
    kind: MessageKind = described("What it mainly is.")
    snippet: str = described("The first 200 characters of its text; empty when it was taken back.")
    at: datetime = described("When it was written.")


@object_type("An ad that brought messages into a conversation.")
class Ad:
    """As the platform described it."""

    id: ID = described("The platform's id of the ad.")
    title: str | None = described("The ad's title.")
    link: str | None = described("Where to see the ad.")
    at: datetime = described("When the customer last came through it.")


@object_type("The thread between a customer and one account of the shop; for ORDER, about one order.")
class Conversation(Node):
    """Star, archive, read state and status are the shop's, shared by all staff."""

    kind: ConversationKind = described("Where it belongs.")
    channel: str = described("The channel's name, as `messenger` or `storefront`.")
    status: ConversationStatus = described("Whether staff still work on it.")
    starred: bool = described("Whether it is marked for follow-up.")
    archived: bool = described("Whether it is in the archive.")
    snoozed_until: datetime | None = described("When it comes back into the normal list; null when not snoozed.")
    blocked: bool = described("Whether its customer is blocked, so that it is in no list but `blocked`.")
    unread: int = described("The badge: unread messages, or 1 when it was marked unread.")
    waiting_since: datetime | None = described("When the first message came that no person has answered.")
    last_message: LastMessage | None = described("The latest message, as the row shows it.")
    last_message_at: datetime = described("The list's sort key: the time of the latest message.")
    sequence: int = described("How many messages it has; pass it as `expectedSequence` when sending.")
    revision: int = described("Grows with every change: of two copies, the one with the larger revision is newer.")
    has_phone: bool = described("Whether a customer message holds a phone number.")
    from_ad: bool = described("Whether the customer came through an ad.")
    order_id: ID | None = described("For ORDER: the shop's id of the order.")
    created_at: datetime = described("When it began.")
    erased_at: datetime | None = described(
        "When its content was erased with its customer's data; `sequence` still counts the messages."
    )
    emptied_at: datetime | None = described(
        "When its messages were removed, because the shop keeps them no longer; later ones are there."
    )
    row: strawberry.Private[domain.Conversation]
    context: strawberry.Private[Context]

    @computed(
        "The phone numbers that the customer wrote here, the latest first, each with the latest message of this "
        "conversation that holds it."
    )
    def phones(self) -> list[RecognizedContact]:
        return contacts(self.row.phones, self.context)

    @computed("The ten latest distinct ads, newest first.")
    def ads(self) -> list[Ad]:
        return [Ad(id=ID(ad.id), title=ad.title, link=ad.link, at=ad.at) for ad in self.row.ads]

    @computed("Who writes to the shop here.")
    def customer(self) -> Customer:
        return cast("Customer", self.context.now_or_later(customers_by_id, self.row.customer_id))

    @computed("The shop's account that is written to.")
    def account(self) -> ChannelAccount:
        return cast("ChannelAccount", self.context.now_or_later(accounts_by_id, self.row.account_id))

    @computed("For ORDER: the order it is about; null when the shop does not know it.")
    def order(self) -> Order | None:
        order_id = self.row.order_id
        return None if order_id is None else self.context.now_or_later(orders_by_id, order_id)

    @computed("For INSTANT: the cart that staff fill for the customer; null when there is none.")
    def cart(self) -> Cart | None:
        return cast("Cart | None", self.context.now_or_later(carts_by_conversation, self.row.id))

    @computed("Who it is assigned to; null when unassigned.")
    def assignee(self) -> Staff | None:
        assignee = self.row.assignee_id
        return None if assignee is None else self.context.now_or_later(staff_by_id, assignee)

    @computed("May one answer now, until when, by which means, and if not, why not.")
    def replyability(self) -> Replyability:
        account = self.context.now_or_later(accounts_by_id, self.row.account_id)
        if isinstance(account, ChannelAccount):
            return self._replyability(account)
        return cast("Replyability", self._replyability_later(account))

    @computed("Whether bots answer here, and if not, why and until when.")
    def bots(self) -> ConversationBots:
        desk = self.context.desk
        rest = desk.shop.bots_rest_hours
        return ConversationBots.of(pause_of(self.row.bots, rest_hours=rest, now=desk.clock.now()))

    @computed("Members whom the customer's words show them to be; null without one, and for a member's customer.")
    async def merge_suggestion(self) -> MergeSuggestion | None:
        suggestion = self.row.merge_suggestion
        if suggestion is None:
            return None
        customer = await self.context.load(customers_by_id, self.row.customer_id)
        if customer is None or customer.row.member_id is not None:
            return None
        left = left_of(suggestion, customer.row.dismissed_member_ids)
        rejected = {(one.kind, one.value) for one in customer.row.rejected}
        proven = any((one.kind, one.value) not in rejected for one in suggestion.proofs)
        return MergeSuggestion.of(suggestion, left, self.context) if left and proven else None

    @computed("The customer's first tags; `tagCount` says how many there are.")
    def tags(self, first: Annotated[int, argument("How many, 1 to 100.")] = 3) -> list[Tag]:
        count = page_size(first, field="first")
        return cast(
            "list[Tag]",
            self.context.found_now_or_later(tags_by_id, self.row.tag_ids, lambda tags: tags[:count]),
        )

    @computed("How many tags the customer has.")
    def tag_count(self) -> int:
        # Of the tags that exist: a row may still have one that was deleted (storage/deleted_tags.py).
        return cast("int", self.context.found_now_or_later(tags_by_id, self.row.tag_ids, len))

    @field("The messages, oldest first; without arguments the last 50.")
    async def messages(
        self,
        info: Info,
        *,
        last: Annotated[int | None, argument("The last so many, 1 to 100, before `before`.")] = None,
        before: Annotated[str | None, argument("The cursor before which to look.")] = None,
        first: Annotated[int | None, argument("The first so many, 1 to 100, after `after`.")] = None,
        after: Annotated[str | None, argument("The cursor after which to look.")] = None,
        around: Annotated[
            ID | None, argument("This message and its neighbours, `first` in all (50 if not said).")
        ] = None,
    ) -> MessageConnection:
        asked = MessagePage(last=last, before=before, first=first, after=after, around=around)
        return await message_page(info, self.row.id, asked)

    @field("Private comments of staff, oldest first; show them among the messages by their time `at`.")
    async def comments(
        self,
        info: Info,
        last: Annotated[int, argument("The last so many, 1 to 100, before `before`.")] = 50,
        before: Annotated[str | None, argument("The cursor before which to look.")] = None,
    ) -> CommentConnection:
        return await comment_page(info, self.row.id, last=last, before=before)

    @field("What happened here, and to the customer, newest first.")
    async def timeline(
        self, info: Info, first: Annotated[int, argument("How many, 1 to 100.")] = 50
    ) -> list[TimelineEntry]:
        limit = page_size(first, field="first")
        facts = await info.context.desk.scope.facts.timeline(self.row, limit=limit)
        return [TimelineEntry.of(fact) for fact in facts]

    def _replyability(self, account: ChannelAccount) -> Replyability:
        desk = self.context.desk
        return Replyability.of(replyability_of(self.row, account.row, desk.channels, desk.clock.now()))

    async def _replyability_later(self, account: Awaitable[ChannelAccount]) -> Replyability:
        return self._replyability(await account)

    @classmethod
    def of(cls, row: domain.Conversation, context: Context) -> "Conversation":
        """The domain's conversation, for the schema."""
        last = row.last_message
        return cls(
            id=ID(row.id),
            kind=row.kind,
            channel=row.channel,
            status=row.status,
            starred=row.starred,
            archived=row.archived,
            snoozed_until=row.snoozed_until,
            blocked=row.blocked,
            unread=row.badge,
            waiting_since=row.waiting_since,
            last_message=None if last is None else _last_message(last),
            last_message_at=row.last_message_at,
            sequence=row.sequence,
            revision=row.revision,
            has_phone=row.has_phone,
            from_ad=row.from_ad,
            order_id=None if row.order_id is None else ID(row.order_id),
            created_at=row.created_at,
            erased_at=row.erased_at,
            emptied_at=row.emptied_at,
            row=row,
            context=context,
        )


SELDOM_SHOWN = Seldom(
    domain.Conversation,
    {
        "phones": ["phones"],
        "ads": ["ads"],
        "merge_suggestion": ["mergeSuggestion"],
        "snoozed_until": ["snoozedUntil"],
        "erased_at": ["erasedAt"],
        "emptied_at": ["emptiedAt"],
        "bots": ["bots"],
        "order_id": ["orderId", "order"],
        # What only decides, and the lane's work list.
        **dict.fromkeys(("last_customer_message_at", "acted_at", "unreachable", "reach_known_at"), ()),
        **dict.fromkeys(("answerable_by_email", "is_member", "assigned_at", "reopened_at", "emails"), ()),
        **dict.fromkeys(("outbox", "bots_waiting", "chores", "matching"), ()),
    },
    whole=["replyability"],
)
"""A channel may look at anything to say whether one may answer."""


def _last_message(last: domain.LastMessage) -> LastMessage:
    return LastMessage(
        id=ID(last.id),
        direction=last.direction,
        author=Actor.of(last.author),
        kind=last.kind,
        snippet=last.snippet,
        at=last.at,
    )


async def load_ahead(context: Context, rows: Sequence[domain.Conversation], wanted: frozenset[str]) -> None:
    """Load what the client selected of many rows, one command a relation, all at the same time."""
    loads: list[Awaitable[Any]] = []
    if "customer" in wanted:
        loads.append(context.load_ahead(customers_by_id, {row.customer_id for row in rows}))
    if wanted & {"account", "replyability"}:
        loads.append(context.load_ahead(accounts_by_id, {row.account_id for row in rows}))
    if "assignee" in wanted:
        loads.append(context.load_ahead(staff_by_id, {row.assignee_id for row in rows if row.assignee_id}))
    if "order" in wanted:
        loads.append(_orders_if_told(context, {row.order_id for row in rows if row.order_id}))
    if "cart" in wanted:
        loads.append(context.load_ahead(carts_by_conversation, {row.id for row in rows}))
    if wanted & {"tags", "tagCount"}:
        loads.append(context.load_ahead(tags_by_id, {tag for row in rows for tag in row.tag_ids}))
    await asyncio.gather(*loads)


async def _orders_if_told(context: Context, ids: set[str]) -> None:
    """While the shop does not answer, the field alone says so; the rows are there, with the orders' ids."""
    with suppress(ShopBackendUnavailable):
        await context.load_many(orders_by_id, ids)


async def _conversations(context: Context, ids: list[Id]) -> Mapping[Id, Conversation]:
    without = SELDOM_SHOWN.left_out(context.names)
    rows = await context.desk.scope.conversations.by_ids(ids, without=without)
    return {row.id: Conversation.of(row, context) for row in rows}


conversations_by_id = Loader("conversations_by_id", _conversations)
