"""What a refused Graph call means: Meta's codes as our classes, one table (docs/channels.md).

Order of tests: code with subcode, subcode alone, code, range of codes, `is_transient`, HTTP status.
"""

import re
from dataclasses import dataclass

from message_center.channels.reading import Json, mapping, whole, words
from message_center.contracts.sending import Rejected, Unknown
from message_center.domain.delivery import Failure, FailureKind

DETAIL_LIMIT = 300
_AMBIGUOUS_SUBCODE = 1545041
_TOKEN = re.compile(r"\b(?:EAA|IG[AQ])\w{8,}")

UNKNOWN_OUTCOME = (1, 1357046)
"""Reported as failed although it may have been sent."""

BY_CODE_AND_SUBCODE = {
    (10, 2018278): FailureKind.WINDOW_CLOSED,
    (10, 2018065): FailureKind.WINDOW_CLOSED,
    (10, 2534022): FailureKind.WINDOW_CLOSED,
    (10, 2018108): FailureKind.USER_UNREACHABLE,
    (200, 1545041): FailureKind.USER_UNREACHABLE,
    (551, 1545041): FailureKind.USER_UNREACHABLE,
    (100, 2018001): FailureKind.BAD_RECIPIENT,
    (100, 2534014): FailureKind.BAD_RECIPIENT,
    (100, 1893060): FailureKind.BAD_CONTENT,
    (100, 2018008): FailureKind.BAD_CONTENT,
    (100, 2018047): FailureKind.BAD_CONTENT,
    (100, 2018074): FailureKind.BAD_CONTENT,
    (100, 2018109): FailureKind.BAD_CONTENT,
    (100, 2018294): FailureKind.BAD_CONTENT,
    (613, 2534040): FailureKind.RATE_LIMITED,
    (2, 1545133): FailureKind.TRANSIENT,
    (10, 1893063): FailureKind.ACCOUNT_BLOCKED,
    (100, 2534029): FailureKind.ACCOUNT_BLOCKED,
}
BY_SUBCODE = {2018344: FailureKind.ACCOUNT_BLOCKED, 2534001: FailureKind.USER_UNREACHABLE}
BY_CODE = {
    1: FailureKind.TRANSIENT,
    2: FailureKind.TRANSIENT,
    3: FailureKind.PERMISSION,
    4: FailureKind.RATE_LIMITED,
    10: FailureKind.PERMISSION,
    17: FailureKind.RATE_LIMITED,
    32: FailureKind.RATE_LIMITED,
    100: FailureKind.BAD_REQUEST,
    102: FailureKind.AUTH,
    190: FailureKind.AUTH,
    368: FailureKind.ACCOUNT_BLOCKED,
    551: FailureKind.USER_UNREACHABLE,
    613: FailureKind.RATE_LIMITED,
    1200: FailureKind.TRANSIENT,
    2018344: FailureKind.ACCOUNT_BLOCKED,
}
BY_CODE |= {
    0: FailureKind.AUTH,
    33: FailureKind.AUTH,
    130403: FailureKind.USER_UNREACHABLE,
    130429: FailureKind.RATE_LIMITED,
    130472: FailureKind.BAD_REQUEST,
    130497: FailureKind.ACCOUNT_BLOCKED,
    131000: FailureKind.TRANSIENT,
    131005: FailureKind.PERMISSION,
    131008: FailureKind.BAD_REQUEST,
    131009: FailureKind.BAD_REQUEST,
    131016: FailureKind.TRANSIENT,
    131021: FailureKind.BAD_RECIPIENT,
    131026: FailureKind.USER_UNREACHABLE,
    131030: FailureKind.BAD_RECIPIENT,
    131031: FailureKind.ACCOUNT_BLOCKED,
    131042: FailureKind.ACCOUNT_BLOCKED,
    131044: FailureKind.ACCOUNT_BLOCKED,
    131045: FailureKind.AUTH,
    131047: FailureKind.WINDOW_CLOSED,
    131048: FailureKind.RATE_LIMITED,
    131049: FailureKind.BAD_REQUEST,
    131050: FailureKind.BAD_RECIPIENT,
    131051: FailureKind.BAD_CONTENT,
    131052: FailureKind.BAD_CONTENT,
    131053: FailureKind.TRANSIENT,
    131056: FailureKind.RATE_LIMITED,
    131057: FailureKind.TRANSIENT,
    131062: FailureKind.BAD_RECIPIENT,
    131063: FailureKind.BAD_RECIPIENT,
    131064: FailureKind.RATE_LIMITED,
    133004: FailureKind.TRANSIENT,
    133010: FailureKind.AUTH,
    133016: FailureKind.RATE_LIMITED,
    135000: FailureKind.BAD_REQUEST,
}
"""WhatsApp's own (WhatsApp Cloud API). What Meta chose not to deliver (130472, 131049) is not tried again."""

BY_RANGE = (
    (range(132000, 132100), FailureKind.BAD_REQUEST),
    (range(200, 300), FailureKind.PERMISSION),
    (range(80000, 80015), FailureKind.RATE_LIMITED),
)
BY_STATUS = {
    401: FailureKind.AUTH,
    403: FailureKind.PERMISSION,
    408: FailureKind.TRANSIENT,
    425: FailureKind.TRANSIENT,
    429: FailureKind.RATE_LIMITED,
}

SENTENCES = {
    FailureKind.AUTH: "The platform does not accept the access token. Connect the account with a new one.",
    FailureKind.PERMISSION: "The account has not been given the permission for this.",
    FailureKind.WINDOW_CLOSED: "The platform's answer window is closed. It opens again when the customer writes.",
    FailureKind.USER_UNREACHABLE: "The customer cannot receive messages from this account now.",
    FailureKind.BAD_RECIPIENT: "The platform does not know this customer for this account.",
    FailureKind.BAD_REQUEST: "The platform refused the request as it is.",
    FailureKind.BAD_CONTENT: "The platform could not take the attachment.",
    FailureKind.RATE_LIMITED: "The platform asks us to slow down.",
    FailureKind.ACCOUNT_BLOCKED: "The platform has restricted this account.",
    FailureKind.TRANSIENT: "The platform has a passing problem.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphError:
    """The `error` object of an answer, as far as it could be read."""

    code: int | None
    subcode: int | None
    message: str
    is_transient: bool


def read_error(answer: Json) -> GraphError | None:
    """The error in an answer, or None if it holds none."""
    error = mapping(answer.get("error"))
    if not error:
        return None
    return GraphError(
        code=whole(error.get("code")),
        subcode=whole(error.get("error_subcode")),
        message=_said(error),
        is_transient=error.get("is_transient") is True,
    )


def _said(error: Json) -> str:
    """The most telling words: WhatsApp's details say what a title only names."""
    details = words(mapping(error.get("error_data")).get("details"))
    others = (words(error.get(name)) for name in ("error_user_msg", "message", "title"))
    return details or next((one for one in others if one), "")


def failure_told(error: Json) -> Failure:
    """What an error means that comes after the platform had taken the message, in a status of WhatsApp."""
    read = read_error({"error": error})
    kind = kind_of(read, status=400)
    return Failure(kind, _detail(kind, read, 400, ""))


def outcome_of(
    error: GraphError | None, *, status: int, wait: float | None = None, token: str = ""
) -> Rejected | Unknown:
    """What an answer other than success means for what we asked.

    `token` is removed from the platform's words, which repeat it in some errors.
    """
    if error is None and status >= 500:
        return Unknown(f"The platform answered HTTP {status} without saying whether it took the message.")
    if error is not None and (error.code, error.subcode) == UNKNOWN_OUTCOME:
        return Unknown("The platform reported a failure, but may have sent the message (1/1357046).")
    kind = kind_of(error, status=status)
    return Rejected(Failure(kind, _detail(kind, error, status, token)), wait if kind.is_passing else None)


def kind_of(error: GraphError | None, *, status: int) -> FailureKind:
    """The class of a refusal."""
    if error is not None:
        known = _by_codes(error)
        if known is not None:
            return known
        if error.is_transient:
            return FailureKind.TRANSIENT
    if status >= 500:
        return FailureKind.TRANSIENT
    return BY_STATUS.get(status, FailureKind.BAD_REQUEST)


def _by_codes(error: GraphError) -> FailureKind | None:
    code, subcode = error.code, error.subcode
    if code is not None and subcode is not None and (code, subcode) in BY_CODE_AND_SUBCODE:
        return BY_CODE_AND_SUBCODE[code, subcode]
    if subcode == _AMBIGUOUS_SUBCODE:
        return _window_or_person(error.message)
    if subcode in BY_SUBCODE:
        return BY_SUBCODE[subcode]
    if code is None:
        return None
    if code in BY_CODE:
        return BY_CODE[code]
    return next((kind for codes, kind in BY_RANGE if code in codes), None)


def _window_or_person(message: str) -> FailureKind:
    """Meta documents subcode 1545041 for both; only the words tell which."""
    return FailureKind.WINDOW_CLOSED if "window" in message.lower() else FailureKind.USER_UNREACHABLE


def _detail(kind: FailureKind, error: GraphError | None, status: int, token: str) -> str:
    """Our sentence, then the platform's codes and words; not its words about tokens, which may quote them."""
    if error is None:
        return f"{SENTENCES[kind]} (HTTP {status})"
    codes = "/".join(str(part) for part in (error.code, error.subcode) if part is not None) or f"HTTP {status}"
    if kind is FailureKind.AUTH or not error.message:
        return f"{SENTENCES[kind]} ({codes})"
    said = error.message.replace(token, "***") if token else error.message
    return f"{SENTENCES[kind]} ({codes}: {_TOKEN.sub('***', said)[:DETAIL_LIMIT]})"
