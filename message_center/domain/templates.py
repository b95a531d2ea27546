"""Templates with variables, written `{{ customer_name }}` (spec E10).

A template is checked when it is saved, so that it can never fail when it is sent.
"""

import re
import unicodedata
from collections.abc import Mapping

from message_center.errors import InvalidInput

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_BRACES = re.compile(r"\{\{|\}\}")


def typed_length(text: str) -> int:
    """The length as the limits count it: Unicode code points in NFC."""
    return len(unicodedata.normalize("NFC", text))


def check_template(text: str, *, variables: frozenset[str], field: str) -> None:
    """Refuse unknown variables and broken or nested placeholders, with their position.

    Give it the text as it was typed: a position counts its code points in NFC, from 1. Raises InvalidInput.
    """
    text = unicodedata.normalize("NFC", text)
    for found in _PLACEHOLDER.finditer(text):
        if found.group(1) not in variables:
            known = ", ".join(f"{{{{{name}}}}}" for name in sorted(variables)) or "none"
            raise InvalidInput(
                f"Unknown variable {found.group(0)} at character {found.start() + 1}. Known here: {known}.",
                field=field,
            )
    rest = _PLACEHOLDER.sub(lambda found: " " * len(found.group(0)), text)
    broken = _BRACES.search(rest)
    if broken is not None:
        raise InvalidInput(
            f"Unfinished placeholder at character {broken.start() + 1}. Write it as {{{{variable}}}}.",
            field=field,
        )


def render(text: str, values: Mapping[str, str]) -> str:
    """Fill in the variables in one pass: a value that looks like a placeholder stays as it is."""
    return _PLACEHOLDER.sub(lambda found: values.get(found.group(1), found.group(0)), text)
