"""Taking back, editing and reacting to a message that was sent before, or has not arrived yet (spec G6)."""

from dataclasses import replace
from datetime import datetime

from message_center.domain import conversation_moves as rules
from message_center.domain.facts import FactKind
from message_center.domain.inbound import Edited, Reacted, Unsent
from message_center.domain.intake.finds import examined, tell
from message_center.domain.intake.state import Intake
from message_center.domain.messages import Message


def take_withdrawal(intake: Intake, event: Unsent, at: datetime) -> None:
    """The customer takes a message back."""
    known = intake.by_external_id(event.external_id) or _placeholder(intake, event.external_id, at)
    if known.unsent_at is not None:
        return
    withdrawn = emptied(known, at)
    intake.change(withdrawn)
    intake.look_after_media(withdrawn)
    if known.finds:
        tell(intake, withdrawn)
    intake.conversation = rules.hide_snippet(intake.conversation, (known.id,))
    intake.say(FactKind.MESSAGE_UNSENT, known)


def take_edit(intake: Intake, event: Edited, at: datetime) -> None:
    """The customer changes a message; only the latest edit counts, whichever arrives first."""
    known = intake.by_external_id(event.external_id) or _placeholder(intake, event.external_id, at)
    if known.unsent_at is not None or event.edit_number <= known.edit_number:
        return
    edited = replace(known, text=event.text, edited_at=at, edit_number=event.edit_number)
    if known.arrived:
        edited = examined(intake, edited)
    intake.change(edited)
    if known.finds or edited.finds:
        tell(intake, edited)
    intake.conversation = rules.show_edit(intake.conversation, edited)
    intake.say(FactKind.MESSAGE_EDITED, known)


def take_reaction(intake: Intake, event: Reacted, at: datetime) -> None:
    """The customer reacts to a message, or no longer does; the latest counts."""
    known = intake.by_external_id(event.external_id)
    if known is None or (known.reacted_at is not None and at <= known.reacted_at):
        return
    intake.change(replace(known, reaction=event.emoji, reacted_at=at))
    intake.say(FactKind.MESSAGE_REACTED, known)


def met(placeholder: Message, message: Message) -> Message:
    """The message as it is after the edits and the withdrawal that came before it."""
    met = replace(message, id=placeholder.id, sequence=placeholder.sequence)
    if placeholder.unsent_at is not None:
        return emptied(met, placeholder.unsent_at)
    return replace(
        met, text=placeholder.text, edited_at=placeholder.edited_at, edit_number=placeholder.edit_number
    )


def emptied(message: Message, at: datetime) -> Message:
    """A message that was taken back: that it was, and nothing of what it said (spec G6)."""
    return replace(
        message,
        text="",
        attachments=(),
        payload=None,
        product=None,
        finds=(),
        edited_at=None,
        edit_number=0,
        bots_pending=False,
        media_pending=message.media_pending or any(one.file_id for one in message.attachments),
        unsent_at=at,
    )


def _placeholder(intake: Intake, external_id: str, at: datetime) -> Message:
    """The message that an edit or a withdrawal speaks of has not arrived yet, or never will."""
    message = replace(intake.inbound(external_id, at), arrived=False)
    intake.add(message)
    intake.conversation = replace(intake.conversation, sequence=message.sequence)
    return message
