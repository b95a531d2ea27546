"""A small page to try operations and watch events; unlike GraphiQL it needs nothing from the internet."""

from functools import cache
from importlib.resources import files


@cache
def explorer_page() -> str:
    """The page's HTML."""
    return files("message_center.graphql").joinpath("explorer.html").read_text(encoding="utf-8")
