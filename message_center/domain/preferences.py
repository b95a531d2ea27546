"""What each staff member chose for themselves: which accounts they see, and how they are notified."""

from dataclasses import dataclass

from message_center.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications:
    """Notices of new messages; all off until the person asks for them (spec F5)."""

    new_message: bool = False
    sound: bool = False


def check_notifications(wanted: Notifications) -> None:
    """Raise InvalidInput for a sound without a notice to go with it."""
    if wanted.sound and not wanted.new_message:
        raise InvalidInput("A sound needs the notification: turn newMessage on, or sound off.", field="sound")
