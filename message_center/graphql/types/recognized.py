"""What a customer's own words tell of them, with the proof (spec B2, B4, B5)."""

from collections.abc import Sequence
from datetime import datetime

import strawberry
from strawberry import ID

from message_center.domain.addresses import address_of
from message_center.domain.customers import Customer
from message_center.domain.ids import Id
from message_center.domain.recognition import recognized as domain
from message_center.domain.recognition.finds import FindKind
from message_center.domain.recognition.recognized import ADDRESSES_OFFERED, of_kind
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.types.addresses import Address
from message_center.graphql.types.messages import Message, messages_by_id


@object_type("A phone number, an e-mail address or a postal address that a customer wrote, and where.")
class RecognizedContact:
    """Open the message with `messages(around:)` of its conversation."""

    kind: FindKind = described("What it is.")
    value: str = described("Its one spelling, to be copied, to filter by, and to reject it by.")
    address: Address | None = described("The parts of a postal address; null for other kinds.")
    conversation_id: ID = described("The conversation of the latest message that holds it.")
    message_id: ID = described("The latest message that holds it.")
    at: datetime = described("When that message was written.")
    start_code_point: int = described("Where it begins in that message's text, in Unicode code points.")
    end_code_point: int = described("Where it ends, in Unicode code points.")
    context: strawberry.Private[Context]

    @computed("The latest message that holds it.")
    def message(self) -> Message | None:
        found: Message | None = self.context.now_or_later(messages_by_id, Id(self.message_id))
        return found

    @classmethod
    def of(cls, one: domain.Recognized, context: Context) -> "RecognizedContact":
        """The domain's contact, for the schema."""
        latest = one.latest
        return cls(
            kind=one.kind,
            value=one.value,
            address=None if one.address is None else Address.of(address_of(one.address)),
            conversation_id=ID(latest.conversation_id),
            message_id=ID(latest.message_id),
            at=latest.at,
            start_code_point=latest.start,
            end_code_point=latest.end,
            context=context,
        )


@object_type("What staff said was recognised wrongly.")
class RejectedFind:
    """It stays out of everything that is recognised of this customer."""

    kind: FindKind = described("What it was taken for.")
    value: str = described("The value.")


@object_type("What a customer's own words tell of them, without what staff rejected; the latest first.")
class RecognizedContacts:
    """To be offered where a profile or a delivery address is added or edited."""

    phones: list[RecognizedContact] = described("Phone numbers, at most 20.")
    emails: list[RecognizedContact] = described("E-mail addresses, at most 20, whether or not a member has them.")
    addresses: list[RecognizedContact] = described("The latest three postal addresses.")
    rejected: list[RejectedFind] = described("What staff rejected with `rejectFind`; it is hidden everywhere.")

    @classmethod
    def of(cls, customer: Customer, context: Context) -> "RecognizedContacts":
        """What is known of the customer, for the schema."""
        known = customer.recognized
        return cls(
            phones=contacts(of_kind(known, FindKind.PHONE), context),
            emails=contacts(of_kind(known, FindKind.EMAIL), context),
            addresses=contacts(of_kind(known, FindKind.ADDRESS)[:ADDRESSES_OFFERED], context),
            rejected=[RejectedFind(kind=one.kind, value=one.value) for one in customer.rejected],
        )


def contacts(known: Sequence[domain.Recognized], context: Context) -> list[RecognizedContact]:
    """Several, for the schema."""
    return [RecognizedContact.of(one, context) for one in known]
