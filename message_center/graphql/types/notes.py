"""Notes on customers (spec D3)."""

from collections.abc import Mapping
from datetime import datetime

from strawberry import ID

from message_center.domain import notes as domain
from message_center.domain.ids import Id
from message_center.graphql.context import Context
from message_center.graphql.fields import described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.types.actors import Actor
from message_center.graphql.types.nodes import Node, PageInfo


@object_type("Staff's own remark on a customer. It stays in the message center.")
class Note(Node):
    """Its author may change and delete it; a colleague's takes MANAGE_CONVERSATIONS."""

    customer_id: ID = described("The customer.")
    text: str = described("What was noted; may have line breaks.")
    author: Actor = described("Who wrote it, as they were called then.")
    at: datetime = described("When it was written.")
    editor: Actor | None = described("Who changed it last; null when nobody did.")
    edited_at: datetime | None = described("When it was changed last.")

    @classmethod
    def of(cls, note: domain.Note) -> "Note":
        """The domain's note, for the schema."""
        return cls(
            id=ID(note.id),
            customer_id=ID(note.customer_id),
            text=note.text,
            author=Actor.of(note.author),
            at=note.at,
            editor=None if note.editor is None else Actor.of(note.editor),
            edited_at=note.edited_at,
        )


@object_type("A note in a list.")
class NoteEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place in the list: pass it as `after`.")
    node: Note = described("The note.")


@object_type("A page of a customer's notes.")
class NoteConnection:
    """As Relay's cursor connections describe it."""

    edges: list[NoteEdge] = described("The notes, the newest first.")
    page_info: PageInfo = described("Where the page lies in the list.")


async def note_page(context: Context, customer_id: Id, *, first: int, after: str | None) -> NoteConnection:
    """One page: one command. Raises InvalidInput, LimitExceeded, CursorInvalid."""
    count = page_size(first, field="first")
    page = await context.desk.scope.notes.of_customer(customer_id, first=count, after=after)
    edges = [
        NoteEdge(cursor=cursor, node=Note.of(row)) for row, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return NoteConnection(edges=edges, page_info=page_info(page))


async def _notes(context: Context, ids: list[Id]) -> Mapping[Id, Note]:
    return {row.id: Note.of(row) for row in await context.desk.scope.notes.by_ids(ids)}


notes_by_id = Loader("notes_by_id", _notes)
