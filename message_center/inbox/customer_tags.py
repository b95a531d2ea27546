"""Tags on a customer: put on, taken off, set (spec D4, D5).

A tag is chosen by its id or by its name; one that does not exist is made in the same transaction, so that two
people who put the same new tag on at once make one.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial

from message_center.domain.customers import Customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.tags import Tag, TagChoice, retagged
from message_center.inbox.desk import Desk
from message_center.inbox.member_tags import pass_tags_on
from message_center.inbox.tags import chosen_tags, tags_by_id
from message_center.storage.customer_changes import CustomerChange
from message_center.storage.database import Session

Rule = Callable[[tuple[Id, ...], tuple[Id, ...]], Sequence[Id]]
"""From a customer's tags and the chosen ones to the tags afterwards."""

Choose = Callable[[Session], Awaitable[Iterable[Tag]]]

TAGGED = Happened(kind=FactKind.CUSTOMER_TAGS_CHANGED)


async def add_tags(desk: Desk, *, customer_id: str, choices: Sequence[TagChoice]) -> Customer:
    """Put tags on a customer. Raises PermissionDenied, NotFound, InvalidInput, LimitExceeded."""
    choose = partial(chosen_tags, desk, choices)
    return await _change(desk, customer_id, choose, lambda before, chosen: (*before, *chosen))


async def set_tags(desk: Desk, *, customer_id: str, choices: Sequence[TagChoice]) -> Customer:
    """Let a customer have exactly these tags, in this order. Raises the same."""
    return await _change(desk, customer_id, partial(chosen_tags, desk, choices), lambda _, chosen: chosen)


async def remove_tags(desk: Desk, *, customer_id: str, tag_ids: Sequence[str]) -> Customer:
    """Take tags off a customer; one that they do not have is no fault. Raises PermissionDenied, NotFound."""

    async def choose(session: Session) -> Iterable[Tag]:
        asked = {one: f"tagIds.{index}" for index, one in enumerate(tag_ids)}
        return (await tags_by_id(desk, asked, session)).values()

    return await _change(desk, customer_id, choose, _without)


def _without(before: tuple[Id, ...], chosen: tuple[Id, ...]) -> Sequence[Id]:
    return [one for one in before if one not in chosen]


async def _change(desk: Desk, customer_id: str, choose: Choose, rule: Rule) -> Customer:
    desk.require(Permission.SEND_MESSAGES)

    async def transact(session: Session) -> Customer:
        chosen = tuple(tag.id for tag in await choose(session))
        before: list[Id] = []

        def decide(customer: Customer) -> CustomerChange:
            before[:] = customer.tag_ids
            after, happened = retagged(customer, rule(customer.tag_ids, chosen), happened=TAGGED)
            return CustomerChange(customer=after, happened=(happened,))

        changed = await desk.scope.customers.change(customer_id, decide, at=desk.clock.now(), session=session)
        await pass_tags_on(desk, before, changed, session=session)
        return changed

    return await desk.scope.tags.transaction(transact)
