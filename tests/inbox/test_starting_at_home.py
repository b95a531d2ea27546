"""Writing first to somebody with several ids meets the conversation that they have (spec G5)."""

from dataclasses import replace

import pytest

from message_center.domain.customers import Customer, Identity
from message_center.inbox.start_conversation import start_conversation
from message_center.storage.customer_changes import CustomerChange
from message_center.testing import TestCenter


@pytest.mark.spec("G5", "H10")
async def test_a_further_id_leads_home(center: TestCenter) -> None:
    """Whichever of the customer's ids stands first, no second conversation is begun."""
    anna = center.customer("anna")
    await anna.writes("hello")
    known, desk = await anna.conversation(), center.desk()
    further = Identity(
        channel=known.channel, account_id=known.account_id, external_id="886900111222", home=known.identity
    )

    def with_further(customer: Customer) -> CustomerChange:
        return CustomerChange(customer=replace(customer, identities=(further, *customer.identities)))

    await desk.scope.customers.change(known.customer_id, with_further, at=center.clock.now())
    begun = await start_conversation(desk, customer_id=known.customer_id, account_id=known.account_id)
    assert begun.id == known.id
    assert await center.storage.database.conversations.count_documents({}) == 1
