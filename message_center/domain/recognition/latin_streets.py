"""The street part of an address in Latin letters, which stands before its place: `Flat A, 12/F, 8 Nathan Road`.

Found backwards from the place: from the first house, unit or building on, without words of a sentence.
"""

import re

LOOK_BACK = 140
"""The longest street part that is looked for, in characters."""

_BARRIER = re.compile(r"[^A-Za-z0-9 ,./#&'()\n-]|\n\s*\n|[.!] (?=[A-Z][a-z]+ [a-z])")
_WORDS_OF_A_SENTENCE = re.compile(
    r"(?<![A-Za-z'])(?:i|i'm|im|you|your|my|is|are|am|was|want|please|pls|plz|to|for|how|buy|send|ship|deliver|order"
    r"|do|does|have|has|can|could|will|would|this|that|hi|hello|address|live|at|in|from|it|we|where|what|any|me|need"
    r"|thanks|thank|and then|name|alamat|saya|ke|di|hantar|kat|untuk)"
    r"(?![A-Za-z'])(?! (?:road|rd|street|st|lane)(?![A-Za-z]))",
    re.IGNORECASE,
)
_ANCHOR = re.compile(
    r"(?<![A-Za-z0-9/-])(?:(?:flat|unit|room|rm|shop|suite|block|blk|blok|tower|house|level|no\.?|lot|apt)"
    r" ?#?[A-Za-z0-9]|[A-Z]-\d{1,3}-\d{1,3}|[A-Z]?\d{1,4}[A-Za-z]?(?:[/-]\d{1,4}[A-Za-z]?)?(?:/F|F)?[ ,]"
    r"|#\d{1,3}-\d|\d{1,3}/F|G/F|jalan |jln |lorong |kampung |kg |taman )",
    re.IGNORECASE,
)
_STREET_WORD = re.compile(
    r"(?<![A-Za-z])(?:road|rd|street|st|avenue|ave|lane|drive|dr|path|terrace|crescent|cres|close|way|place|walk|view"
    r"|estate|court|gardens?|centre|center|building|bldg|mansions?|house|plaza|tower|city|villas?|village|heights"
    r"|park|square|circus|link|rise|grove|hill|boulevard|quay|jalan|jln|lorong|lor|persiaran|lebuh|lebuhraya|taman"
    r"|kampung|kg|bandar|desa|pangsapuri|bukit|seksyen|ss\d{1,2}|usj|pju|mall|industrial|avenues?|blk|block"
    r"|mansion|phase|flat)(?![A-Za-z])",
    re.IGNORECASE,
)


def street_before(text: str, end: int, *, since: int = 0) -> int | None:
    """Where the street part that leads up to `end` begins; None when there is none. Not before `since`."""
    begin = max(since, end - LOOK_BACK)
    for pattern in (_BARRIER, _WORDS_OF_A_SENTENCE):
        for found in pattern.finditer(text, begin, end):
            begin = found.end()
    anchor = _ANCHOR.search(text, begin, end)
    if anchor is None:
        return None
    part = text[anchor.start() : end]
    if not re.search(r"\d", part) or not _STREET_WORD.search(part):
        return None
    return anchor.start()


def one_line(written: str) -> str:
    """The written words on one line: single spaces, one comma between parts."""
    parts = [" ".join(part.split()) for part in re.split(r"[,\n]", written)]
    return ", ".join(part for part in parts if part)
