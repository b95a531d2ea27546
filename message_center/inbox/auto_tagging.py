"""Saving the rules of auto-tagging, and putting on the tags that bots ask for (spec D6)."""

from collections.abc import Sequence

from message_center.domain.auto_tagging import AutoTagging, RuleDraft, checked_keywords, checked_rules
from message_center.domain.customers import Customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.messages import Message
from message_center.domain.permissions import Permission
from message_center.domain.tags import TAGS_OF_A_CUSTOMER, retagged
from message_center.inbox.auto_tag_rules import store_rules
from message_center.inbox.desk import Desk
from message_center.inbox.member_tags import pass_tags_on
from message_center.inbox.tags import chosen_tags
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.database import Session


async def save_auto_tagging(
    desk: Desk, *, enabled: bool, rules: Sequence[RuleDraft], revision: int
) -> AutoTagging:
    """Save switch and rules, the whole list; tags that do not exist are made. Customers keep the tags they have.

    Raises PermissionDenied, InvalidInput, LimitExceeded, NotFound, and Conflict when `revision` is not the one
    that was read.
    """
    desk.require_feature(Feature.AUTO_TAGGING)
    desk.require(Permission.MANAGE_SETTINGS)
    checked_keywords(rules)

    async def transact(session: Session) -> AutoTagging:
        tags = await chosen_tags(desk, [draft.tag for draft in rules], session)
        wanted = AutoTagging(enabled=enabled, rules=checked_rules(rules, tags), revision=revision)
        return await store_rules(desk, wanted, session=session)

    return await desk.scope.tags.transaction(transact)


async def put_tags(
    desk: Desk, *, customer_id: Id, message: Message, act: int, tag_ids: Sequence[Id], why: str
) -> None:
    """Put on what a bot asks for; the desk's caller is the bot. Does nothing when it did this act before.

    A tag that was deleted meanwhile is left out, and so are tags beyond what a customer may have.
    """
    told = Happened(kind=FactKind.CUSTOMER_TAGS_CHANGED, message_id=message.id, values={"act": act}, why=why)

    async def transact(session: Session) -> None:
        if await desk.scope.facts.has_happened(customer_id, told, session=session):
            return
        known = {tag.id for tag in await desk.scope.tags.by_ids(tag_ids, session=session)}

        before: list[Id] = []

        def decide(customer: Customer) -> CustomerChange:
            before[:] = customer.tag_ids
            more = (one for one in tag_ids if one in known)
            wanted = tuple(dict.fromkeys((*customer.tag_ids, *more)))[:TAGS_OF_A_CUSTOMER]
            after, happened = retagged(customer, wanted, happened=told)
            return CustomerChange(customer=after, happened=(happened,))

        changed = await desk.scope.customers.change(customer_id, decide, at=desk.clock.now(), session=session)
        await pass_tags_on(desk, before, changed, session=session)

    await desk.scope.tags.transaction(transact)
