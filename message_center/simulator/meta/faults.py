"""The kinds of failures that a send to Meta can meet (see `Fault`)."""

from __future__ import annotations

from typing import Literal

from message_center.simulator.meta import errors

FaultKind = Literal[
    "transient",
    "rate_limited",
    "token_expired",
    "window_closed",
    "user_unreachable",
    "permission",
    "unknown",
    "http_500",
    "accept_then_hang",
    "hang",
    "close",
    "echo_first",
]
"""`accept_then_hang` always accepts, `hang` never does; `close` ends the connection in the middle of the answer;
`echo_first` is no failure: the webhooks arrive before the answer does."""

ERRORS = {
    "transient": errors.TRANSIENT,
    "token_expired": errors.BAD_TOKEN,
    "window_closed": errors.WINDOW_CLOSED,
    "user_unreachable": errors.UNREACHABLE,
    "permission": errors.PERMISSION,
    "unknown": errors.UNKNOWN_OUTCOME,
}


def error_of(kind: str, page_id: str) -> errors.GraphError | None:
    """The Graph error of this kind, for those that answer with one."""
    return errors.rate_limited(page_id) if kind == "rate_limited" else ERRORS.get(kind)
