"""A saved reply in the shop's own threads: what is filled in, and what staff may send (spec E8)."""

import pytest

from message_center.domain.saved_replies import ReplyDraft
from message_center.inbox.files import store_image
from message_center.inbox.saved_replies import create_saved_reply
from tests.files import pictures
from tests.storefront.mail_server import MailServer
from tests.storefront.staff import at_work
from tests.storefront.world import World

RENDER = """query ($reply: ID!, $conversation: ID!) {
    renderSavedReply(savedReplyId: $reply, conversationId: $conversation) {
        text images { fileId } warnings { kind message }
    }
}"""
SEND = "mutation ($input: SendMessageInput!) { sendMessage(input: $input) { userErrors { code message } } }"


@pytest.mark.spec("E8", "A18")
@pytest.mark.parametrize(("place", "named"), [("order", "an order"), ("storefront", "a storefront")])
async def test_only_the_first_image_is_filled_in_and_others_can_be_attached(
    world: World, mail_server: MailServer, place: str, named: str
) -> None:
    """The limit is of filling in: the warning says so, what is given can be sent, and a message of staff's
    own has all its images in the thread and in the mail."""
    tokens = {
        "order": world.order_token(email="lin@example.com"),
        "storefront": world.member_token(email="lin@example.com"),
    }
    await world.ask("hi", tokens[place])
    conversation = (await world.conversation()).id
    images = [(await store_image(world.desk, content=pictures.phone_photo(), name="x.jpg")).id for _ in range(3)]
    reply = await create_saved_reply(world.desk, ReplyDraft(title="燈", text="您好", image_ids=tuple(images)))
    async with at_work(world) as staff:
        found = await staff.read(RENDER, reply=reply.id, conversation=conversation)
        filled = found["renderSavedReply"]
        assert [one["fileId"] for one in filled["images"]] == images[:1]
        [warning] = filled["warnings"]
        assert warning["kind"] == "IMAGES_LEFT_OUT"
        assert warning["message"] == (
            f"In {named} conversation, a saved reply fills in its first image alone; attach the others yourself."
        )
        for attached in (images[:1], images):
            sent = await staff.read(
                SEND, input={"conversationId": conversation, "text": filled["text"], "attachmentIds": attached}
            )
            assert sent["sendMessage"]["userErrors"] == []
            await world.send()
    messages = (await world.thread(tokens[place]))["messages"]
    assert [len(one["attachments"]) for one in messages] == [0, 1, 3]
    assert [one["url"] for one in messages[-1]["attachments"]] == [
        f"https://files.example.com/{one}" for one in images
    ]
    mailed = mail_server.mails[-1].get_body(("plain",)).get_content()
    assert [one for one in images if f"https://files.example.com/{one}" in mailed] == images
