"""One person under several ids of one account: whichever id a platform names, it leads to one conversation (G5).

The first id under which a person wrote is their home: it names the conversation and its lane. Further ids are kept
with the customer and point to it; what arrives under them is handed over to the home's lane. See
docs/decisions/0024-one-person-several-ids.md.
"""

from collections.abc import Sequence

from message_center.domain.accounts import ChannelAccount
from message_center.domain.contacts import Contact
from message_center.domain.customers import Customer, Identity
from message_center.domain.inbound import MessageArrived, conversation_key, read_key
from message_center.inbox.desk import Desk
from message_center.storage.journal import JournalEntry


def identities_of(account: ChannelAccount, entries: Sequence[JournalEntry]) -> tuple[Identity, ...]:
    """The ids that a lane's entries name: the lane's own first, and the further ones with it as their home.

    An order's lane has no id of its own: it is the member's who proved themselves, else whoever's wrote first.
    """
    if entries[0].inbound.order is not None:
        return (Identity(channel=entries[0].channel, account_id=account.id, external_id=_writer(entries)),)
    home = read_key(entries[0].lane)[2]
    named = [one for entry in entries for one in (entry.inbound.identity or home, *entry.inbound.also_known_as)]
    return tuple(
        Identity(
            channel=entries[0].channel,
            account_id=account.id,
            external_id=one,
            home=None if one == home else home,
        )
        for one in dict.fromkeys((home, *named))
    )


def _writer(entries: Sequence[JournalEntry]) -> str:
    members = [one for one in entries if (contact := contact_in(one)) is not None and contact.member_id]
    return (members or entries)[0].inbound.identity or ""


def contact_in(entry: JournalEntry) -> Contact | None:
    """What an entry's message tells of who wrote it."""
    event = entry.inbound.event
    return event.contact if isinstance(event, MessageArrived) else None


def lane_at_home(customer: Customer, named: Sequence[Identity], entries: Sequence[JournalEntry]) -> str | None:
    """The lane in which this customer's conversation runs: that of the first id which they are known by, or None
    when they are known by none of these."""
    first = entries[0]
    for name in named:
        for known in customer.identities:
            if (known.account_id, known.external_id) == (name.account_id, name.external_id):
                home = known.home or known.external_id
                return conversation_key(first.channel, first.account, home, first.inbound.order)
    return None


async def holder_of(desk: Desk, named: Sequence[Identity]) -> Customer | None:
    """The customer who has the first of these ids that anybody has."""
    holders = await desk.scope.customers.holders(named)
    return next((holders[one] for one in named if one in holders), None)


async def who_begins(desk: Desk, newcomer: Customer) -> Customer:
    """Who writes to an account for the first time: a member is one customer wherever they write (spec A20)."""
    if newcomer.member_id is not None:
        holder = await holder_of(desk, newcomer.identities)
        known = await desk.scope.customers.by_members([newcomer.member_id])
        if holder is not None or newcomer.member_id in known:
            return holder or known[newcomer.member_id]
    return await desk.scope.customers.ensure(newcomer)


async def news_of(desk: Desk, named: Sequence[Identity]) -> tuple[Identity, ...]:
    """The further ids that nobody has yet. What another customer already has stays theirs."""
    if len(named) == 1:
        return ()
    holders = await desk.scope.customers.holders(named)
    return tuple(one for one in named if one.home is not None and one not in holders)
