"""createStaff, inviteStaff, acceptInvitation, changeStaffPermissions, deactivateStaff, reactivateStaff."""

from collections.abc import Sequence
from datetime import datetime

import strawberry
from strawberry import ID

from message_center.domain.ids import Id
from message_center.domain.permissions import Permission
from message_center.graphql.context import Context, Info
from message_center.graphql.fields import described, input_type, mutation_field, object_type
from message_center.graphql.mutations.payloads import CLIENT_MUTATION_ID, SessionPayload, StaffPayload
from message_center.graphql.mutations.sessions import session_payload
from message_center.graphql.permissions import PUBLIC, needs
from message_center.graphql.types.conversations import Conversation, conversations_by_id
from message_center.graphql.types.shops import Staff
from message_center.graphql.user_errors import Payload
from message_center.inbox import staff as people
from message_center.inbox.invitations import accept_invitation, invite

MAY_MANAGE = needs(Permission.MANAGE_STAFF)
LISTED = 100
"""So many of the conversations that went back are shown; all are counted."""


@input_type("Who is to work here.")
class CreateStaffInput:
    """They choose their password by an invitation."""

    email: str = described("What they sign in with; unique in the whole system.")
    name: str = described("What colleagues see; at most 100 characters.")
    permissions: list[Permission] = described(
        "What they may do; also what the one who adds them may not.", default_factory=list
    )
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Which colleague.")
class StaffInput:
    """For mutations that need nothing else."""

    staff_id: ID = described("The staff member.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("An invitation, and the password that its holder chooses.")
class AcceptInvitationInput:
    """Needs no sign-in: the invitation is the proof."""

    invitation: str = described("The token of the invitation.")
    password: str = described("8 to 200 characters.")
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@input_type("Permissions to give and to take.")
class ChangeStaffPermissionsInput:
    """What is in neither list stays as it is."""

    staff_id: ID = described("The staff member.")
    grant: list[Permission] = described(
        "What they may do from now on; also what the one who grants may not.", default_factory=list
    )
    revoke: list[Permission] = described("What they may not do any more.", default_factory=list)
    client_mutation_id: str | None = described(CLIENT_MUTATION_ID, default=None)


@object_type("An invitation; it is shown only here.")
class InvitationPayload(Payload):
    """Put the token into a link to your own page, which calls `acceptInvitation`."""

    staff: Staff | None = described("Who is invited.", default=None)
    invitation: str | None = described("The token; it works once.", default=None)
    expires_at: datetime | None = described("When it ends: in seven days.", default=None)


@object_type("The staff member after the mutation, and the conversations that went back because of it.")
class StaffChangePayload(Payload):
    """A person who cannot answer keeps no conversations."""

    staff: Staff | None = described("The changed person.", default=None)
    handed_back: list[Conversation] | None = described(
        "Conversations of theirs that are unassigned now, at most 100.", default=None
    )
    handed_back_count: int | None = described("How many went back in all.", default=None)


@strawberry.type
class StaffMutations:
    """Changing who works here."""

    @mutation_field("Add a colleague. Then invite them, so that they can choose a password.", access=MAY_MANAGE)
    async def create_staff(self, info: Info, input: CreateStaffInput) -> StaffPayload:  # noqa: A002
        staff = await people.create_staff(
            info.context.desk, email=input.email, name=input.name, permissions=input.permissions
        )
        return StaffPayload(staff=Staff.of(staff))

    @mutation_field(
        "Let a colleague choose a password, the first or, when it is forgotten, a new one.", access=MAY_MANAGE
    )
    async def invite_staff(self, info: Info, input: StaffInput) -> InvitationPayload:  # noqa: A002
        context = info.context
        staff, issued = await invite(context.desk, context.center.tokens, staff_id=input.staff_id)
        return InvitationPayload(staff=Staff.of(staff), invitation=issued.token, expires_at=issued.expires_at)

    @mutation_field(
        "Choose a password by an invitation, and be signed in. All other sessions of this person end. The user "
        "error UNAUTHENTICATED means that the invitation is used up, expired or void.",
        access=PUBLIC,
    )
    async def accept_invitation(self, info: Info, input: AcceptInvitationInput) -> SessionPayload:  # noqa: A002
        center = info.context.center
        session = await accept_invitation(
            center.storage, center.tokens, center.clock, invitation=input.invitation, password=input.password
        )
        return await session_payload(session, info.context)

    @mutation_field(
        "Grant and revoke permissions; it holds at once, in open subscriptions too. Whoever may not send messages "
        "any more gives their conversations back. The user error CONFLICT protects the last who manages staff, "
        "and everybody from taking MANAGE_STAFF from themselves.",
        access=MAY_MANAGE,
    )
    async def change_staff_permissions(
        self,
        info: Info,
        input: ChangeStaffPermissionsInput,  # noqa: A002
    ) -> StaffChangePayload:
        change = await people.change_permissions(
            info.context.desk, staff_id=input.staff_id, grant=input.grant, revoke=input.revoke
        )
        return await _changed(info.context, change)

    @mutation_field(
        "Take a colleague's access away: all their sessions end at once, and their conversations go back. Their "
        "name stays on what they wrote. Not possible for oneself, nor for the last who manages staff.",
        access=MAY_MANAGE,
    )
    async def deactivate_staff(self, info: Info, input: StaffInput) -> StaffChangePayload:  # noqa: A002
        change = await people.deactivate_staff(info.context.desk, staff_id=input.staff_id)
        return await _changed(info.context, change)

    @mutation_field(
        "Give a colleague their access back, with the permissions they had. They sign in again.", access=MAY_MANAGE
    )
    async def reactivate_staff(self, info: Info, input: StaffInput) -> StaffChangePayload:  # noqa: A002
        change = await people.reactivate_staff(info.context.desk, staff_id=input.staff_id)
        return await _changed(info.context, change)


async def _changed(context: Context, change: people.StaffChange) -> StaffChangePayload:
    return StaffChangePayload(
        staff=Staff.of(change.staff),
        handed_back=await _listed(context, change.handed_back[:LISTED]),
        handed_back_count=len(change.handed_back),
    )


async def _listed(context: Context, ids: Sequence[Id]) -> list[Conversation]:
    found = await context.load_many(conversations_by_id, ids)
    return [one for one in found if one is not None]
