"""Ranks: texts that keep a list in an order of people's own, so that moving one item changes that item alone.

A rank is a fraction, written as its digits after the point; so between any two there is another. The last digit
is never the lowest, so that there is one before every rank, too. Ranks compare as texts do.
"""

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_LOWEST = DIGITS[0]
_MIDDLE = DIGITS[len(DIGITS) // 2]


def rank_between(before: str | None, after: str | None) -> str:
    """A rank after `before` and before `after`; None is the list's beginning or end.

    At the ends it steps by one digit, so that a list that grows there keeps short ranks.
    Raises ValueError when `before` is not before `after`.
    """
    if before is not None and after is not None:
        if not before < after:
            raise ValueError("rank_between: the first rank must be the lower one")
        return _between(before, after)
    if before is not None:
        return _stepped_up(before)
    return _MIDDLE if after is None else _stepped_down(after)


def _stepped_up(rank: str) -> str:
    if not rank:
        return DIGITS[1]
    if rank[0] != DIGITS[-1]:
        return DIGITS[DIGITS.index(rank[0]) + 1]
    return rank[0] + _stepped_up(rank[1:])


def _stepped_down(rank: str) -> str:
    digit = DIGITS.index(rank[0])
    if digit > 1:
        return DIGITS[digit - 1]
    if digit == 1:
        return DIGITS[1] if len(rank) > 1 else _LOWEST + DIGITS[-1]
    return _LOWEST + _stepped_down(rank[1:])


def _between(low: str, high: str) -> str:
    shared = 0
    while (low[shared] if shared < len(low) else _LOWEST) == high[shared]:
        shared += 1
    if shared:
        return high[:shared] + _between(low[shared:], high[shared:])
    lower = DIGITS.index(low[0]) if low else 0
    higher = DIGITS.index(high[0])
    if higher - lower > 1:
        return DIGITS[(lower + higher) // 2]
    return high[0] if len(high) > 1 else DIGITS[lower] + _above(low[1:])


def _above(low: str) -> str:
    """The middle between this and the end."""
    if not low:
        return _MIDDLE
    digit = DIGITS.index(low[0])
    if len(DIGITS) - digit > 1:
        return DIGITS[(digit + len(DIGITS)) // 2]
    return low[0] + _above(low[1:])
