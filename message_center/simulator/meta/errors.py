"""The Graph API's errors: code, subcode, HTTP status and wording, as Meta's documents list them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from typing import Any


@dataclass(frozen=True, slots=True)
class GraphError:
    """Why the platform refuses a call. `body()` is what the caller reads."""

    code: int
    message: str
    subcode: int | None = None
    status: int = 400
    type: str = "OAuthException"
    transient: bool = False
    details: str | None = None
    """WhatsApp's own words about the matter."""
    headers: dict[str, str] = field(default_factory=dict)

    def saying(self, message: str) -> GraphError:
        """The same error with a more exact message."""
        return replace(self, message=f"(#{self.code}) {message}")

    def body(self) -> dict[str, Any]:
        """The JSON body of the answer, with a fresh trace id."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, "code": self.code}
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient:
            error["is_transient"] = True
        if self.details is not None:
            error["error_data"] = {"messaging_product": "whatsapp", "details": self.details}
        return {"error": {**error, "fbtrace_id": "A" + token_urlsafe(16)}}

    def __str__(self) -> str:
        return f"{self.code}/{self.subcode or '-'} {self.message}"


class Refused(Exception):
    """Raised where a call is refused; carries the error that the caller reads."""

    def __init__(self, error: GraphError) -> None:
        super().__init__(str(error))
        self.error = error


NO_TOKEN = GraphError(190, "An access token is required to request this resource.", status=401)
BAD_TOKEN = GraphError(190, "Error validating access token: Session has expired.", 463, status=401)
PERMISSION = GraphError(200, "(#200) Requires pages_messaging permission to manage the object", status=403)
BAD_PARAMETER = GraphError(100, "(#100) Invalid parameter")
NO_SUCH_PERSON = GraphError(100, "(#100) No matching user found", 2018001)
NO_PROFILE = GraphError(100, "(#100) No profile available for this user.", 2018218)
ATTACHMENT_NOT_FETCHED = GraphError(100, "(#100) Failed to fetch the file from the url", 2018008)
NO_SUCH_ATTACHMENT = GraphError(100, "(#100) Invalid attachment id", 2018074)
WINDOW_CLOSED = GraphError(10, "(#10) This message is sent outside of allowed window.", 2018278)
INSTAGRAM_WINDOW_CLOSED = GraphError(10, "(#10) This message is sent outside of allowed window.", 2534022)
NO_SUCH_INSTAGRAM_USER = GraphError(100, "(#100) The requested user cannot be found.", 2534014)
NO_HUMAN_AGENT = GraphError(10, "(#10) The app does not have the feature Human Agent", status=403)
OTHER_APP_IN_CONTROL = GraphError(
    10, "(#10) Message failed to send because another app is controlling this thread now.", 2018300
)
UNREACHABLE = GraphError(551, "(#551) This person isn't available right now.", 1545041)
RATE_LIMITED = GraphError(613, "(#613) Calls to this api have exceeded the rate limit.")
TRANSIENT = GraphError(
    2, "(#2) Service temporarily unavailable", 1545133, status=503, type="FacebookApiException", transient=True
)
UNKNOWN_OUTCOME = GraphError(1, "(#1) An unknown error occurred", 1357046, status=500)
UNKNOWN_PATH = GraphError(2500, "(#2500) Unknown path components")


def rate_limited(page_id: str, *, minutes: int = 1) -> GraphError:
    """Error 613 with the usage header that says when access returns, in minutes."""
    usage = {
        "type": "messenger",
        "call_count": 100,
        "total_cputime": 25,
        "total_time": 25,
        "estimated_time_to_regain_access": minutes,
    }
    headers = {"X-Business-Use-Case-Usage": json.dumps({page_id: [usage]})}
    return replace(RATE_LIMITED, headers=headers)
