"""What is written has its collection's shape, and a refusal keeps to itself what was in it."""

import pytest

from message_center.storage.database import validate
from message_center.storage.documents.messages import MessageDocument


def test_a_refused_document_quotes_nobody() -> None:
    """The error, which the log shows, names the fields that are wrong and none of a customer's words."""
    with pytest.raises(ValueError, match=r"Not the shape of a MessageDocument: .*text \(string_type\)") as refused:
        validate(MessageDocument, {"text": ["my secret words"], "author": "Annabel"})
    assert "secret" not in str(refused.value)
    assert "Annabel" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__
