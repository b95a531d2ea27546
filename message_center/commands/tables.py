"""Lists as aligned columns, made for people and for `grep` alike."""

from collections.abc import Sequence
from unicodedata import east_asian_width

import click


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print the rows below their titles; nothing but the titles when there are none."""
    cells = [list(titles), *(list(row) for row in rows)]
    widths = [max(_width(cell) for cell in column) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _width(text: str) -> int:
    """Chinese characters are two columns wide on a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
