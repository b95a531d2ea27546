"""What staff may be allowed to do (glossary; spec C6 to C10)."""

from enum import StrEnum


class Permission(StrEnum):
    """Granted per staff member by someone with MANAGE_STAFF, who is an administrator: they grant every permission,
    also what they do not have, to themselves as well (decision 38).
    """

    SEND_MESSAGES = "SEND_MESSAGES"
    MANAGE_CONVERSATIONS = "MANAGE_CONVERSATIONS"
    MANAGE_SETTINGS = "MANAGE_SETTINGS"
    MANAGE_STAFF = "MANAGE_STAFF"


def needed_to_act_on(*, assignee_id: str | None, staff_id: str | None) -> tuple[Permission, ...]:
    """All that it takes to answer a conversation or to change its read state or status (spec C7, C8).

    SEND_MESSAGES always; on one's own and on unassigned conversations it is enough, a colleague's needs
    MANAGE_CONVERSATIONS as well.
    """
    if assignee_id is None or assignee_id == staff_id:
        return (Permission.SEND_MESSAGES,)
    return (Permission.SEND_MESSAGES, Permission.MANAGE_CONVERSATIONS)
