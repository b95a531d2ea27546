"""How a customer can be reached outside the conversation, as the contact form takes it (spec A2, A3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """What the storefront knows of the sender; `member_id` is set only when a signed token proved it."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    member_id: str | None = None
    locale: str | None = None
