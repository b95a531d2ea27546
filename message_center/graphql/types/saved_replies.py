"""Saved replies (spec E8)."""

from collections.abc import Mapping
from typing import cast

import strawberry
from strawberry import ID

from message_center.domain import saved_replies as domain
from message_center.domain.ids import Id
from message_center.errors import LimitExceeded
from message_center.graphql.context import Context
from message_center.graphql.fields import computed, described, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.paging import page_info, page_size
from message_center.graphql.types.messages import Attachment
from message_center.graphql.types.nodes import Node, PageInfo
from message_center.graphql.types.previews import PreviewWarning
from message_center.inbox.files import image_attachments
from message_center.inbox.render_saved_reply import RenderedReply


@object_type("An answer that staff prepared.")
class SavedReply(Node):
    """Choose it with `renderSavedReply`, which fills in the variables."""

    title: str = described("What staff find it by.")
    text: str = described("The text, with its variables.")
    revision: int = described("Grows with every change of the reply.")
    row: strawberry.Private[domain.SavedReply]
    context: strawberry.Private[Context]

    @computed("Its images, in their order, at most ten; send them by their `fileId`.")
    def images(self) -> list[Attachment]:
        return cast("list[Attachment]", self.context.found_now_or_later(images_by_id, self.row.image_ids))

    @classmethod
    def of(cls, row: domain.SavedReply, context: Context) -> "SavedReply":
        """The domain's saved reply, for the schema."""
        return cls(id=ID(row.id), title=row.title, text=row.text, revision=row.revision, row=row, context=context)


@object_type("A saved reply in the list.")
class SavedReplyEdge:
    """As Relay's cursor connections describe it."""

    cursor: str = described("Its place in the list: pass it as `after`.")
    node: SavedReply = described("The saved reply.")


@object_type("A page of the shop's saved replies, in their order.")
class SavedReplyConnection:
    """As Relay's cursor connections describe it."""

    edges: list[SavedReplyEdge] = described("The saved replies.")
    page_info: PageInfo = described("Where the page lies in the list.")


@object_type(
    "A saved reply for one conversation: put `text` and `images` into the composer, in place of what is there."
)
class RenderedSavedReply:
    """Sent with `sendMessage`, as it is or changed."""

    text: str = described("The text with its variables filled in.")
    images: list[Attachment] = described(
        "The images that are filled in here: in storefront and order conversations the first alone. Pass their "
        "`fileId` as `attachmentIds`."
    )
    texts: list[str] = described("The text as the channel will part it, one element a message.")
    warnings: list[PreviewWarning] = described("What the customer will not get as it was written.")

    @classmethod
    def of(cls, rendered: RenderedReply, context: Context) -> "RenderedSavedReply":
        """The inbox's answer, for the schema."""
        return cls(
            text=rendered.text,
            images=[Attachment.of(one, context) for one in rendered.images],
            texts=list(rendered.texts),
            warnings=[PreviewWarning(kind=one.kind, message=one.message) for one in rendered.warnings],
        )


async def saved_reply_page(
    context: Context, *, search: str, first: int, after: str | None
) -> SavedReplyConnection:
    """One page: one command. Raises InvalidInput, LimitExceeded, CursorInvalid."""
    count = page_size(first, field="first")
    if len(search) > domain.SEARCH_LIMIT:
        raise LimitExceeded(f"At most {domain.SEARCH_LIMIT} characters.", field="search")
    page = await context.desk.scope.saved_replies.page(search=search, first=count, after=after)
    edges = [
        SavedReplyEdge(cursor=cursor, node=SavedReply.of(row, context))
        for row, cursor in zip(page.items, page.cursors, strict=True)
    ]
    return SavedReplyConnection(edges=edges, page_info=page_info(page))


async def _saved_replies(context: Context, ids: list[Id]) -> Mapping[Id, SavedReply]:
    rows = await context.desk.scope.saved_replies.by_ids(ids)
    return {row.id: SavedReply.of(row, context) for row in rows}


async def _images(context: Context, ids: list[Id]) -> Mapping[Id, Attachment]:
    found = await image_attachments(context.desk.scope.files, ids)
    return {Id(one.file_id): Attachment.of(one, context) for one in found if one.file_id is not None}


saved_replies_by_id = Loader("saved_replies_by_id", _saved_replies)
images_by_id = Loader("images_by_id", _images)
