"""Our errors, as one tree.

MessageCenterError
├── UserError                 expected; becomes `userErrors { field code message }`
│   ├── InvalidInput          INVALID            a value the caller can correct
│   ├── NotFound              NOT_FOUND          no such thing in this shop
│   ├── PermissionDenied      PERMISSION_DENIED  the caller lacks a permission
│   ├── FeatureDisabled       FEATURE_DISABLED   the shop's plan leaves this feature out
│   ├── NotReplyable          NOT_REPLYABLE      the channel does not let us answer now
│   ├── SequenceOutdated      SEQUENCE_OUTDATED  messages arrived that the caller has not seen
│   ├── Conflict              CONFLICT           the thing changed, or exists already
│   └── LimitExceeded         LIMIT_EXCEEDED     more than the documented limit
├── Unauthenticated           UNAUTHENTICATED    no valid token or wrong credentials
├── CursorInvalid             CURSOR_INVALID     a cursor we did not make for this shop
│   └── CursorExpired         CURSOR_EXPIRED     too old to resume: reload
├── SettingsInvalid           SETTINGS_INVALID   the environment is incomplete or wrong
│   └── MongodMissing         SETTINGS_INVALID   no MongoDB server to embed on this machine
├── ShopBackendUnavailable    SHOP_BACKEND_UNAVAILABLE the host shop does not answer right now
├── StorageUnavailable        STORAGE_UNAVAILABLE nothing can be stored right now
│   ├── EmbeddedMongoFailed   STORAGE_UNAVAILABLE the embedded MongoDB does not come up
│   └── DatabaseNewer         STORAGE_UNAVAILABLE a newer version of ours has used this database
└── PluginError               PLUGIN_ERROR       a plugin cannot be loaded as it is

What a single command or form raises is derived from one of these, and stands beside it.
"""

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from traceback import walk_tb


class ErrorCode(StrEnum):
    """The stable codes that clients may rely on (spec F8, F12)."""

    INVALID = "INVALID"
    NOT_FOUND = "NOT_FOUND"
    PERMISSION_DENIED = "PERMISSION_DENIED"
    FEATURE_DISABLED = "FEATURE_DISABLED"
    NOT_REPLYABLE = "NOT_REPLYABLE"
    SEQUENCE_OUTDATED = "SEQUENCE_OUTDATED"
    CONFLICT = "CONFLICT"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    UNAUTHENTICATED = "UNAUTHENTICATED"
    CURSOR_INVALID = "CURSOR_INVALID"
    CURSOR_EXPIRED = "CURSOR_EXPIRED"
    SETTINGS_INVALID = "SETTINGS_INVALID"
    SHOP_BACKEND_UNAVAILABLE = "SHOP_BACKEND_UNAVAILABLE"
    STORAGE_UNAVAILABLE = "STORAGE_UNAVAILABLE"
    PLUGIN_ERROR = "PLUGIN_ERROR"
    INTERNAL = "INTERNAL"


class MessageCenterError(Exception):
    """The root; catch it to catch everything that we raise on purpose."""

    code = ErrorCode.INTERNAL


class UserError(MessageCenterError):
    """An expected refusal. `field` names the input field, dotted and in GraphQL spelling, or is None."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class InvalidInput(UserError):
    """A value the caller can correct; the message says how."""

    code = ErrorCode.INVALID


class NotFound(UserError):
    """Nothing with that id in the caller's shop."""

    code = ErrorCode.NOT_FOUND


class PermissionDenied(UserError):
    """The caller is known but may not do this; the message names the permission."""

    code = ErrorCode.PERMISSION_DENIED


class FeatureDisabled(UserError):
    """The shop's plan leaves this feature out (spec F10); the message names it."""

    code = ErrorCode.FEATURE_DISABLED


class NotReplyable(UserError):
    """The channel does not let anybody answer now; the message says why and what to do instead."""

    code = ErrorCode.NOT_REPLYABLE


class SequenceOutdated(UserError):
    """Messages arrived after the one the caller saw last (spec H5)."""

    code = ErrorCode.SEQUENCE_OUTDATED


class Conflict(UserError):
    """The thing exists already, or changed in a way that makes the request void."""

    code = ErrorCode.CONFLICT


class LimitExceeded(UserError):
    """More than the documented limit."""

    code = ErrorCode.LIMIT_EXCEEDED


class Unauthenticated(MessageCenterError):
    """No token, a bad or expired one, or wrong credentials. Sign in again."""

    code = ErrorCode.UNAUTHENTICATED


class CursorInvalid(MessageCenterError):
    """A cursor that was not made by us, or was made for another shop or another order."""

    code = ErrorCode.CURSOR_INVALID


class CursorExpired(CursorInvalid):
    """The feed no longer reaches back to this cursor: reload the lists and take a new one (spec F3)."""

    code = ErrorCode.CURSOR_EXPIRED


class SettingsInvalid(MessageCenterError):
    """The environment is incomplete or wrong; the message names the variable."""

    code = ErrorCode.SETTINGS_INVALID


class MongodMissing(SettingsInvalid):
    """No MongoDB server can be embedded on this machine; the message lists the ways out."""


class ShopBackendUnavailable(MessageCenterError):
    """The host shop does not answer right now: what was asked of it may be asked again (spec D2)."""

    code = ErrorCode.SHOP_BACKEND_UNAVAILABLE


class StorageUnavailable(MessageCenterError):
    """Nothing can be stored right now; a webhook is answered 503 so that its platform tries again."""

    code = ErrorCode.STORAGE_UNAVAILABLE


class EmbeddedMongoFailed(StorageUnavailable):
    """The embedded MongoDB does not come up; the message ends with what the server logged last."""


class DatabaseNewer(StorageUnavailable):
    """A newer version of Message Center has used this database; the message says which versions may."""


class PluginError(MessageCenterError):
    """A plugin that cannot be loaded as it is; the message names the plugin and the cause (spec F6)."""

    code = ErrorCode.PLUGIN_ERROR


def told_without_words(error: BaseException) -> dict[str, str]:
    """An error's type and the positions it came through, for the log, where its text may quote a customer.

    What caused it is told after it, in the same way.
    """
    chain = list(_with_causes(error))
    frames = [(frame.f_code, line) for one in chain for frame, line in walk_tb(one.__traceback__)]
    through = [f"{Path(code.co_filename).name}:{line} {code.co_name}" for code, line in frames]
    return {"error": " from ".join(type(one).__name__ for one in chain), "through": " > ".join(through)}


def _with_causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
