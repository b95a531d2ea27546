"""What is asked for (docs/requirements.md), where it is cited, and which tests prove it: `make requirements`."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = ("message_center", "tests", "benchmarks", "examples")
DECISIONS = {path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")}

_ASKED = re.compile(r"^\| ([A-H]\d+) \| (.+) \|$", re.MULTILINE)
_PROVEN = re.compile(r"mark\.spec\(([^)]*)\)")
_CITED = re.compile(r"\bspec ([A-H]\d+(?:(?:, | to | and )[A-H]\d+)*)")


def asked() -> dict[str, str]:
    """The rows of the page, in its order, and what each asks."""
    return dict(_ASKED.findall((ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")))


def proven() -> Counter[str]:
    """How often each row is marked as proven by a test."""
    return Counter(row for text in _texts("*.py") for rows in _PROVEN.findall(text) for row in _named(rows))


def cited() -> set[str]:
    """The rows that docstrings and documents name."""
    return {
        row
        for ending in ("*.py", "*.md")
        for text in _texts(ending)
        for rows in _CITED.findall(text)
        for row in _named(rows)
    }


def papers_missing() -> set[str]:
    """Documents and decisions that code or documents name, and that are not in the repository."""
    missing = set()
    for text in (*_texts("*.py"), *_texts("*.md")):
        pages = [ROOT / page for page in re.findall(r"\bdocs/[\w/-]+\.md\b", text)]
        missing |= {str(page.relative_to(ROOT)) for page in pages if not page.exists()}
        missing |= {number for number in re.findall(r"\bdecision (\d{4})\b", text) if number not in DECISIONS}
    return missing


def _named(words: str) -> list[str]:
    return re.findall(r"[A-H]\d+", words)


def _texts(ending: str) -> Iterator[str]:
    for room in (*CODE, "docs"):
        for path in sorted((ROOT / room).rglob(ending)):
            yield path.read_text(encoding="utf-8")


if __name__ == "__main__":
    counts = proven()
    for row, summary in asked().items():
        sys.stdout.write(f"{row:4} {counts[row] or 'none':>5}  {summary}\n")
