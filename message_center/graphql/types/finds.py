"""What was recognised in a message: phone numbers, e-mail addresses, postal addresses (spec B10)."""

from message_center.domain.addresses import address_of
from message_center.domain.messages import Message
from message_center.domain.recognition import finds as domain
from message_center.domain.recognition.finds import FindKind, utf16_offset
from message_center.graphql.fields import described, object_type
from message_center.graphql.types.addresses import Address


@object_type("Something recognised in a message's text, and where it stands.")
class Find:
    """Spans come in two measures: JavaScript's strings count UTF-16 code units, Python's code points."""

    kind: FindKind = described("What it is.")
    value: str = described(
        "The one spelling that equal finds share, to be copied: a phone number as `+886912345678`, an e-mail "
        "address in lower case, a postal address on one line."
    )
    text: str = described("The words as the customer wrote them.")
    start: int = described(
        "Where it begins in the message's `text`, in UTF-16 code units: `text.slice(start, end)`."
    )
    end: int = described("Where it ends, in UTF-16 code units.")
    start_code_point: int = described("Where it begins, in Unicode code points, as Python counts.")
    end_code_point: int = described("Where it ends, in Unicode code points.")
    address: Address | None = described("The parts of a postal address; null for other kinds.")

    @classmethod
    def of(cls, find: domain.Find, message: Message) -> "Find":
        """The domain's find, for the schema."""
        return cls(
            kind=find.kind,
            value=find.value,
            text=message.text[find.start : find.end],
            start=utf16_offset(message.text, find.start),
            end=utf16_offset(message.text, find.end),
            start_code_point=find.start,
            end_code_point=find.end,
            address=None if find.address is None else Address.of(address_of(find.address)),
        )
