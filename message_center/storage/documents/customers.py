"""Customers."""

from datetime import datetime
from typing import Any

from beanie import Document, PydanticObjectId
from pymongo import ASCENDING, DESCENDING, IndexModel

from message_center.storage.documents.members import BY_LETTERS

LINKED = {"member_id": {"$gte": ""}}
"""Who is linked to a member: the predicate of indexes, which queries repeat."""


def _beginning_of(field: str) -> IndexModel:
    keys = [("shop_id", ASCENDING), (field, ASCENDING), ("_id", ASCENDING)]
    return IndexModel(keys, collation=BY_LETTERS, name=f"by_beginning_of_{field}")


class CustomerDocument(Document):
    """A person who writes. `identity_keys` repeat the identities in a form that can be unique.

    `conversation_count` counts the conversations that were begun: beginning one and changing what its row
    repeats of the customer then meet at this document, and one of them waits. `name_grams`, `email_keys` and
    `phone_keys` are what search finds them by (domain/customer_search.py).
    """

    shop_id: PydanticObjectId
    created_at: datetime
    identity_keys: list[str]
    identities: list[dict[str, Any]]
    name: str | None
    avatar_url: str | None
    email: str | None
    phone: str | None
    locale: str | None
    gender: str | None = None
    birthday: str | None = None
    addresses: list[dict[str, Any]] = []
    member_id: str | None
    tag_ids: list[PydanticObjectId]
    told_tags: list[str] | None = None
    recognized: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    note_count: int = 0
    erased_at: datetime | None = None
    block: dict[str, Any] | None = None
    dismissed_member_ids: list[str] = []
    merged_into: PydanticObjectId | None = None
    profile_at: datetime | None
    revision: int
    conversation_count: int
    name_grams: list[str] = []
    email_keys: list[str] = []
    phone_keys: list[str] = []

    class Settings:
        """Collection and indexes.

        Who has this identity; whose e-mail is this; who wrote this; who is this member; whom may a search mean;
        who has this tag, and how many do; which of them are members, in order; the list, newest first, and by how
        a name, an e-mail or a phone begins.
        """

        name = "customers"
        indexes = [
            IndexModel([("shop_id", ASCENDING), ("identity_keys", ASCENDING)], unique=True),
            IndexModel(
                [("shop_id", ASCENDING), ("email", ASCENDING)],
                partialFilterExpression={"email": {"$gte": ""}},
                name="by_email",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("recognized.value", ASCENDING)],
                partialFilterExpression={"recognized.value": {"$gte": ""}},
                name="by_recognized",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("created_at", DESCENDING), ("_id", DESCENDING)],
                name="newest",
            ),
            *(_beginning_of(field) for field in ("name", "email", "phone")),
            IndexModel(
                [("shop_id", ASCENDING), ("member_id", ASCENDING)],
                partialFilterExpression=LINKED,
                name="by_member",
            ),
            IndexModel(
                [("shop_id", ASCENDING), ("name_grams", ASCENDING), ("_id", DESCENDING)], name="by_name_gram"
            ),
            IndexModel([("shop_id", ASCENDING), ("email_keys", ASCENDING)], name="by_email_key"),
            IndexModel([("shop_id", ASCENDING), ("phone_keys", ASCENDING)], name="by_phone_key"),
            IndexModel([("shop_id", ASCENDING), ("tag_ids", ASCENDING)], name="by_tag"),
            IndexModel(
                [("shop_id", ASCENDING), ("tag_ids", ASCENDING), ("_id", ASCENDING)],
                partialFilterExpression=LINKED,
                name="members_by_tag",
            ),
        ]
