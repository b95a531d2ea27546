"""Staff's own remarks on a customer; never synced to the member (glossary: Note; spec D3)."""

from dataclasses import dataclass, replace
from datetime import datetime

from message_center.domain.actors import Actor, Caller
from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.domain.typed_text import several_lines
from message_center.errors import InvalidInput, LimitExceeded, PermissionDenied

TEXT_LIMIT = 2000
"""Unicode code points of a note."""

NOTES_OF_A_CUSTOMER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note. `author` is who wrote it, as they were called then; `editor` who changed it last, at `edited_at`."""

    id: Id
    shop_id: Id
    customer_id: Id
    author: Actor
    at: datetime
    text: str
    editor: Actor | None = None
    edited_at: datetime | None = None


def checked_text(text: str) -> str:
    """The text as it is kept. Raises InvalidInput when it is empty or too long."""
    kept = several_lines(text, limit=TEXT_LIMIT, field="text")
    if kept is None:
        raise InvalidInput("A note needs some text.", field="text")
    return kept


def check_room(notes: int) -> None:
    """Whether a customer with so many notes may have one more. Raises LimitExceeded."""
    if notes >= NOTES_OF_A_CUSTOMER:
        raise LimitExceeded(
            f"A customer has at most {NOTES_OF_A_CUSTOMER:,} notes; delete some.", field="customerId"
        )


def check_may_change(note: Note, caller: Caller) -> None:
    """Whoever wrote a note may change and delete it; a colleague's takes MANAGE_CONVERSATIONS as well.

    Raises PermissionDenied.
    """
    own = (note.author.kind, note.author.id) == (caller.actor.kind, caller.actor.id)
    if own or caller.may(Permission.MANAGE_CONVERSATIONS):
        return
    raise PermissionDenied("A colleague's note can be changed by its author, or with MANAGE_CONVERSATIONS.")


def edited(note: Note, text: str, *, by: Actor, at: datetime) -> Note:
    """The note with another text; the author and the time of writing stay."""
    return note if text == note.text else replace(note, text=text, editor=by, edited_at=at)
