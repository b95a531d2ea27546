"""What the documentation says of the API is true (spec F14)."""

import re
from pathlib import Path

import pytest
from graphql import parse, validate

import message_center
from message_center.errors import ErrorCode
from message_center.graphql.error_answers import INVALID, SYNTAX
from message_center.graphql.limits import Limits, cost_of
from message_center.graphql.schema import ExtensibleSchema
from message_center.graphql.sockets import SEND_SECONDS

DOCS = Path(message_center.__file__).parents[1] / "docs"
GUIDE = (DOCS / "graphql.md").read_text(encoding="utf-8")
OPERATIONS = re.findall(r"```graphql\n(.*?)```", GUIDE, re.DOTALL)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda text: text.split("(")[0])
def test_every_operation_in_the_guide_is_valid(schema: ExtensibleSchema, operation: str) -> None:
    """Whoever pastes an operation from the guide gets an answer, within the limits."""
    document = parse(operation)
    assert validate(schema._schema, document) == []
    assert cost_of(document, None, {}) <= Limits().cost


def test_the_guide_names_the_limits() -> None:
    """The numbers in the guide are those in force."""
    limits = Limits()
    for line in (
        f"| tokens of an operation | {limits.tokens:,} |",
        f"| depth | {limits.depth} |",
        f"| aliases | {limits.aliases} |",
        f"| cost of an operation | {limits.cost:,}: ",
        f"cut off after {SEND_SECONDS:.0f} seconds",
    ):
        assert line in GUIDE


def test_every_code_is_documented() -> None:
    """errors.md lists exactly the codes that there are."""
    text = (DOCS / "errors.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE)) == {code.value for code in ErrorCode} | {
        SYNTAX,
        INVALID,
    }
