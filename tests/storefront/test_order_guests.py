"""Guests' orders: where they are answered, and when a guest turns out to be a member (spec A20)."""

import pytest

from tests.storefront.mail_server import MailServer
from tests.storefront.order_threads import SEND, WRITE, customer_of, listed, token_in
from tests.storefront.staff import at_work
from tests.storefront.world import World


@pytest.mark.spec("A20", "A5", "H1")
async def test_a_guest_without_an_email_cannot_be_answered(world: World, mail_server: MailServer) -> None:
    """A buyer who is no member and left no e-mail: sending is refused with advice, and staff see it before."""
    await world.ask("請回電", world.order_token(name="Grace", phone="0912345678"))
    async with at_work(world) as staff:
        before = await world.counted()
        (row,) = await listed(staff, "ORDER")
        assert row["replyability"] == {"barrier": "NO_ADDRESS"}
        sent = await staff.read(SEND, input={"conversationId": row["id"], "text": "您好"})
    (error,) = sent["sendMessage"]["userErrors"]
    assert error["code"] == "NOT_REPLYABLE"
    assert "another way" in error["message"]
    assert await world.counted() == before
    assert mail_server.mails == []


@pytest.mark.spec("A20")
async def test_a_guest_is_answered_by_email_and_nobody_changes_where(
    world: World, mail_server: MailServer
) -> None:
    """A guest's answers go to the e-mail of the order, whatever the page or the link is made to send."""
    token = world.order_token(name="Grace", email="grace@example.com", locale="en")
    body = {"message": "Is it sent?", "email": "thief@example.com", "name": "Thief"}
    await world.post(WRITE, body, token=token)
    await world.take_in()
    await world.answer("Yes")
    await world.post(WRITE, body, token=token_in(mail_server.mails[0]))
    await world.take_in()
    await world.answer("Still yes")
    assert mail_server.recipients == ["grace@example.com", "grace@example.com"]
    assert mail_server.mails[0]["subject"] == "lamp 商店 answered your message about order O-1"
    customer = await customer_of(world, await world.conversation())
    assert (customer.name, customer.email, customer.member_id) == ("Grace", "grace@example.com", None)


@pytest.mark.spec("A20")
async def test_a_guest_who_registers_goes_on_in_the_same_thread(world: World) -> None:
    """An order has one conversation, also when its buyer wrote as a guest and comes back as a member; the guest
    becomes the member then, whom nobody else is, and the member's other orders are theirs as well."""
    await world.ask("as a guest", world.order_token(email="grace@example.com"))
    await world.ask("as a member", world.order_token(sub="m1", email="grace@example.com"))
    (conversation,) = await world.conversations()
    assert (await customer_of(world, conversation)).member_id == "m1"
    for token in (world.order_token(sub="m1"), world.order_token()):
        thread = await world.thread(token)
        assert [one["text"] for one in thread["messages"]] == ["as a guest", "as a member"]
    await world.ask("another", world.order_token("O-2", sub="m1"))
    assert len({one.customer_id for one in await world.conversations()}) == 1


@pytest.mark.spec("A20")
async def test_a_guest_does_not_become_a_member_who_is_a_customer_already(world: World) -> None:
    """The thread goes on as the guest's, with what the shop tells of the buyer, until staff merge the two."""
    await world.write("in the storefront", token=world.member_token(name="Grace Hopper"))
    await world.ask("as a guest", world.order_token(name="Grace"))
    await world.ask("as a member", world.order_token(sub="m1", email="grace@example.com"))
    storefront, about_order = await world.conversations()
    guest = await customer_of(world, about_order)
    assert (guest.name, guest.email, guest.member_id) == ("Grace", "grace@example.com", None)
    member = await customer_of(world, storefront)
    assert (member.name, member.email, member.member_id) == ("Grace Hopper", None, "m1")


@pytest.mark.spec("A20")
async def test_a_page_that_leaves_out_the_member_opens_the_same_thread(
    world: World, mail_server: MailServer
) -> None:
    """A token without the member reads and continues the order's thread, and nothing else of the member: not the
    profile's name, no other thread; nor does it change who the member is."""
    await world.write("in the storefront", token=world.member_token(name="林大同"))
    await world.ask("about O-2", world.order_token("O-2", sub="m1"))
    await world.ask("signed in", world.order_token(sub="m1", name="林大同", email="lin@example.com"))
    token = world.order_token(name="Thief", email="thief@example.com")
    await world.ask("from the mail", token)
    conversation = await world.conversation()
    assert [one.order_id for one in await world.conversations()] == [None, "O-2", "O-1"]
    customer = await customer_of(world, conversation)
    assert (customer.name, customer.email, customer.member_id) == ("林大同", "lin@example.com", "m1")
    async with world.listening(token) as page:
        assert (await page.next())["author"] == ""
    messages = (await world.thread(token))["messages"]
    assert [(one["text"], one["author"]) for one in messages] == [("signed in", ""), ("from the mail", "")]
    messages = (await world.thread(world.order_token(sub="m1")))["messages"]
    assert [one["author"] for one in messages] == ["林大同", "林大同"]
    await world.answer("您好")
    assert mail_server.recipients == ["lin@example.com"]


@pytest.mark.spec("A20")
async def test_a_thread_is_opened_to_no_second_member(world: World) -> None:
    """Where the shop does not tell whose the order is, the member who wrote first is asked to sign in."""
    await world.ask("hi", world.order_token(sub="m1"))
    before = await world.counted()
    headers = {"authorization": f"Bearer {world.order_token(sub='m2')}"}
    assert (await world.http.get("/storefront/lamp/thread", headers=headers)).status_code == 403
    assert (await world.ask("me, too", world.order_token(sub="m2"))).status_code == 403
    assert await world.counted() == before


@pytest.mark.spec("A20")
@pytest.mark.parametrize("first", ["guest", "member"])
async def test_first_words_in_one_moment_are_one_conversation(world: World, first: str) -> None:
    """Before anything was taken in, both tokens wrote about orders: each has one conversation, the member's."""
    for number in range(5):
        tokens = {"guest": world.order_token(f"O-{number}"), "member": world.order_token(f"O-{number}", sub="m1")}
        for who in sorted(tokens, key=lambda one: one != first):
            await world.post(WRITE, {"message": who}, token=tokens[who])
    await world.take_in_at_once()
    found = await world.conversations()
    assert sorted(one.order_id or "" for one in found) == [f"O-{number}" for number in range(5)]
    customers = {one.id: one for one in [await customer_of(world, one) for one in found]}
    assert [one.member_id for one in customers.values()] == ["m1"]
    thread = await world.thread(world.order_token("O-3"))
    assert sorted(one["text"] for one in thread["messages"]) == ["guest", "member"]


@pytest.mark.spec("A20")
async def test_guests_orders_that_turn_out_one_members_at_once(world: World) -> None:
    """Of several guests, one becomes the member; the others' threads go on as they are, and no word is lost."""
    for number in range(4):
        await world.ask("as a guest", world.order_token(f"O-{number}"))
    for number in range(4):
        await world.post(WRITE, {"message": "as a member"}, token=world.order_token(f"O-{number}", sub="m1"))
    await world.take_in_at_once()
    members = [(await customer_of(world, one)).member_id for one in await world.conversations()]
    assert sorted(members, key=str) == [None, None, None, "m1"]
    counted = await world.counted()
    assert (counted["conversations"], counted["messages"]) == (4, 8)
