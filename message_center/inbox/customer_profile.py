"""Editing a customer's profile and addresses (spec D1, D2).

A linked customer and the member are one: the shop's system is asked (inbox/member_writes.py). What concerns nobody
else is changed here alone.
"""

from collections.abc import Callable, Mapping
from typing import Any

from message_center.domain.addresses import (
    Address,
    Addresses,
    checked_address,
    with_address,
    with_address_changed,
    without_address,
)
from message_center.domain.customers import Customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.member_writes import customer_as_wanted
from message_center.domain.members import MemberChange
from message_center.domain.permissions import Permission
from message_center.domain.profile_edits import Place, checked_edit
from message_center.domain.shops import day_of
from message_center.errors import Conflict
from message_center.inbox.desk import Desk
from message_center.inbox.member_writes import change_linked_customer
from message_center.storage.customer_changes import CustomerChange

Wanted = Callable[[Customer], MemberChange]


async def update_customer(
    desk: Desk, *, customer_id: str, typed: Mapping[str, Any], expected_revision: int | None = None
) -> Customer:
    """Change the given fields of a profile, and no others.

    Raises PermissionDenied, NotFound, InvalidInput with the field, Conflict with `expectedRevision` when a
    colleague was quicker, and with `phone` or `email` when another member has it; then nothing has changed.
    """
    desk.require(Permission.SEND_MESSAGES)
    change = checked_edit(typed, Place(country=desk.shop.country, today=day_of(desk.shop, desk.clock.now())))

    def wanted(customer: Customer) -> MemberChange:
        if expected_revision not in (None, customer.revision):
            raise Conflict("The customer changed meanwhile; look at them again.", field="expectedRevision")
        return change

    return await _edit(desk, customer_id, wanted)


async def add_address(desk: Desk, *, customer_id: str, address: Address) -> Customer:
    """Add an address. Raises PermissionDenied, NotFound, InvalidInput, LimitExceeded."""
    desk.require(Permission.SEND_MESSAGES)
    added = checked_address(address, shop_country=desk.shop.country)
    return await _edit_addresses(desk, customer_id, lambda known: with_address(known, added))


async def change_address(desk: Desk, *, customer_id: str, before: Address, address: Address) -> Customer:
    """Correct an address, named by how it was. Raises the same, and NotFound when it is not so any more."""
    desk.require(Permission.SEND_MESSAGES)
    after = checked_address(address, shop_country=desk.shop.country)
    return await _edit_addresses(desk, customer_id, lambda known: with_address_changed(known, before, after))


async def remove_address(desk: Desk, *, customer_id: str, address: Address) -> Customer:
    """Remove an address, named by how it is. Raises PermissionDenied, NotFound."""
    desk.require(Permission.SEND_MESSAGES)
    return await _edit_addresses(desk, customer_id, lambda known: without_address(known, address))


async def _edit_addresses(desk: Desk, customer_id: str, change: Callable[[Addresses], Addresses]) -> Customer:
    def wanted(customer: Customer) -> MemberChange:
        return MemberChange.of(addresses=change(customer.addresses))

    return await _edit(desk, customer_id, wanted)


async def _edit(desk: Desk, customer_id: str, wanted: Wanted) -> Customer:
    customer = await desk.scope.customers.get(customer_id)
    if customer.member_id is not None:
        change = wanted(customer)
        if customer_as_wanted(customer, change) == customer:
            return customer
        return await change_linked_customer(desk, customer_id=customer.id, change=change)

    def decide(known: Customer) -> CustomerChange:
        change = wanted(known)
        told = Happened(kind=FactKind.CUSTOMER_CHANGED, values={"fields": " ".join(sorted(change.named))})
        return CustomerChange(customer=customer_as_wanted(known, change), happened=(told,))

    return await desk.scope.customers.change(customer_id, decide, at=desk.clock.now())
