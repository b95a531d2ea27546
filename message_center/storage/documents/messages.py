"""Messages."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from bson import ObjectId
from pymongo import ASCENDING, IndexModel

PENDING = ("QUEUED", "SENDING", "UNKNOWN")
"""The delivery states that a lane still works on."""

UNCONFIRMED = ("SENT", "DELIVERED")
"""The delivery states that a receipt may still move on."""

SEARCH_DUE = {"search_due": {"$gte": ObjectId("0" * 24)}}
"""Messages that search does not know as they are now."""

A_TEXT = {"$gte": ""}
"""Only texts; said so, because the planner does not see that an equality implies a `$type`."""

_CONVERSATION = [("shop_id", ASCENDING), ("conversation_id", ASCENDING)]


class MessageDocument(Document):
    """One message of a conversation.

    Indexes answer: a page of the conversation; the message with a platform's id, inbound or sent by us; the
    message a client already wrote; what holds a find; what shows a file; what is to be sent; what bots are to be
    asked; whose media are to be kept; what a receipt may confirm; what search is to learn. `search_due` is a
    fresh id for each change of the text, so that learning an older one does not settle it
    (storage/search_index.py).
    """

    shop_id: PydanticObjectId
    conversation_id: PydanticObjectId
    account_id: PydanticObjectId
    sequence: int
    direction: str
    author: dict[str, Any]
    kind: str
    at: datetime
    text: str
    attachments: list[dict[str, Any]]
    buttons: list[dict[str, Any]]
    external_id: str | None
    client_key: str | None
    reply_to_id: PydanticObjectId | None
    payload: str | None
    product: dict[str, Any] | None
    delivery: dict[str, Any] | None
    reaction: str | None
    reacted_at: datetime | None
    edited_at: datetime | None
    edit_number: int
    unsent_at: datetime | None
    finds: list[dict[str, Any]]
    bots_pending: bool
    media_pending: bool
    arrived: bool
    why: str | None
    template: dict[str, Any] | None = None
    search_due: PydanticObjectId | None = None

    class Settings:
        """Collection and indexes."""

        name = "messages"
        indexes = [
            IndexModel([*_CONVERSATION, ("sequence", ASCENDING)], unique=True, name="page"),
            IndexModel(
                [*_CONVERSATION, ("external_id", ASCENDING)],
                unique=True,
                partialFilterExpression={"external_id": A_TEXT},
                name="with_external_id",
            ),
            IndexModel(
                [*_CONVERSATION, ("delivery.external_ids", ASCENDING)],
                partialFilterExpression={"delivery.external_ids": A_TEXT},
                name="with_delivery_id",
            ),
            IndexModel(
                [*_CONVERSATION, ("client_key", ASCENDING)],
                unique=True,
                partialFilterExpression={"client_key": A_TEXT},
                name="with_client_key",
            ),
            IndexModel(
                [*_CONVERSATION, ("sequence", ASCENDING)],
                partialFilterExpression={"delivery.status": {"$in": list(PENDING)}},
                name="outbox",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("account_id", ASCENDING), ("_id", ASCENDING)],
                partialFilterExpression={"delivery.status": {"$in": list(PENDING)}},
                name="outbox_of_account",
            ),
            IndexModel(
                [*_CONVERSATION, ("finds.value", ASCENDING), ("sequence", ASCENDING)],
                partialFilterExpression={"finds.value": A_TEXT},
                name="with_find",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("attachments.file_id", ASCENDING)],
                partialFilterExpression={"attachments.file_id": A_TEXT},
                name="with_file",
            ),
            IndexModel(
                [*_CONVERSATION, ("sequence", ASCENDING)],
                partialFilterExpression={"bots_pending": True},
                name="bots_pending",
            ),
            IndexModel(
                [*_CONVERSATION, ("sequence", ASCENDING)],
                partialFilterExpression={"media_pending": True},
                name="media_pending",
            ),
            IndexModel(
                [*_CONVERSATION, ("delivery.sent_at", ASCENDING)],
                partialFilterExpression={"delivery.status": {"$in": list(UNCONFIRMED)}},
                name="unconfirmed",
            ),
            IndexModel([("search_due", ASCENDING)], partialFilterExpression=SEARCH_DUE, name="search_due"),
        ]
