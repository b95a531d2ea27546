"""Members of the shop, and how linked customers stand with them."""

from collections.abc import Mapping
from datetime import date, datetime

from strawberry import ID

from message_center.domain import members as domain
from message_center.domain.ids import Id
from message_center.domain.member_writes import MemberWrite, SyncState, sync_of
from message_center.domain.members import Gender
from message_center.graphql.context import Context
from message_center.graphql.fields import described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.types.addresses import Address


@object_type("A registered member of the shop.")
class Member:
    """Belongs to the shop's own system, and has its id there."""

    id: ID = described("The shop's id of the member.")
    name: str | None = described("The name.")
    phone: str | None = described("The phone number, as `+886912345678`; no two members share one.")
    email: str | None = described("The e-mail address, in small letters; no two members share one.")
    gender: Gender | None = described("What the member said; null when they said nothing.")
    birthday: date | None = described("The day of birth.")
    locale: str | None = described("The member's language, as `zh-Hant`.")
    addresses: list[Address] = described("Where things are delivered.")
    tier: str | None = described("The membership tier, as the shop calls it.")
    tags: list[str] = described("The member's tags, by name.")
    registered_at: datetime | None = described("When they became a member.")
    updated_at: datetime = described("When the shop last changed the member.")

    @classmethod
    def of(cls, member: domain.Member) -> "Member":
        """The domain's member, for the schema."""
        profile = member.profile
        return cls(
            id=ID(member.id),
            name=profile.name,
            phone=profile.phone,
            email=profile.email,
            gender=profile.gender,
            birthday=profile.birthday,
            locale=profile.locale,
            addresses=[Address.of(one) for one in profile.addresses],
            tier=member.tier,
            tags=list(member.tags),
            registered_at=member.registered_at,
            updated_at=member.updated_at,
        )


@object_type("How a linked customer stands with the shop's own system.")
class MemberSync:
    """A change that the shop's system did not take yet is kept, shown here, and tried again."""

    state: SyncState = described("Whether everything arrived.")
    since: datetime | None = described("Since when the oldest change waits, or when the refused one was wanted.")
    error: str | None = described("What the shop's system says, for people.")
    field: str | None = described("The refused field, as `phone`.")

    @classmethod
    def of(cls, writes: tuple[MemberWrite, ...]) -> "MemberSync":
        """The state of a customer who has these writes."""
        sync = sync_of(writes)
        return cls(state=sync.state, since=sync.since, error=sync.error, field=sync.field)


async def _members(context: Context, ids: list[str]) -> Mapping[str, domain.Member]:
    return await context.desk.backend.members(context.shop_id, ids)


async def _writes(context: Context, customer_ids: list[Id]) -> Mapping[Id, tuple[MemberWrite, ...]]:
    return await context.desk.scope.member_writes.of_customers(customer_ids)


members_by_id = Loader("members_by_id", _members)
writes_by_customer = Loader("writes_by_customer", _writes)
