"""Between a customer and their document, which repeats what it is found by in forms that indexes can use."""

from message_center.domain.customer_search import email_keys, name_grams, phone_keys
from message_center.domain.customers import Customer, Identity
from message_center.storage.database import Raw
from message_center.storage.mapping import to_document, to_value

OURS_ALONE = frozenset({"identity_keys", "conversation_count", "name_grams", "email_keys", "phone_keys"})
"""What the document has for the database's sake."""


def document_of(customer: Customer) -> Raw:
    """The document of a new customer."""
    return {**fields_of(customer), "conversation_count": 0}


def fields_of(customer: Customer) -> Raw:
    """What the document says of the customer.

    Who has no identity (a member who never wrote, the shell of somebody merged) has a key that no platform gives,
    since a unique index takes two empty lists for the same.
    """
    keys = [identity_key(one) for one in customer.identities]
    keys = keys or [f"nobody:{customer.id}"]  # an index that is unique takes no key for one of its own
    return with_search_keys({**to_document(customer), "identity_keys": keys})


def identity_key(identity: Identity) -> str:
    """An identity in a form that can be unique."""
    return f"{identity.channel}:{identity.account_id}:{identity.external_id}"


def with_search_keys(fields: Raw) -> Raw:
    """The fields, and what search finds the customer by as far as it depends on them; for every write of them."""
    return fields | search_keys(fields)


def search_keys(fields: Raw) -> Raw:
    """What search finds a customer by, as far as these fields tell."""
    keys: Raw = {}
    if "name" in fields:
        keys["name_grams"] = list(name_grams(fields["name"]))
    if "email" in fields:
        keys["email_keys"] = list(email_keys(fields["email"]))
    if "phone" in fields:
        keys["phone_keys"] = list(phone_keys(fields["phone"]))
    return keys


def customer_of(row: Raw) -> Customer:
    """The customer of a document."""
    return to_value(Customer, row)
