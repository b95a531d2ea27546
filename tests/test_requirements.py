"""Every row that is cited can be looked up."""

import pytest

from tests.requirements import asked, cited, papers_missing, proven


@pytest.mark.spec("F14")
def test_every_row_that_is_named_stands_on_the_page() -> None:
    """No docstring, document or test names a row that docs/requirements.md does not explain."""
    assert (cited() | set(proven())) - set(asked()) == set()
    assert {row[0] for row in asked()} == set("ABCDEFGH")


@pytest.mark.spec("F14")
def test_every_paper_that_is_named_is_in_the_repository() -> None:
    """Whoever follows a docstring to a document or a decision finds it."""
    assert papers_missing() == set()
