"""A change of a customer is all or nothing, and the inbox's rows follow it."""

import asyncio
from dataclasses import replace

import pytest

from message_center.domain.customers import Customer
from message_center.domain.facts import FactKind, Happened
from message_center.domain.ids import Id
from message_center.errors import Conflict, NotFound
from message_center.storage.customer_changes import CustomerChange, DecideCustomer
from message_center.storage.mapping import new_id
from message_center.testing import TestCenter
from tests.law import the_law

CHANGED = Happened(kind=FactKind.CUSTOMER_CHANGED)


def named(name: str) -> DecideCustomer:
    """Call them so."""
    return lambda customer: CustomerChange(customer=replace(customer, name=name), happened=(CHANGED,))


def with_tag(tag: Id) -> DecideCustomer:
    """Put one more tag on them."""

    def decide(customer: Customer) -> CustomerChange:
        return CustomerChange(customer=replace(customer, tag_ids=(*customer.tag_ids, tag)), happened=(CHANGED,))

    return decide


async def test_a_change_is_one_revision_and_is_told(center: TestCenter) -> None:
    """Whoever listens hears of the change, with the customer's revision after it."""
    await center.customer("anna").writes("hello")
    conversation = await center.customer("anna").conversation()
    customers = center.desk().scope.customers
    async with the_law(center) as facts:
        changed = await customers.change(conversation.customer_id, named("Anna"), at=center.clock.now())
    assert (changed.name, changed.revision) == ("Anna", 1)
    assert [(fact.kind, fact.customer_id, fact.revision) for fact in facts] == [
        (FactKind.CUSTOMER_CHANGED, changed.id, 1)
    ]
    timeline = await center.desk().scope.facts.timeline(conversation, limit=1)
    assert [fact.id for fact in timeline] == [facts[0].id]


async def test_what_changes_nothing_is_not_told(center: TestCenter) -> None:
    """Saving what is known already leaves no trace."""
    await center.customer("anna").writes("hello")
    conversation = await center.customer("anna").conversation()
    customers = center.desk().scope.customers
    await customers.change(conversation.customer_id, named("Anna"), at=center.clock.now())
    async with the_law(center) as facts:
        same = await customers.change(conversation.customer_id, named("Anna"), at=center.clock.now())
    assert (same.revision, facts) == (1, [])


async def test_a_refused_change_writes_nothing(center: TestCenter) -> None:
    """When the rule refuses, the customer is as before, and nobody hears anything."""
    await center.customer("anna").writes("hello")
    conversation = await center.customer("anna").conversation()

    def refuse(_: Customer) -> CustomerChange:
        raise Conflict("No.")

    async with the_law(center) as facts:
        with pytest.raises(Conflict):
            await center.desk().scope.customers.change(conversation.customer_id, refuse, at=center.clock.now())
    assert facts == []


async def test_another_shops_customer_cannot_be_changed(center: TestCenter) -> None:
    """An id that this shop does not have is not found, whoever has it."""
    with pytest.raises(NotFound) as refusal:
        await center.desk().scope.customers.change(new_id(), named("Mine"), at=center.clock.now())
    assert refusal.value.field == "customerId"


async def test_tags_show_on_every_row_of_the_customer(center: TestCenter) -> None:
    """A tag on a customer is on each of their conversations, and each row's listener is told."""
    await center.customer("anna").writes("hello")
    conversation = await center.customer("anna").conversation()
    tag = new_id()
    async with the_law(center) as facts:
        await center.desk().scope.customers.change(conversation.customer_id, with_tag(tag), at=center.clock.now())
    row = await center.customer("anna").conversation()
    assert (row.tag_ids, row.revision) == ((tag,), conversation.revision + 1)
    assert [(fact.kind, fact.conversation_id) for fact in facts] == [
        (FactKind.CUSTOMER_CHANGED, None),
        (FactKind.CONVERSATION_TAGS_CHANGED, conversation.id),
    ]


async def test_a_tag_is_never_lost_between_a_customer_and_a_row(center: TestCenter) -> None:
    """Twenty tags put on at once while messages come in: customer and row agree in the end, and hold all."""
    anna = center.customer("anna")
    await anna.writes("hello")
    conversation = await anna.conversation()
    tags = [new_id() for _ in range(20)]
    customers = center.desk().scope.customers
    await asyncio.gather(
        *(customers.change(conversation.customer_id, with_tag(tag), at=center.clock.now()) for tag in tags),
        *(anna.writes(f"message {number}") for number in range(5)),
    )
    customer = await customers.get(conversation.customer_id)
    assert set(customer.tag_ids) == set(tags)
    assert (await anna.conversation()).tag_ids == customer.tag_ids
    assert (await anna.conversation()).sequence == 6
