"""The kinds of failures that a send to WhatsApp can meet (see `Fault`)."""

from __future__ import annotations

from typing import Literal

from message_center.simulator.whatsapp import errors

WhatsAppFaultKind = Literal[
    "rate_limited",
    "pair_limited",
    "too_many_calls",
    "token_expired",
    "permission",
    "account_locked",
    "unpaid",
    "not_registered",
    "transient",
    "overloaded",
    "http_500",
    "hang",
    "close",
    "window_closed_later",
    "undeliverable_later",
    "not_delivered_by_choice_later",
    "media_later",
    "transient_later",
    "report_first",
]
"""`hang` and `close` give no answer at all. What ends in `_later` is accepted, and fails by a status afterwards.
`report_first` is no failure: the statuses arrive before the answer does."""

ERRORS = {
    "rate_limited": errors.RATE_LIMIT,
    "pair_limited": errors.PAIR_LIMIT,
    "too_many_calls": errors.TOO_MANY_CALLS,
    "token_expired": errors.EXPIRED,
    "permission": errors.PERMISSION,
    "account_locked": errors.LOCKED,
    "unpaid": errors.UNPAID,
    "not_registered": errors.NOT_REGISTERED,
    "transient": errors.SOMETHING_WRONG,
    "overloaded": errors.OVERLOADED,
}
LATER = {
    "window_closed_later": errors.WINDOW_CLOSED,
    "undeliverable_later": errors.UNDELIVERABLE,
    "not_delivered_by_choice_later": errors.PACING,
    "media_later": errors.MEDIA_NOT_FETCHED,
    "transient_later": errors.SOMETHING_WRONG,
}
