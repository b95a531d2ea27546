"""Notes on a customer: added, changed, deleted (spec D3). They stay here: no shop backend hears of them."""

from message_center.domain.ids import Id
from message_center.domain.notes import Note, check_may_change, checked_text, edited
from message_center.domain.permissions import Permission
from message_center.inbox.desk import Desk
from message_center.storage.mapping import new_id, object_id


async def add_note(desk: Desk, *, customer_id: str, text: str) -> Note:
    """Write a note on a customer. Raises PermissionDenied, NotFound, InvalidInput, LimitExceeded."""
    desk.require(Permission.SEND_MESSAGES)
    note = Note(
        id=new_id(),
        shop_id=desk.scope.shop_id,
        customer_id=Id(str(object_id(customer_id, field="customerId"))),
        author=desk.caller.actor,
        at=desk.clock.now(),
        text=checked_text(text),
    )
    await desk.scope.notes.add(note)
    return note


async def change_note(desk: Desk, *, note_id: str, text: str) -> Note:
    """Give a note another text. Raises PermissionDenied, NotFound, InvalidInput."""
    desk.require(Permission.SEND_MESSAGES)
    kept, now = checked_text(text), desk.clock.now()

    def decide(note: Note) -> Note:
        check_may_change(note, desk.caller)
        return edited(note, kept, by=desk.caller.actor, at=now)

    return await desk.scope.notes.change(note_id, decide, at=now)


async def delete_note(desk: Desk, *, note_id: str) -> Note:
    """Delete a note. Raises PermissionDenied, NotFound."""
    desk.require(Permission.SEND_MESSAGES)

    def check(note: Note) -> None:
        check_may_change(note, desk.caller)

    return await desk.scope.notes.delete(note_id, check, at=desk.clock.now())
