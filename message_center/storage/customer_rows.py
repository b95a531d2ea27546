"""Between a customer and their document, which repeats the identities in a form that can be unique."""

from message_center.domain.customers import Customer
from message_center.storage.database import Raw
from message_center.storage.mapping import to_document, to_value

OURS_ALONE = frozenset({"identity_keys", "conversation_count"})
"""What the document has for the database's sake."""


def document_of(customer: Customer) -> Raw:
    """The document of a new customer."""
    return {**fields_of(customer), "conversation_count": 0}


def fields_of(customer: Customer) -> Raw:
    """What the document says of the customer."""
    keys = [f"{one.channel}:{one.account_id}:{one.external_id}" for one in customer.identities]
    return {**to_document(customer), "identity_keys": keys}


def customer_of(row: Raw) -> Customer:
    """The customer of a document."""
    return to_value(Customer, {name: value for name, value in row.items() if name not in OURS_ALONE})
