"""How long one may answer at Meta, and how an answer says by which means it goes out (docs/channels.md)."""

from dataclasses import replace
from datetime import datetime, timedelta

from message_center.channels.reading import Json
from message_center.contracts.sending import OutgoingMessage
from message_center.domain.conversations import Conversation
from message_center.domain.replyability import Replyability, ReplyBarrier, ReplyMeans, within_window

ANSWER_WINDOW = timedelta(hours=24)
ONLY_PEOPLE = "Only a person may answer now; bots may when the customer has written again."


def replyability(conversation: Conversation, *, now: datetime, people_answer_for: timedelta) -> Replyability:
    """Free text for 24 hours after the customer's last act, then for people alone until `people_answer_for`."""
    if conversation.unreachable is not None:
        return Replyability(barrier=ReplyBarrier.CUSTOMER_UNREACHABLE, advice=conversation.unreachable)
    everybody = within_window(conversation.acted_at, window=ANSWER_WINDOW, now=now)
    people = within_window(conversation.acted_at, window=people_answer_for, now=now)
    if everybody.is_open or not people.is_open:
        return everybody
    return replace(people, means=(ReplyMeans.HUMAN_AGENT,), advice=ONLY_PEOPLE)


def messaging_type(message: OutgoingMessage) -> Json:
    """An answer inside the window, an approved template at any time, or the tag that only a person's own words may
    carry."""
    if message.template is not None:
        return {"messaging_type": "UTILITY"}
    if message.by_a_person and message.means == (ReplyMeans.HUMAN_AGENT,):
        return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    return {"messaging_type": "RESPONSE"}
