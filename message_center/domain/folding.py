"""Comparing words as people do: without regard to case and to full or half width (spec D4, D6)."""

import unicodedata


def folded(text: str) -> str:
    """The form in which words that look alike are equal: Unicode's NFKC case folding (definition D146)."""
    if text.isascii():
        return text.lower()
    lowered = unicodedata.normalize("NFD", text).casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", lowered).casefold())
