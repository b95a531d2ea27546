"""From an upload to the customer."""

import pytest

from message_center.domain.delivery import DeliveryStatus
from message_center.inbox.files import attachments_of, store_image
from message_center.inbox.reply import send_message
from message_center.testing import TestCenter
from tests.files import pictures


@pytest.mark.spec("A18", "A17")
async def test_an_uploaded_image_reaches_the_customer(center: TestCenter) -> None:
    """The customer's platform gets the text, then the image under its public address."""
    anna = center.customer("anna")
    await anna.writes("有照片嗎?")
    file = await store_image(center.desk(), content=pictures.phone_photo(), name="燈.jpg")
    await send_message(
        center.desk(),
        conversation_id=(await anna.conversation()).id,
        text="請看",
        attachments=await attachments_of(center.desk(), [file.id]),
    )
    await center.work()
    text, image = center.channel.sent["anna"]
    assert text.text == "請看"
    assert image.attachment is not None
    assert (image.attachment.url, image.attachment.name) == (f"https://files.example/{file.id}", "燈.jpg")
    sent = (await anna.messages())[-1]
    assert sent.delivery is not None
    assert sent.delivery.status is DeliveryStatus.SENT
