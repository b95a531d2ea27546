"""WhatsApp's refusals: the Graph API's errors with `error_data.details` (WhatsApp Cloud API: error codes).

Some are answered at once; others come minutes after a 200, as the status `failed` of the message.
"""

from __future__ import annotations

from typing import Any

from message_center.simulator.meta.errors import BAD_PARAMETER, GraphError, Refused

Json = dict[str, Any]
HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


def _error(code: int, title: str, details: str, *, status: int = 400) -> GraphError:
    return GraphError(code, f"(#{code}) {title}", status=status, details=details)


EXPIRED = GraphError(190, "Error validating access token: Session has expired.", 463, status=401)
PERMISSION = GraphError(
    10, "(#10) Application does not have permission for this action", status=403, details="Permission is missing."
)
TOO_MANY_CALLS = _error(80007, "Rate limit issues", "The business account has reached its rate limit.")
RATE_LIMIT = _error(130429, "Rate limit hit", "Too many messages were sent from this number in a short time.")
PAIR_LIMIT = _error(
    131056,
    "(Business Account, Consumer Account) pair rate limit hit",
    "Too many messages were sent from this number to the same person in a short time.",
)
WINDOW_CLOSED = _error(
    131047, "Re-engagement message", "More than 24 hours have passed since the customer last replied."
)
UNDELIVERABLE = _error(131026, "Message undeliverable", "The recipient cannot receive this message.")
PACING = _error(131049, "Not delivered", "Not delivered, to maintain healthy ecosystem engagement.")
LOCKED = _error(131031, "Account has been locked", "The business account has been restricted or disabled.")
UNPAID = _error(131042, "Business eligibility payment issue", "There was an error with the payment method.")
NOT_REGISTERED = _error(133010, "Phone number not registered", "The number is not registered.")
TO_ONESELF = _error(131021, "Recipient cannot be sender", "The recipient is the sender.")
NOT_BY_USER_ID = _error(131062, "Recipient not supported", "This message cannot be sent to a user id.")
SOMETHING_WRONG = _error(131000, "Something went wrong", "The message failed for an unknown reason.", status=500)
OVERLOADED = _error(131016, "Service overloaded", "A service is temporarily unavailable.", status=503)
MEDIA_NOT_FETCHED = _error(131053, "Media upload error", "The media could not be downloaded from the link.")
NO_SUCH_MEDIA = _error(131009, "Parameter value is not valid", "The media id is not known for this number.")
NO_SUCH_NODE = GraphError(
    100, "Unsupported get request. The object does not exist or cannot be loaded.", 33, type="GraphMethodException"
)


def missing(name: str) -> Refused:
    """A required parameter is not there."""
    return Refused(_error(131008, "Required parameter is missing", f"Parameter '{name}' is required."))


def wrong(name: str, what: str) -> Refused:
    """A parameter has a value that WhatsApp does not take."""
    return Refused(_error(131009, "Parameter value is not valid", f"Parameter '{name}' {what}"))


def refuse(what: str) -> Refused:
    """The call as a whole is wrong (error 100)."""
    return Refused(BAD_PARAMETER.saying(what))


def told(error: GraphError) -> Json:
    """The error inside a webhook."""
    title = error.message.partition(") ")[2] or error.message
    details = {} if error.details is None else {"error_data": {"details": error.details}}
    return {"code": error.code, "title": title, "message": title, **details, "href": HREF}
