"""Fetching what customers sent, for platforms that do not put it into the webhook."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from message_center.contracts.sending import AccountAccess, Rejected
from message_center.domain.attachments import Attachment


@dataclass(frozen=True, slots=True)
class Media:
    """The content of an attachment, and its type as the platform told it."""

    content: bytes = field(repr=False)
    content_type: str


MediaOutcome = Media | Rejected


@runtime_checkable
class MediaSource(Protocol):
    """For platforms whose media are to be kept: their addresses expire, or open only with our access."""

    async def fetch_media(self, access: AccountAccess, message_id: str, attachment: Attachment) -> MediaOutcome:
        """The content of an attachment of the message with this id of the platform's.

        Never raises for what a platform or the network may do, never sleeps, never retries; asks the platform's
        own hosts only. A passing refusal is asked again later, a final one leaves the attachment as it is.
        """
        ...
