"""What tests of searching ask, and how what was written becomes searchable."""

from typing import Any

from message_center.domain.contacts import Contact
from message_center.domain.conversations import Conversation
from message_center.domain.inbound import MessageArrived
from message_center.storage.search_index import learn_due
from tests.api.conftest import Answer, Person, Shop

SEARCH = """query ($query: String!, $first: Int! = 20, $after: String) {
  searchConversations(query: $query, first: $first, after: $after) {
    edges { cursor node {
      reason
      conversation { id archived customer { shownName } account { name } assignee { name } tags { name } }
      message { id text replyTo { text } } spans { start end }
    } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } customersLeftOut
  }
}"""


async def known_as(shop: Shop, identity: str, **contact: str) -> Conversation:
    """A customer who left this contact with their words."""
    await shop.center.customer(identity).does(
        MessageArrived(external_id=f"c-{identity}", text="?", contact=Contact(**contact))
    )
    await shop.center.work()
    return await shop.center.customer(identity).conversation()


async def reasons(person: Person, query: str) -> list[tuple[str, str]]:
    """Whom a search finds, and why."""
    hits = await search(person, query)
    return [(hit["conversation"]["customer"]["shownName"], hit["reason"]) for hit in hits]


async def learn(shop: Shop) -> None:
    """Let the worker learn what was written."""
    while await learn_due(shop.center.storage.database):
        pass


async def search(person: Person, query: str, **variables: Any) -> list[Answer]:
    """The hits."""
    data = await person.ask(SEARCH, query=query, **variables)
    return [edge["node"] for edge in data["searchConversations"]["edges"]]


async def texts(person: Person, query: str) -> list[str]:
    """The texts of the messages that were found."""
    return [hit["message"]["text"] for hit in await search(person, query)]
