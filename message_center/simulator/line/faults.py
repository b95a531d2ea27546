"""The kinds of failures that a push to LINE can meet (see `Fault`); `hang` and `close` give no answer at all."""

from __future__ import annotations

from typing import Literal

from message_center.simulator.line import errors

LineFaultKind = Literal[
    "rate_limited", "quota_exhausted", "token_expired", "permission", "not_sent", "http_500", "hang", "close"
]

ERRORS = {
    "rate_limited": errors.RATE,
    "quota_exhausted": errors.QUOTA,
    "token_expired": errors.BAD_TOKEN,
    "permission": errors.PERMISSION,
    "not_sent": errors.NOT_SENT,
    "http_500": errors.SERVER,
}
