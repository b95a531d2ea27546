"""createSavedReply, changeSavedReply, moveSavedReply, deleteSavedReply (spec E8)."""

import strawberry
from strawberry import ID

from message_center.domain.features import Feature
from message_center.domain.ids import Id
from message_center.domain.messages import TEXT_LIMIT
from message_center.domain.permissions import Permission
from message_center.domain.saved_replies import IMAGES_LIMIT, TITLE_LIMIT, ReplyDraft
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.saved_replies import SavedReply
from message_center.graphql.user_errors import Payload
from message_center.inbox.saved_replies import (
    change_saved_reply,
    create_saved_reply,
    delete_saved_reply,
    move_saved_reply,
)

MAY_SAVE = needs(Permission.SEND_MESSAGES, feature=Feature.SAVED_REPLIES)
TITLE = f"1 to {TITLE_LIMIT} characters, one line."
TEXT = (
    f"1 to {TEXT_LIMIT:,} characters, as typed; may hold the variables of `templateVariables(kind: SAVED_REPLY)`."
)
IMAGES = f"At most {IMAGES_LIMIT} images that were uploaded to `POST /files`, in their order."


@input_type("A new saved reply.")
class CreateSavedReplyInput:
    """It comes last in the order."""

    title: str = described(TITLE)
    text: str = described(TEXT)
    image_ids: list[ID] = described(IMAGES, default_factory=list)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("A changed saved reply.")
class ChangeSavedReplyInput:
    """All of it as it is to be: images that are left out are gone."""

    saved_reply_id: ID = described("The saved reply.")
    title: str = described(TITLE)
    text: str = described(TEXT)
    image_ids: list[ID] = described(IMAGES, default_factory=list)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Another place for a saved reply.")
class MoveSavedReplyInput:
    """Only the one that is moved changes."""

    saved_reply_id: ID = described("The saved reply.")
    behind_id: ID | None = described(
        "The reply right behind which it is to stand; null: before all.", default=None
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which saved reply to delete.")
class DeleteSavedReplyInput:
    """There is no way back."""

    saved_reply_id: ID = described("The saved reply.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The saved reply after the mutation.")
class SavedReplyPayload(Payload):
    """Returned by creating, changing and moving."""

    saved_reply: SavedReply | None = described("The saved reply.", default=None)


@object_type("The saved reply that is no more.")
class DeleteSavedReplyPayload(Payload):
    """Its images are forgotten, unless messages show them."""

    deleted_id: ID | None = described("Its id; drop it wherever it is shown.", default=None)


@strawberry.type
class SavedReplyMutations:
    """Preparing answers."""

    @mutation_field("Save a reply; it comes last.", access=MAY_SAVE)
    async def create_saved_reply(self, info: Info, input: CreateSavedReplyInput) -> SavedReplyPayload:  # noqa: A002
        row = await create_saved_reply(info.context.desk, _draft(input))
        return SavedReplyPayload(saved_reply=SavedReply.of(row, info.context))

    @mutation_field("Change a saved reply; its place stays.", access=MAY_SAVE)
    async def change_saved_reply(self, info: Info, input: ChangeSavedReplyInput) -> SavedReplyPayload:  # noqa: A002
        row = await change_saved_reply(info.context.desk, reply_id=input.saved_reply_id, draft=_draft(input))
        return SavedReplyPayload(saved_reply=SavedReply.of(row, info.context))

    @mutation_field("Give a saved reply another place.", access=MAY_SAVE)
    async def move_saved_reply(self, info: Info, input: MoveSavedReplyInput) -> SavedReplyPayload:  # noqa: A002
        row = await move_saved_reply(info.context.desk, reply_id=input.saved_reply_id, behind_id=input.behind_id)
        return SavedReplyPayload(saved_reply=SavedReply.of(row, info.context))

    @mutation_field("Delete a saved reply.", access=MAY_SAVE)
    async def delete_saved_reply(self, info: Info, input: DeleteSavedReplyInput) -> DeleteSavedReplyPayload:  # noqa: A002
        row = await delete_saved_reply(info.context.desk, reply_id=input.saved_reply_id)
        return DeleteSavedReplyPayload(deleted_id=ID(row.id))


def _draft(given: CreateSavedReplyInput | ChangeSavedReplyInput) -> ReplyDraft:
    return ReplyDraft(title=given.title, text=given.text, image_ids=tuple(Id(one) for one in given.image_ids))
