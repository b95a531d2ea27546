"""The shop's tags, and what deleting one would do (spec D4)."""

from typing import Annotated

import strawberry
from strawberry import ID

from message_center.domain.tags import PALETTE, is_named_like
from message_center.graphql.context import Info
from message_center.graphql.fields import argument, described, object_type, query_field
from message_center.graphql.permissions import SIGNED_IN
from message_center.graphql.types.tags import Tag
from message_center.inbox.delete_tag import preview_tag_deletion


@object_type("What deleting a tag would do, to be shown before `deleteTag`.")
class TagDeletion:
    """Nothing has happened yet."""

    tag: Tag = described("The tag.")
    customer_count: int = described("How many customers would lose it.")
    keywords: list[str] | None = described(
        "The keywords of its auto-tagging rule, which would go; null without one."
    )


@strawberry.type
class TagQueries:
    """Reading tags."""

    @query_field("The shop's tags, by name; a shop has at most 1,000.", access=SIGNED_IN)
    async def tags(
        self,
        info: Info,
        search: Annotated[
            str,
            argument(
                "Only those whose name holds this text: case and width do not matter, spaces and symbols do."
            ),
        ] = "",
    ) -> list[Tag]:
        found = await info.context.desk.scope.tags.all()
        return [Tag.of(row) for row in found if is_named_like(row.name, search)]

    @query_field("Colours to offer for tags; any other is allowed.", access=SIGNED_IN)
    def tag_palette(self, info: Info) -> list[str]:
        return list(PALETTE)

    @query_field("What deleting a tag would do. An unknown id is the error NOT_FOUND.", access=SIGNED_IN)
    async def tag_deletion(self, info: Info, tag_id: Annotated[ID, argument("The tag's id.")]) -> TagDeletion:
        preview = await preview_tag_deletion(info.context.desk, tag_id=tag_id)
        rule = preview.rule
        return TagDeletion(
            tag=Tag.of(preview.tag),
            customer_count=preview.customers,
            keywords=None if rule is None else list(rule.keywords),
        )
