"""Tags that staff and rules put on customers (glossary: Tag)."""

from dataclasses import dataclass

from message_center.domain.ids import Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag with its colour, a CSS hex colour like `#d33c44`."""

    id: Id
    shop_id: Id
    name: str
    color: str
