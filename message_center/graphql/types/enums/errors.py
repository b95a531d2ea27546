"""What kinds of expected errors there are."""

from enum import StrEnum

from message_center.graphql.types.enums.describing import describe


class UserErrorCode(StrEnum):
    """The codes of user errors: those of `errors.UserError`, and a refused sign-in."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    FEATURE_DISABLED = "FEATURE_DISABLED"
    NOT_REPLYABLE = "NOT_REPLYABLE"
    SEQUENCE_OUTDATED = "SEQUENCE_OUTDATED"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    UNAUTHENTICATED = "UNAUTHENTICATED"


describe(
    UserErrorCode,
    "What kind of expected error a mutation met.",
    {
        "INVALID": "A value that the caller can correct; `field` names it.",
        "NOT_FOUND": "Nothing with that id in this shop.",
        "PERMISSION_DENIED": "The signed-in staff member lacks a permission.",
        "FEATURE_DISABLED": "The shop's plan leaves this feature out; see `Shop.features`.",
        "NOT_REPLYABLE": "The channel does not let anybody answer now; see `Conversation.replyability`.",
        "SEQUENCE_OUTDATED": "Messages arrived that the caller has not seen; read them and send again.",
        "CONFLICT": "The thing changed meanwhile, or is in a state that makes the request void.",
        "LIMIT_EXCEEDED": "More than a documented limit.",
        "UNAUTHENTICATED": "Wrong e-mail or password, or a refresh token that is unknown, used or expired.",
    },
)
