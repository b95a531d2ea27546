"""Writing to a customer first, where the platform allows it (spec H10).

An empty conversation is begun, and staff write in it like in any other. Whether they may is the channel's
word, asked of the conversation before it is stored: the same answer that governs replies (spec H1).
"""

from dataclasses import replace

from message_center.contracts.channels import Channel, MemberThreads
from message_center.domain.accounts import ChannelAccount
from message_center.domain.conversations import Conversation, ConversationKind
from message_center.domain.customers import Customer, Identity
from message_center.domain.facts import FactKind, Happened
from message_center.domain.inbound import conversation_key
from message_center.domain.permissions import Permission
from message_center.errors import Conflict, InvalidInput, NotReplyable
from message_center.inbox.desk import Desk
from message_center.inbox.reply import require_open
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.mapping import new_id
from message_center.storage.moments import Moment
from message_center.storage.moves import Move


async def start_conversation(desk: Desk, *, customer_id: str, account_id: str) -> Conversation:
    """The conversation with this customer on this account, begun if there is none; safe to repeat and to race.

    Raises NotFound, PermissionDenied, InvalidInput for an account whose conversations begin otherwise,
    NotReplyable where the platform lets nobody write first, Conflict for a blocked customer, and for one whose
    identity there is another customer's.
    """
    desk.require(Permission.SEND_MESSAGES)
    customer = await desk.scope.customers.get(customer_id)
    if customer.block is not None:
        raise Conflict("This customer is blocked; unblock them first.", field="customerId")
    account = (await desk.scope.accounts.access(account_id)).account
    start = _start(desk, customer, account)
    known = await desk.scope.conversations.by_key(start.key)
    if known is None:
        require_open(desk, start, account, field="accountId")
        known = await _begin(desk, start)
    if known.customer_id != customer.id:
        raise Conflict(
            "This member's thread belongs to another customer; merge the two first.", field="customerId"
        )
    return known


async def _begin(desk: Desk, start: Conversation) -> Conversation:
    identity = Identity(channel=start.channel, account_id=start.account_id, external_id=start.identity)

    def with_identity(customer: Customer) -> CustomerChange:
        if identity in customer.identities:
            return CustomerChange(customer=customer)
        return CustomerChange(customer=replace(customer, identities=(*customer.identities, identity)))

    async def decide(moment: Moment) -> Move:
        if moment.conversation.revision:
            return Move(conversation=moment.conversation)
        await moment.change_customer(with_identity, at=start.created_at)
        return Move(conversation=start, happened=(Happened(kind=FactKind.CONVERSATION_STARTED),))

    conversations = desk.scope.conversations
    try:
        begun = await conversations.move_by_key(start.key, decide, at=start.created_at, start=start)
    except Conflict:
        begun = await conversations.by_key(start.key)  # a colleague, or the customer, was first
        if begun is None:
            raise
    return begun or start


def _start(desk: Desk, customer: Customer, account: ChannelAccount) -> Conversation:
    """The conversation as it would begin."""
    channel = desk.channels.get(account.channel)
    if channel is None:
        raise NotReplyable(f"The channel {account.channel} is not installed here.", field="accountId")
    if channel.conversation_kind is ConversationKind.ORDER:
        raise InvalidInput("A conversation about an order begins on the order's page.", field="accountId")
    identity = _identity(channel, customer, account)
    now = desk.clock.now()
    return Conversation(
        id=new_id(),
        shop_id=account.shop_id,
        account_id=account.id,
        customer_id=customer.id,
        channel=account.channel,
        kind=channel.conversation_kind,
        key=conversation_key(account.channel, account.external_id, identity),
        identity=identity,
        created_at=now,
        last_message_at=now,
        is_member=customer.member_id is not None and isinstance(channel, MemberThreads),
        answerable_by_email=customer.email is not None,
    )


def _identity(channel: Channel, customer: Customer, account: ChannelAccount) -> str:
    """How the account knew this customer first, which names their conversation (spec G5). Raises NotReplyable when
    it does not know them."""
    if isinstance(channel, MemberThreads) and customer.member_id is not None:
        return channel.identity_of_member(customer.member_id)
    for one in customer.identities:
        if (one.channel, one.account_id) == (account.channel, account.id):
            return one.home or one.external_id
    advice = "The customer has never written to this account, so it cannot reach them. Choose another account."
    raise NotReplyable(advice, field="accountId")
