"""createTag, changeTag, deleteTag (spec D4)."""

import strawberry
from strawberry import ID

from message_center.domain.permissions import Permission
from message_center.graphql.context import Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID
from message_center.graphql.permissions import needs
from message_center.graphql.types.tags import Tag
from message_center.graphql.user_errors import Payload
from message_center.inbox.delete_tag import delete_tag
from message_center.inbox.tags import change_tag, create_tag

NAME = "1 to 40 characters; unique in the shop, whatever its case and width."
COLOR = "A CSS colour as `#d33c44`."


@input_type("A new tag.")
class CreateTagInput:
    """Its name and colour."""

    name: str = described(NAME)
    color: str | None = described(f"{COLOR} Null: one of `tagPalette`.", default=None)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("What to change of a tag; what is left out stays.")
class ChangeTagInput:
    """Its new name and colour."""

    tag_id: ID = described("The tag.")
    name: str | None = described(NAME, default=None)
    color: str | None = described(COLOR, default=None)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which tag to delete.")
class DeleteTagInput:
    """Show `tagDeletion` first."""

    tag_id: ID = described("The tag.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("The tag after the mutation.")
class TagPayload(Payload):
    """Returned by creating and changing."""

    tag: Tag | None = described("The tag.", default=None)


@object_type("The tag that is no more.")
class DeleteTagPayload(Payload):
    """Returned by deleting."""

    deleted_tag_id: ID | None = described("Its id; drop it wherever it is shown.", default=None)


@strawberry.type
class TagMutations:
    """Changing tags."""

    @mutation_field("Create a tag.", access=needs(Permission.SEND_MESSAGES))
    async def create_tag(self, info: Info, input: CreateTagInput) -> TagPayload:  # noqa: A002
        tag = await create_tag(info.context.desk, name=input.name, color=input.color)
        return TagPayload(tag=Tag.of(tag))

    @mutation_field(
        "Rename or recolour a tag; it shows everywhere at once. Of a new name the shop's own system hears from a "
        "worker, member by member.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def change_tag(self, info: Info, input: ChangeTagInput) -> TagPayload:  # noqa: A002
        desk = info.context.desk
        return TagPayload(
            tag=Tag.of(await change_tag(desk, tag_id=input.tag_id, name=input.name, color=input.color))
        )

    @mutation_field(
        "Delete a tag and its auto-tagging rule. Nobody sees it any more from now on, however many customers "
        "have it. Ask first, with what `tagDeletion` tells: there is no way back.",
        access=needs(Permission.SEND_MESSAGES),
    )
    async def delete_tag(self, info: Info, input: DeleteTagInput) -> DeleteTagPayload:  # noqa: A002
        tag = await delete_tag(info.context.desk, tag_id=input.tag_id)
        return DeleteTagPayload(deleted_tag_id=ID(tag.id))
