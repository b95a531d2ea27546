"""addNote, changeNote, deleteNote: staff's remarks on a customer (spec D3)."""

import strawberry
from strawberry import ID

from message_center.domain.ids import Id
from message_center.domain.notes import TEXT_LIMIT
from message_center.domain.permissions import Permission
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.customers import Customer, customers_by_id
from message_center.graphql.types.notes import Note
from message_center.graphql.user_errors import Payload
from message_center.inbox.notes import add_note, change_note, delete_note

TEXT = f"1 to {TEXT_LIMIT:,} characters; line breaks are kept."


@input_type("A new note.")
class AddNoteInput:
    """On whom, and what."""

    customer_id: ID = described("The customer.")
    text: str = described(TEXT)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Another text for a note.")
class ChangeNoteInput:
    """The author and the time of writing stay."""

    note_id: ID = described("The note.")
    text: str = described(TEXT)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which note to delete.")
class DeleteNoteInput:
    """There is no way back."""

    note_id: ID = described("The note.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The note after the mutation, and its customer.")
class NotePayload(Payload):
    """Returned by adding and changing."""

    note: Note | None = described("The note.", default=None)
    customer: Customer | None = described("The customer, with the new `noteCount`.", default=None)


@object_type("The note that is no more, and its customer.")
class DeleteNotePayload(Payload):
    """Returned by deleting."""

    deleted_note_id: ID | None = described("Its id; drop it wherever it is shown.", default=None)
    customer: Customer | None = described("The customer, with the new `noteCount`.", default=None)


@strawberry.type
class NoteMutations:
    """Noting."""

    @mutation_field("Write a note on a customer.", access=needs(Permission.SEND_MESSAGES))
    async def add_note(self, info: Info, input: AddNoteInput) -> NotePayload:  # noqa: A002
        note = await add_note(info.context.desk, customer_id=input.customer_id, text=input.text)
        return NotePayload(note=Note.of(note), customer=await _customer(info.context, note.customer_id))

    @mutation_field(
        "Give a note another text. A colleague's note takes MANAGE_CONVERSATIONS as well.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def change_note(self, info: Info, input: ChangeNoteInput) -> NotePayload:  # noqa: A002
        note = await change_note(info.context.desk, note_id=input.note_id, text=input.text)
        return NotePayload(note=Note.of(note), customer=await _customer(info.context, note.customer_id))

    @mutation_field(
        "Delete a note. A colleague's note takes MANAGE_CONVERSATIONS as well.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def delete_note(self, info: Info, input: DeleteNoteInput) -> DeleteNotePayload:  # noqa: A002
        note = await delete_note(info.context.desk, note_id=input.note_id)
        customer = await _customer(info.context, note.customer_id)
        return DeleteNotePayload(deleted_note_id=ID(note.id), customer=customer)


async def _customer(context: Context, customer_id: Id) -> Customer | None:
    return await context.load(customers_by_id, customer_id)
