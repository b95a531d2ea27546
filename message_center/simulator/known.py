"""Looking up what a script names."""

from typing import TypeVar

Thing = TypeVar("Thing")


class NotKnown(LookupError):
    """A script named an app, account, page, person, thread or message that does not exist."""


class ScriptError(ValueError):
    """A script asked for something that nobody could do on the platform; the message says what is missing."""


def found(things: dict[str, Thing], key: str, name: str) -> Thing:
    """The thing under this key (NotKnown, naming the argument)."""
    if key not in things:
        raise NotKnown(f"{name}: {key!r} is not known here; known: {', '.join(things) or 'none'}")
    return things[key]
