"""Which conversations a list shows (spec A7)."""

from strawberry import ID, UNSET

from message_center.domain import filters as domain
from message_center.domain.conversations import ConversationKind, ConversationStatus
from message_center.domain.filters import ConversationOrder
from message_center.domain.folders import Folder
from message_center.domain.ids import Id
from message_center.errors import InvalidInput
from message_center.graphql.context import Context
from message_center.graphql.fields import described, input_type


@input_type("Whose conversations: exactly one of the fields.", one_of=True)
class AssigneeFilter:
    """Mine, nobody's, or a given person's."""

    me: bool | None = described("`true`: those assigned to the signed-in staff member.", default=UNSET)
    unassigned: bool | None = described("`true`: those assigned to nobody.", default=UNSET)
    staff_id: ID | None = described("Those assigned to this staff member.", default=UNSET)


@input_type("All given conditions hold; what is left out does not filter.")
class ConversationFilter:
    """The inbox's filters, in any combination."""

    kinds: list[ConversationKind] | None = described("Only these kinds; the tabs of the inbox.", default=None)
    archived: bool = described("`true`: look into the archive instead of the normal list.", default=False)
    snoozed: bool = described("`true`: look at what is snoozed instead of the normal list.", default=False)
    blocked: bool = described("`true`: look at blocked customers' instead of the normal list.", default=False)
    unread: bool = described("`true`: only those with an unread badge.", default=False)
    starred: bool = described("`true`: only those marked for follow-up.", default=False)
    has_phone: bool = described("`true`: only those in which the customer wrote a phone number.", default=False)
    phone: str | None = described(
        "Only those in which the customer wrote exactly this number, as `phones` shows it (`+886912345678`).",
        default=None,
    )
    from_ad: bool = described("`true`: only those that came through an ad.", default=False)
    bots_stopped: bool = described(
        "`true`: only those whose bots used up their budget, so that a person must go on.", default=False
    )
    status: ConversationStatus | None = described("Only those with this status.", default=None)
    account_ids: list[ID] | None = described(
        "Only those of these accounts; an empty list for all accounts. Without it, those of the accounts that "
        "the signed-in person chose to see (`viewer.accountsView`), unless `customerId` is given.",
        default=None,
    )
    tag_id: ID | None = described("Only those of customers with this tag.", default=None)
    assignee: AssigneeFilter | None = described("Only those assigned so.", default=None)
    customer_id: ID | None = described("Only those of this customer.", default=None)


def wanted(given: ConversationFilter | None, context: Context) -> domain.ConversationFilter:
    """The domain's filter. Raises InvalidInput for contradictions."""
    if given is None:
        return domain.ConversationFilter(account_ids=_view(context))
    assignee_id, unassigned = _assignee(given.assignee, context)
    return domain.ConversationFilter(
        kinds=tuple(given.kinds or ()),
        folder=_folder(given),
        unread=given.unread,
        starred=given.starred,
        has_phone=given.has_phone,
        phone=given.phone,
        from_ad=given.from_ad,
        bots_stopped=given.bots_stopped,
        status=given.status,
        account_ids=_account_ids(given, context),
        tag_id=None if given.tag_id is None else Id(given.tag_id),
        assignee_id=assignee_id,
        unassigned=unassigned,
        customer_id=None if given.customer_id is None else Id(given.customer_id),
    )


def _folder(given: ConversationFilter) -> Folder:
    asked = [
        folder
        for folder, is_asked in (
            (Folder.ARCHIVE, given.archived),
            (Folder.SNOOZED, given.snoozed),
            (Folder.BLOCKED, given.blocked),
        )
        if is_asked
    ]
    if len(asked) > 1:
        raise InvalidInput("Look into one of `archived`, `snoozed` and `blocked` at a time.", field="filter")
    return asked[0] if asked else Folder.INBOX


def _account_ids(given: ConversationFilter, context: Context) -> tuple[Id, ...]:
    if given.account_ids is not None:
        return tuple(Id(one) for one in given.account_ids)
    return () if given.customer_id is not None else _view(context)


def _view(context: Context) -> tuple[Id, ...]:
    """The accounts that the caller chose to see (spec A15); none means all."""
    return context.signed_in.staff.accounts_view or ()


def checked_order(order: ConversationOrder, given: domain.ConversationFilter) -> ConversationOrder:
    """The order, if the filter allows it (spec A9). Raises InvalidInput."""
    if order is ConversationOrder.LONGEST_WAITING and not given.unread:
        raise InvalidInput("LONGEST_WAITING needs the filter `unread: true`.", field="order")
    return order


def _assignee(given: AssigneeFilter | None, context: Context) -> tuple[Id | None, bool]:
    if given is None:
        return None, False
    if given.me is False or given.unassigned is False:
        raise InvalidInput("Write `true`, or leave the assignee out.", field="filter.assignee")
    if given.unassigned:
        return None, True
    return (context.signed_in.staff.id if given.me else Id(given.staff_id or "")), False
