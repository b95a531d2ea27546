"""Utility templates as the platform uses them: what was approved, and what it reads with its parameters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from message_center.simulator.config import UtilityTemplateConfig
from message_center.simulator.meta.checks import refuse

_PLACEHOLDER = re.compile(r"\{\{(\d+)\}\}")


def worded(approved: Sequence[UtilityTemplateConfig], template: dict[str, Any]) -> str:
    """The wording of a template that is sent (Refused: not approved in this language, or other parameters)."""
    name, language = template["name"], template["language"]["code"]
    found = next((one for one in approved if (one.name, one.language) == (name, language)), None)
    if found is None:
        raise refuse("message[template] is not an approved utility template of this page in this language.")
    given = [one["text"] for component in template.get("components", []) for one in component["parameters"]]
    wanted = {int(number) for number in _PLACEHOLDER.findall(found.body)}
    if len(given) != len(wanted):
        raise refuse(f"message[template] needs {len(wanted)} parameters, and has {len(given)}.")
    return _PLACEHOLDER.sub(lambda place: str(given[int(place.group(1)) - 1]), found.body)
