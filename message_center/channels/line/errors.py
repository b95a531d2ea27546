"""What a refused call to LINE means: status first, then how the message begins (LINE Messaging API: errors)."""

from message_center.channels.reading import Json, mapping, sequence, words
from message_center.contracts.sending import Rejected, Unknown
from message_center.domain.delivery import Failure, FailureKind

DETAIL_LIMIT = 300

BY_MESSAGE = (
    (400, "invalid reply token", FailureKind.BAD_REQUEST),
    (400, "failed to send messages", FailureKind.BAD_RECIPIENT),
    (400, "the property, 'to'", FailureKind.BAD_RECIPIENT),
    (400, "the request body has", FailureKind.BAD_CONTENT),
    (429, "you have reached your monthly limit", FailureKind.QUOTA_EXHAUSTED),
)
BY_STATUS = {
    401: FailureKind.AUTH,
    403: FailureKind.PERMISSION,
    404: FailureKind.BAD_RECIPIENT,
    408: FailureKind.TRANSIENT,
    410: FailureKind.BAD_CONTENT,
    413: FailureKind.BAD_CONTENT,
    415: FailureKind.BAD_CONTENT,
    425: FailureKind.TRANSIENT,
    429: FailureKind.RATE_LIMITED,
}

SENTENCES = {
    FailureKind.AUTH: "LINE does not accept the access token. Connect the account with a new one.",
    FailureKind.PERMISSION: "The LINE account may not do this; its plan or its settings forbid it.",
    FailureKind.BAD_RECIPIENT: "LINE does not know this customer for this account.",
    FailureKind.BAD_REQUEST: "LINE refused the request as it is.",
    FailureKind.BAD_CONTENT: "LINE could not take the message's content.",
    FailureKind.RATE_LIMITED: "LINE asks us to slow down.",
    FailureKind.QUOTA_EXHAUSTED: "The LINE account has used up its messages for this month.",
    FailureKind.TRANSIENT: "LINE has a passing problem.",
}


def outcome_of(answer: Json | None, *, status: int, wait: float | None, token: str) -> Rejected | Unknown:
    """What an answer other than success means. `token` is removed from LINE's words."""
    if status >= 500:
        return Unknown(f"LINE answered HTTP {status} without saying whether it took the message.")
    kind = kind_of(answer, status=status)
    return Rejected(Failure(kind, _detail(kind, answer, status, token)), wait if kind.is_passing else None)


def kind_of(answer: Json | None, *, status: int) -> FailureKind:
    """The class of a refusal."""
    message = words(mapping(answer).get("message")).lower()
    for known, beginning, kind in BY_MESSAGE:
        if status == known and message.startswith(beginning):
            return kind
    return BY_STATUS.get(status, FailureKind.BAD_REQUEST)


def _detail(kind: FailureKind, answer: Json | None, status: int, token: str) -> str:
    """Our sentence, then LINE's words with the first property that it names."""
    said = [words(mapping(answer).get("message"))]
    for detail in sequence(mapping(answer).get("details"))[:1]:
        said += [words(mapping(detail).get("property")), words(mapping(detail).get("message"))]
    told = ": ".join(one for one in said if one).replace(token, "***") if token else ""
    if kind is FailureKind.AUTH or not told:
        return f"{SENTENCES[kind]} (HTTP {status})"
    return f"{SENTENCES[kind]} (HTTP {status}: {told[:DETAIL_LIMIT]})"
