"""E-mail addresses in free text (spec B4): ASCII ones, also glued to Chinese words."""

import re
from collections.abc import Iterator

from email_validator import EmailNotValidError, validate_email

from message_center.domain.recognition.finds import Find, FindKind

_LOCAL = re.compile(r"[A-Za-z0-9%&'+_.-]{1,64}\Z")
_DOMAIN = re.compile(r"(?:[A-Za-z0-9-]{1,63}[.。]){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9_@-])")
_LOCAL_LIMIT = 64
_DOMAIN_LIMIT = 255

_FILE_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "webp", "svg", "pdf", "zip", "mp4", "mov", "heic"})
"""Not the ends of domains: `photo@2x.png` is a picture."""


def emails_in(text: str) -> Iterator[Find]:
    """The addresses of a readable text, in lower case."""
    at = text.find("@")
    while at >= 0:
        find = _around(text, at)
        if find is not None:
            yield find
        at = text.find("@", at + 1)


def _around(text: str, at: int) -> Find | None:
    local = _LOCAL.search(text[max(0, at - _LOCAL_LIMIT - 1) : at])
    domain = _DOMAIN.match(text, at + 1, at + 1 + _DOMAIN_LIMIT)
    if local is None or domain is None:
        return None
    host = domain.group().replace("。", ".")
    if host.rpartition(".")[2].lower() in _FILE_ENDINGS:
        return None
    name = local.group().lstrip(".-'&")
    try:
        checked = validate_email(
            f"{name}@{host}", check_deliverability=False, allow_smtputf8=False, allow_display_name=False
        )
    except EmailNotValidError:
        return None
    return Find(kind=FindKind.EMAIL, value=checked.normalized.lower(), start=at - len(name), end=domain.end())
