"""Tags of customers."""

from collections.abc import Mapping

from strawberry import ID

from message_center.domain import tags as domain
from message_center.domain.ids import Id
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, field, input_type, object_type
from message_center.graphql.loaders import Loader
from message_center.graphql.types.nodes import Node


@object_type("A tag that staff and rules put on customers.")
class Tag(Node):
    """Its colour belongs to the tag, not to the customer."""

    name: str = described("The tag's name.")
    color: str = described("A CSS colour, as `#d33c44`.")
    text_color: str = described("`#000000` or `#ffffff`: which of them is easy to read on `color`.")
    revision: int = described("Grows with every change of the tag.")

    @field("How many customers have it.")
    async def customer_count(self, info: Info) -> int:
        return await info.context.load(tag_counts, Id(self.id)) or 0

    @classmethod
    def of(cls, tag: domain.Tag) -> "Tag":
        """The domain's tag, for the schema."""
        return cls(
            id=ID(tag.id),
            name=tag.name,
            color=tag.color,
            text_color=domain.text_color(tag.color),
            revision=tag.revision,
        )


@input_type("A tag by its id, or by its name. Exactly one of them.")
class TagInput:
    """A name that no tag has makes a new one."""

    id: ID | None = described("A tag of the shop.", default=None)
    name: str | None = described("1 to 40 characters; case and width do not matter.", default=None)
    color: str | None = described(
        "A CSS colour as `#d33c44`. For a tag that exists: its colour from now on, for all its customers.",
        default=None,
    )


async def _tags(context: Context, ids: list[Id]) -> Mapping[Id, Tag]:
    return {row.id: Tag.of(row) for row in await context.desk.scope.tags.by_ids(ids)}


tags_by_id = Loader("tags_by_id", _tags)


async def _counts(context: Context, ids: list[Id]) -> Mapping[Id, int]:
    return await context.desk.scope.tags.counts(ids)


tag_counts = Loader("tag_counts", _counts)
