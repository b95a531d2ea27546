"""Addresses of web pages and files that people are led to."""

from urllib.parse import urlsplit


def is_web_address(text: str) -> bool:
    """Whether a browser opens it as a page: http or https, and nothing that could run a script."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
