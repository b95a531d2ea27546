"""What tests of recognition ask."""

from typing import Any

from tests.api.conftest import Answer, Person

ROWS = """query ($filter: ConversationFilter) {
  conversations(filter: $filter) { edges { node { id hasPhone phones { value messageId } } } }
}"""
CUSTOMER = """query ($id: ID!) { customer(id: $id) { recognized {
  phones { value at conversationId messageId startCodePoint endCodePoint message { text } }
  emails { value message { text } }
  addresses { value address { country postalCode city district rest } message { text } }
  rejected { kind value }
} } }"""
MESSAGES = """query ($id: ID!) { conversation(id: $id) { messages { edges { node {
  text finds { kind value text start end startCodePoint endCodePoint address { city district } }
} } } } }"""
NUMBER = "+886912345678"


async def rows(person: Person, **given: Any) -> list[Answer]:
    """The rows of a filtered list."""
    data = await person.ask(ROWS, filter=given)
    return [edge["node"] for edge in data["conversations"]["edges"]]


async def recognized(person: Person, customer_id: str) -> Answer:
    """What the customer's words tell."""
    found: Answer = (await person.ask(CUSTOMER, id=customer_id))["customer"]["recognized"]
    return found


async def finds(person: Person, conversation_id: str) -> list[list[Answer]]:
    """The finds of each message."""
    data = await person.ask(MESSAGES, id=conversation_id)
    return [edge["node"]["finds"] for edge in data["conversation"]["messages"]["edges"]]
