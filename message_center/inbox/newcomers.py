"""Who writes for the first time: the customer and the conversation, as they begin."""

from message_center.contracts.channels import Profiles
from message_center.domain.chores import Chore
from message_center.domain.contacts import Contact
from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from message_center.domain.inbound import (
    AccountNotice,
    Delivered,
    ReachChanged,
    Read,
    StatusTold,
    Unsupported,
)
from message_center.inbox.taking_in import Taking
from message_center.storage.mapping import new_id

_NOTHING_SAID = Delivered | Read | StatusTold | ReachChanged | AccountNotice | Unsupported


def starts_a_conversation(taking: Taking) -> bool:
    """Receipts for a conversation that nobody knows change nothing, and whoever only follows has said nothing."""
    return not all(isinstance(event, _NOTHING_SAID) for event in taking.events)


def new_customer(taking: Taking) -> Customer:
    """The person as they first appear, with all their ids; they are stored before their first message is."""
    contact = taking.contact or Contact()
    return Customer(
        id=new_id(),
        shop_id=taking.account.shop_id,
        created_at=taking.desk.clock.now(),
        identities=taking.named,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        member_id=contact.member_id,
        locale=contact.locale,
    )


def new_conversation(taking: Taking, customer: Customer) -> Conversation:
    """The conversation as it begins; it is stored with its first message."""
    first, now = taking.entries[0], taking.desk.clock.now()
    begun = Conversation(
        id=new_id(),
        shop_id=taking.account.shop_id,
        account_id=taking.account.id,
        customer_id=customer.id,
        channel=first.channel,
        kind=taking.channel.conversation_kind,
        key=first.lane,
        identity=taking.named[0].external_id,
        order_id=first.inbound.order,
        blocked=customer.block is not None,
        created_at=now,
        last_message_at=min(first.inbound.occurred_at, now),
    )
    if isinstance(taking.channel, Profiles):
        begun = begun.with_chore(Chore.PROFILE)
    if taking.contact is not None and taking.contact.member_id is not None:
        begun = begun.with_chore(Chore.MEMBER)
    return begun
