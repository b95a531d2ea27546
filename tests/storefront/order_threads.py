"""What tests of orders' threads ask, and whom they find."""

from typing import Any
from urllib.parse import urlsplit

from message_center.domain.conversations import Conversation
from message_center.domain.customers import Customer
from tests.storefront.world import World

WRITE = "/storefront/lamp/thread/messages"
LIST = """query ($kinds: [ConversationKind!]) {
    conversations(first: 5, filter: {kinds: $kinds}) {
        edges { node { id kind orderId order { number } customer { name memberId } replyability { barrier } } }
    }
}"""
SEND = """mutation ($input: SendMessageInput!) {
    sendMessage(input: $input) { message { text } userErrors { code message } }
}"""


async def listed(staff: Any, *kinds: str) -> list[Any]:
    data = await staff.read(LIST, kinds=list(kinds))
    return [edge["node"] for edge in data["conversations"]["edges"]]


async def customer_of(world: World, conversation: Conversation) -> Customer:
    return await world.desk.scope.customers.get(conversation.customer_id)


def token_in(mail: Any) -> str:
    text = mail.get_body(("plain",)).get_content()
    link = next(line.strip() for line in text.splitlines() if "/thread/page" in line)
    return urlsplit(link).query.removeprefix("token=")
