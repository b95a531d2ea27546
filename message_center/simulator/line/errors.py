"""LINE's refusals, in its own words (LINE Messaging API: errors)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LineError:
    """An error answer. `details` name the properties that are wrong."""

    status: int
    message: str
    details: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> Json:
        """The answer's JSON."""
        details = [{"message": message, "property": name} for name, message in self.details]
        return {"message": self.message, **({"details": details} if details else {})}


class Refused(Exception):
    """A call breaks a rule of the platform."""

    def __init__(self, error: LineError) -> None:
        super().__init__(error.message)
        self.error = error


NO_TOKEN = LineError(401, "Authentication failed due to the following reason: missing Authorization header.")
BAD_TOKEN = LineError(401, "Authentication failed due to the following reason: invalid token.")
NOT_FOUND = LineError(404, "Not found")
BAD_REPLY_TOKEN = LineError(400, "Invalid reply token")
NOT_SENT = LineError(400, "Failed to send messages")
BAD_RECIPIENT = LineError(400, "The property, 'to', in the request body is invalid (line: -, column: -)")
BAD_RETRY_KEY = LineError(400, "The retry key is invalid")
RETRY_KEY_HERE = LineError(400, "The retry key is not supported for this API")
QUOTA = LineError(429, "You have reached your monthly limit.")
RATE = LineError(429, "The API rate limit has been exceeded. Try again later.")
PERMISSION = LineError(403, "Access to this API is not available for your account")
NOT_JSON = LineError(400, "The request body could not be parsed as JSON (line: 1, column: 1)")
TOO_LARGE = LineError(413, "The request body exceeds the maximum size")
SERVER = LineError(500, "Internal server error")


def wrong(*details: tuple[str, str]) -> Refused:
    """The body has errors: pairs of a property and what is wrong with it."""
    return Refused(LineError(400, f"The request body has {len(details)} error(s)", details))
