"""Whoever writes as a member is shown as the member, as soon as the host says who that is (spec D2)."""

from datetime import date

import pytest

from message_center.domain.contacts import Contact
from message_center.domain.imports import ImportKind
from message_center.domain.inbound import MessageArrived
from message_center.domain.members import Gender
from message_center.errors import ShopBackendUnavailable
from message_center.storage.database import Database
from message_center.storage.imports import Imports
from message_center.testing import TestCenter, open_test_center
from tests.law import the_law
from tests.shop.hosts import HostShop
from tests.shop.made import member

pytestmark = pytest.mark.spec("D2")
MEMBER = member(name="Anna Lin", gender=Gender.FEMALE, birthday=date(1990, 2, 28), phone="+886912345678")
SIGNED_IN = MessageArrived(external_id="m1", text="hi", contact=Contact(member_id="M-1", email="old@shop.tw"))


async def test_a_signed_in_member_is_shown_as_the_host_knows_them(center: TestCenter) -> None:
    """The first message of a member brings the member's name, phone, gender and birthday; consoles hear of it."""
    desk = center.desk()
    await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, [MEMBER], at=center.clock.now())
    anna = center.customer("anna")
    async with the_law(center):
        await anna.does(SIGNED_IN)
        await center.work()
    conversation = await anna.conversation()
    shown = await desk.scope.customers.get(conversation.customer_id)
    assert (shown.name, shown.phone, shown.gender, shown.birthday, shown.email) == (
        "Anna Lin",
        "+886912345678",
        Gender.FEMALE,
        date(1990, 2, 28),
        None,
    )
    assert conversation.chores == ()


async def test_a_visitor_who_signs_in_later_is_shown_as_the_member(center: TestCenter) -> None:
    """A customer who is known already becomes the member with the message that proves it."""
    desk = center.desk()
    await Imports(desk.scope.database, desk.caller).take_in(ImportKind.MEMBERS, [MEMBER], at=center.clock.now())
    anna = center.customer("anna")
    await anna.writes("who am I?")
    await anna.does(SIGNED_IN)
    await center.work()
    assert (await desk.scope.customers.get((await anna.conversation()).customer_id)).name == "Anna Lin"


async def test_while_the_host_is_away_the_message_is_there_and_the_member_follows(database: Database) -> None:
    """A host that does not answer holds nothing up, and is asked again."""
    away = True

    def answer() -> dict[str, object]:
        if away:
            raise ShopBackendUnavailable("Closed for repairs.")
        return {"M-1": MEMBER}

    async with open_test_center(database, host=HostShop(answer)) as center:
        anna = center.customer("anna")
        await anna.does(SIGNED_IN)
        await center.work()
        conversation = await anna.conversation()
        customers = center.desk().scope.customers
        assert conversation.unread == 1
        assert (await customers.get(conversation.customer_id)).email == "old@shop.tw"
        away = False
        await center.later(minutes=2)
        assert (await customers.get(conversation.customer_id)).name == "Anna Lin"
