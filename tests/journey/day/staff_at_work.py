"""What the staff do all day: look at what is unread, and answer; and in the evening, read everything."""

import asyncio
from collections.abc import Callable

from tests.journey.day.reconciliation import Stored
from tests.journey.staff import StaffClient

UNREAD = """{ conversations(filter: { unread: true }, order: LONGEST_WAITING, first: 20) {
  edges { node { id account { channel } lastMessage { snippet } } } } }"""
SEND = """mutation ($i: SendMessageInput!) { sendMessage(input: $i) {
  message { id } userErrors { code message } } }"""
EVERYTHING = """query ($after: String) { conversations(first: 50, after: $after) {
  edges { node { id account { channel } messages(last: 20) {
    edges { node { text direction delivery { status canRetry } } } } } }
  pageInfo { hasNextPage endCursor } } }"""


async def answer_customers(staff: StaffClient, desk: str, *, until: Callable[[], bool]) -> list[str]:
    """Answer who has waited longest, until the day is over; returns the answers, all different and with the desk's
    number. A whole page at a time, so that many answers are on their way whenever something dies.
    """
    said: list[str] = []
    while not until():
        rows = (await staff.ask(UNREAD))["conversations"]["edges"]
        answers = {
            f"answer {row['node']['account']['channel']}-{desk}-{len(said) + index}": row["node"]["id"]
            for index, row in enumerate(rows)
        }
        await asyncio.gather(*(_answer(staff, conversation, text) for text, conversation in answers.items()))
        said += answers
        await asyncio.sleep(0.2)
    return said


async def _answer(staff: StaffClient, conversation: str, text: str) -> None:
    """As a good client does: the answer has a key of its own, so that it may be repeated."""
    given = {"conversationId": conversation, "text": text, "clientMutationId": text}
    answer = (await staff.ask(SEND, i=given))["sendMessage"]
    assert answer["userErrors"] == []


async def read_everything(staff: StaffClient) -> list[Stored]:
    """All conversations with all their messages."""
    stored: list[Stored] = []
    after: str | None = None
    while True:
        page = (await staff.ask(EVERYTHING, after=after))["conversations"]
        stored += [message for edge in page["edges"] for message in _messages(edge["node"])]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return stored


def _messages(conversation: dict[str, object]) -> list[Stored]:
    def stored(node: dict[str, object]) -> Stored:
        delivery = node["delivery"]
        status = None if delivery is None else delivery["status"]  # type: ignore[index]
        settling = status == "UNKNOWN" and not delivery["canRetry"]  # type: ignore[index]
        return Stored(
            conversation=str(conversation["id"]),
            channel=conversation["account"]["channel"],  # type: ignore[index]
            direction=str(node["direction"]),
            text=str(node["text"]),
            status="SENDING" if settling else status,
        )

    edges = conversation["messages"]["edges"]  # type: ignore[index]
    return [stored(edge["node"]) for edge in edges]
