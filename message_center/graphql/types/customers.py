"""Customers."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from strawberry import ID

from message_center.domain import customers as domain
from message_center.domain.birthdays import is_birthday
from message_center.domain.blocks import BlockReason
from message_center.domain.contacts import shown_phone
from message_center.domain.filters import ConversationFilter, ConversationOrder
from message_center.domain.folders import Folder
from message_center.domain.ids import Id
from message_center.domain.member_writes import as_wanted
from message_center.domain.members import Gender
from message_center.domain.orders import buyer_of
from message_center.domain.shops import day_of
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import argument, computed, described, field, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.seldom import Seldom
from message_center.graphql.types.actors import Actor
from message_center.graphql.types.addresses import Address
from message_center.graphql.types.members import Member, MemberSync, members_by_id, writes_by_customer
from message_center.graphql.types.merging import Merge
from message_center.graphql.types.nodes import Node
from message_center.graphql.types.notes import NoteConnection, note_page
from message_center.graphql.types.orders import OrderConnection, order_page
from message_center.graphql.types.recognized import RecognizedContacts
from message_center.graphql.types.tags import Tag, tags_by_id

if TYPE_CHECKING:
    from message_center.graphql.types.conversation_list import ConversationConnection

Conversations = Annotated[
    "ConversationConnection", strawberry.lazy("message_center.graphql.types.conversation_list")
]


@object_type("One way a platform knows a customer.")
class CustomerIdentity:
    """An account of ours, and the person's id in it."""

    channel: str = described("The channel's name.")
    account_id: ID = described("The account in which the platform knows the person by this id.")
    external_id: str = described("The platform's id of the person.")


@object_type("That a customer is blocked.")
class Block:
    """Staff want to hear no more of them."""

    reason: BlockReason = described("Why.")
    at: datetime = described("Since when.")
    by: Actor = described("Who blocked them.")


@object_type("A person who writes to the shop.")
class Customer(Node):
    """May have identities on several channels, and may be a registered member of the shop."""

    name: str | None = described("The name, as the platform or the contact form told it; null when unknown.")
    shown_name: str = described("What to call them in any case: the name, or the end of their platform id.")
    avatar_url: str | None = described("A picture at the platform; its address may expire.")
    email: str | None = described("The e-mail address the customer left.")
    phone: str | None = described("The phone number the customer left, as `+886912345678`.")
    locale: str | None = described("The customer's language, as `zh_TW`, where the platform tells it.")
    gender: Gender | None = described("The gender, when it is known. Show no icon for null and UNDISCLOSED.")
    birthday: date | None = described("The day of birth, when it is known.")
    member_id: str | None = described("The shop's id of the registered member; null for an unlinked customer.")
    note_count: int = described("How many notes staff wrote on the customer.")
    erased_at: datetime | None = described(
        "When all that was kept of the customer was erased; null for all others."
    )
    revision: int = described("Grows with every change of the customer.")
    created_at: datetime = described("When the customer first wrote.")
    row: strawberry.Private[domain.Customer]
    context: strawberry.Private[Context]

    @computed("Where things are delivered to the customer.")
    def addresses(self) -> list[Address]:
        return [Address.of(one) for one in self.row.addresses]

    @computed("All ways in which platforms know this person.")
    def identities(self) -> list[CustomerIdentity]:
        return [
            CustomerIdentity(channel=one.channel, account_id=ID(one.account_id), external_id=one.external_id)
            for one in self.row.identities
        ]

    @computed("The phone number as people of the shop's country write it, as `0912 345 678`.")
    def shown_phone(self) -> str | None:
        phone = self.row.phone
        return None if phone is None else shown_phone(phone, self.context.desk.shop.country)

    @computed(
        "Whether it is the customer's birthday today, in the shop's time zone; 29 February is kept on the 28th in "
        "other years. Show a hint."
    )
    def is_birthday(self) -> bool:
        desk, birthday = self.context.desk, self.row.birthday
        return birthday is not None and is_birthday(birthday, day_of(desk.shop, desk.clock.now()))

    @computed(
        "Whether editing the profile changes the data with which a member of the shop signs in: warn before, and "
        "ask the customer first."
    )
    def is_login_data(self) -> bool:
        return self.row.member_id is not None

    @computed("That staff blocked the customer; null when they did not.")
    def block(self) -> Block | None:
        held = self.row.block
        return None if held is None else Block(reason=held.reason, at=held.at, by=Actor.of(held.by))

    @computed("What the customer's own words tell: phone numbers, e-mail addresses, postal addresses.")
    def recognized(self) -> RecognizedContacts:
        return RecognizedContacts.of(self.row, self.context)

    @computed("The customer's tags.")
    async def tags(self) -> list[Tag]:
        found = await self.context.load_many(tags_by_id, self.row.tag_ids)
        return [tag for tag in found if tag is not None]

    @field("The customer's conversations on all channels, latest message first.")
    async def conversations(
        self,
        info: Info,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("The cursor after which to go on.")] = None,
        archived: Annotated[bool, argument("Look into the archive instead.")] = False,
    ) -> Conversations:
        from message_center.graphql.types.conversation_list import conversation_page

        wanted = ConversationFilter(customer_id=self.row.id, folder=Folder.ARCHIVE if archived else Folder.INBOX)
        return await conversation_page(info, wanted, order=ConversationOrder.NEWEST, first=first, after=after)

    @field(
        "What staff noted of the customer, the newest first. Notes stay here: the shop's system never sees them."
    )
    async def notes(
        self,
        info: Info,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("The cursor after which to go on.")] = None,
    ) -> NoteConnection:
        return await note_page(info.context, self.row.id, first=first, after=after)

    @field(
        "The registered member, with what staff changed and is still on its way; null for an unlinked customer."
    )
    async def member(self, info: Info) -> Member | None:
        if self.row.member_id is None:
            return None
        found = await info.context.load(members_by_id, self.row.member_id)
        if found is None:
            return None
        writes = await info.context.load(writes_by_customer, self.row.id) or ()
        return Member.of(as_wanted(found, writes))

    @field("How the customer stands with the shop's own system; null for an unlinked customer.")
    async def member_sync(self, info: Info) -> MemberSync | None:
        if self.row.member_id is None:
            return None
        return MemberSync.of(await info.context.load(writes_by_customer, self.row.id) or ())

    @field("What the customer ordered, latest first: as a member, and as whom the platforms know.")
    async def orders(
        self,
        info: Info,
        first: Annotated[int, argument("How many, 1 to 100.")] = 20,
        after: Annotated[str | None, argument("The cursor after which to go on.")] = None,
    ) -> OrderConnection:
        return await order_page(info.context, buyer_of(self.row), first=first, after=after)

    @field("What was merged into this customer, the latest first; at most 50.")
    async def merges(self, info: Info) -> list[Merge]:
        return [Merge.of(one) for one in await info.context.desk.scope.merges.into(self.row.id)]

    @classmethod
    def of(cls, customer: domain.Customer, context: Context) -> "Customer":
        """The domain's customer, for the schema."""
        identity = customer.identities[0].external_id if customer.identities else customer.id
        return cls(
            id=ID(customer.id),
            name=customer.name,
            shown_name=domain.shown_name(customer.name, identity),
            avatar_url=customer.avatar_url,
            email=customer.email,
            phone=customer.phone,
            locale=customer.locale,
            gender=customer.gender,
            birthday=customer.birthday,
            member_id=customer.member_id,
            note_count=customer.note_count,
            erased_at=customer.erased_at,
            revision=customer.revision,
            created_at=customer.created_at,
            row=customer,
            context=context,
        )


SELDOM_SHOWN = Seldom(
    domain.Customer,
    {
        "email": ["email"],
        "phone": ["phone", "shownPhone"],
        "gender": ["gender"],
        "birthday": ["birthday", "isBirthday"],
        "addresses": ["addresses"],
        "member_id": ["memberId", "isLoginData", "member", "memberSync", "orders", "mergeSuggestion"],
        "tag_ids": ["tags"],
        "recognized": ["recognized"],
        "rejected": ["recognized", "mergeSuggestion"],
        "dismissed_member_ids": ["mergeSuggestion"],
        "note_count": ["noteCount"],
        "erased_at": ["erasedAt"],
        "block": ["block"],
        "profile_at": [],
    },
)


async def _customers(context: Context, ids: list[Id]) -> Mapping[Id, Customer]:
    """By id; of somebody who was merged, the customer they were merged into."""
    customers, without = context.desk.scope.customers, SELDOM_SHOWN.left_out(context.names)
    found = {row.id: row for row in await customers.by_ids(ids, without=without)}
    merged = {row.id: row.merged_into for row in found.values() if row.merged_into is not None}
    if merged:
        found |= {row.id: row for row in await customers.by_ids(list(merged.values()), without=without)}
    return {one: Customer.of(found[merged.get(one, one)], context) for one in ids if one in found}


customers_by_id = Loader("customers_by_id", _customers)
