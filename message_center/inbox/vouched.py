"""Which events may be taken in: only what the app vouched for that the account is connected through."""

from collections.abc import Sequence

from message_center.contracts.channels import Channels
from message_center.contracts.sending import AccountAccess
from message_center.domain.ids import Id
from message_center.storage.journal import JournalEntry


def vouched(
    access: AccountAccess | None, entries: Sequence[JournalEntry], channels: Channels
) -> tuple[list[JournalEntry], dict[str, list[Id]]]:
    """The entries that may be taken in, and the ids of the others by the reason against them.

    Each entry by itself: whoever has an app of their own must not ride in on a genuine entry's back.
    """
    taken: list[JournalEntry] = []
    refused: dict[str, list[Id]] = {}
    for entry in entries:
        reason = _refusal(access, entry, channels)
        if reason is None:
            taken.append(entry)
        else:
            refused.setdefault(reason, []).append(entry.id)
    return taken, refused


def _refusal(access: AccountAccess | None, entry: JournalEntry, channels: Channels) -> str | None:
    if access is None:
        return f"No shop has connected the {entry.channel} account {entry.account}. Connect it, then replay."
    if (access.account.app_id or "") != entry.app:
        return "The account is connected through another platform app than the one that signed this event."
    if entry.channel not in channels:
        return f"The channel {entry.channel} is not installed here. Enable its plugin, then replay."
    return None
